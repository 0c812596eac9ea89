"""Receptive fields of random stacks, measured: which input steps the gradient of one output step reaches."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.values.dims import BATCH
from shapewright.values.fields import Everything, Field, ReceptiveField
from shapewright.values.tensors import Tensor, joined_fields

from .judge import real_keras

LENGTH = 80
STACKS = 25

Stack = list[tuple[str, dict[str, Any]]]


def stack(pick: random.Random) -> Stack:
    """Two to five layers over one spatial axis."""
    kinds = [
        lambda: ("Conv1D", {"filters": 1, "kernel_size": pick.randint(1, 4), "padding": pick.choice(("valid", "same", "causal")), "dilation_rate": pick.randint(1, 3)}),
        lambda: ("Conv1D", {"filters": 1, "kernel_size": pick.randint(1, 4), "strides": pick.randint(1, 3)}),
        lambda: ("SeparableConv1D", {"filters": 1, "kernel_size": pick.randint(1, 3)}),
        lambda: ("DepthwiseConv1D", {"kernel_size": pick.randint(1, 3), "padding": "same"}),
        lambda: ("AveragePooling1D", {"pool_size": pick.randint(1, 3), "strides": pick.randint(1, 2)}),
        lambda: ("ZeroPadding1D", {"padding": (pick.randint(0, 3), pick.randint(0, 3))}),
        lambda: ("Cropping1D", {"cropping": (pick.randint(0, 3), pick.randint(0, 3))}),
        lambda: ("Activation", {"activation": "linear"}),
        lambda: ("UpSampling1D", {"size": pick.randint(1, 3)}),
        lambda: ("Conv1DTranspose", {"filters": 1, "kernel_size": pick.randint(1, 4), "strides": pick.randint(1, 3), "padding": pick.choice(("valid", "same"))}),
        lambda: ("Conv1DTranspose", {"filters": 1, "kernel_size": pick.randint(1, 3), "dilation_rate": pick.randint(1, 3)}),
    ]  # fmt: skip
    return [pick.choice(kinds)() for _ in range(pick.randint(2, 5))]


def told(layers: Stack) -> tuple[Field | None, int]:
    """What the rules say the last layer sees, and how long its output is."""
    x = Tensor((BATCH, LENGTH, 1), fields={0: (ReceptiveField(),)})
    for name, arguments in layers:
        x = construct(name, (), arguments).output(x)
    assert x.fields is not None
    assert x.shape is not None
    assert isinstance(x.shape[1], int)
    return x.fields[0][0], x.shape[1]


def measured(layers: Stack, step: int) -> list[int]:
    """The input steps that output ``step`` depends on."""
    import tensorflow as tf

    keras = real_keras()
    model = keras.Sequential(
        [keras.Input((LENGTH, 1)), *(getattr(keras.layers, name)(**_positive(name, given)) for name, given in layers)]
    )
    x = tf.ones((1, LENGTH, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = model(x)[0, step, 0]
    gradient = tape.gradient(value, x)
    return [] if gradient is None else np.flatnonzero(np.abs(gradient.numpy()[0, :, 0]) > 0).tolist()


def _positive(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Kernels of ones, so that nothing cancels."""
    names = {
        "Conv1D": ("kernel",),
        "Conv1DTranspose": ("kernel",),
        "SeparableConv1D": ("depthwise", "pointwise"),
        "DepthwiseConv1D": ("depthwise",),
    }.get(name, ())
    return {**given, **{f"{part}_initializer": "ones" for part in names}}


@pytest.mark.keras
def test_fields_are_those_of_the_gradient() -> None:
    """Every step that is seen, and no other, at outputs in the middle, where no edge cuts the field."""
    pick, compared = random.Random("fields"), 0
    while compared < STACKS:
        layers = stack(pick)
        try:
            field, length = told(layers)
        except Problem:
            continue
        assert isinstance(field, ReceptiveField)
        step = length // 2 + pick.randint(0, 3)
        steps = field.steps(step)
        if not field.anchored or step >= length or (steps and (steps[0] < 0 or steps[-1] >= LENGTH)):
            continue
        assert measured(layers, step) == steps, layers
        compared += 1


def test_branches_join() -> None:
    """An Add sees what both its branches see; a global pooling sees no single step any more."""
    x = Tensor((BATCH, LENGTH, 1), fields={0: (ReceptiveField(),)})
    short = construct("Conv1D", (), {"filters": 4, "kernel_size": 3, "padding": "causal"}).output(x)
    long = construct("Conv1D", (), {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 8}).output(x)
    total = construct("Add").output((short, long))
    assert total.fields == joined_fields([short, long])
    (field,) = total.fields[0]
    assert field.steps(20) == [4, 12, 18, 19, 20]
    assert field.causal
    assert construct("GlobalAveragePooling1D").output(total).fields == {0: (Everything(),)}
    lstm = construct("LSTM", (), {"units": 3, "return_sequences": True})
    assert lstm.output(total).fields == {0: (Everything(past=True),)}
    assert construct("Attention").output((total, total)).fields == {0: (Everything(),)}


def test_upsampling_steps_by_fractions() -> None:
    """Each input step is seen by two outputs; drawn between neighbours, by the outputs around it."""
    x = Tensor((BATCH, 8, 8, 1), fields={0: (ReceptiveField(), ReceptiveField())})
    nearest = construct("UpSampling2D").output(x).fields[0][0]
    assert (nearest.jump, nearest.size) == (Fraction(1, 2), 1)
    assert [nearest.steps(step) for step in range(4)] == [[0], [0], [1], [1]]
    linear = construct("UpSampling2D", (), {"interpolation": "bilinear"}).output(x).fields[0][0]
    assert [linear.steps(step) for step in range(1, 4)] == [[0, 1], [0, 1], [1, 2]]
