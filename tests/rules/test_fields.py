"""Receptive fields of random stacks, measured: which input steps the gradient of one output step reaches."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.values.dims import BATCH
from shapewright.values.tensors import Tensor, joined_fields
from shapewright.values.windows import ReceptiveField

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
    ]  # fmt: skip
    return [pick.choice(kinds)() for _ in range(pick.randint(2, 5))]


def told(layers: Stack) -> tuple[ReceptiveField | None, int]:
    """What the rules say the last layer sees, and how long its output is."""
    x = Tensor((BATCH, LENGTH, 1), fields={0: (ReceptiveField(),)})
    for name, arguments in layers:
        x = construct(name, (), arguments).output(x)
    assert x.fields is not None
    assert x.shape is not None
    assert isinstance(x.shape[1], int)
    return x.fields[0][0], x.shape[1]


def measured(layers: Stack, step: int) -> tuple[int, int]:
    """The first and the last input step that output ``step`` depends on."""
    import tensorflow as tf

    keras = real_keras()
    model = keras.Sequential(
        [keras.Input((LENGTH, 1)), *(getattr(keras.layers, name)(**_positive(name, given)) for name, given in layers)]
    )
    x = tf.ones((1, LENGTH, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = model(x)[0, step, 0]
    reached = np.flatnonzero(np.abs(tape.gradient(value, x).numpy()[0, :, 0]) > 0)
    return int(reached[0]), int(reached[-1])


def _positive(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Kernels of ones, so that nothing cancels."""
    names = {
        "Conv1D": ("kernel",),
        "SeparableConv1D": ("depthwise", "pointwise"),
        "DepthwiseConv1D": ("depthwise",),
    }.get(name, ())
    return {**given, **{f"{part}_initializer": "ones" for part in names}}


@pytest.mark.keras
def test_fields_are_those_of_the_gradient() -> None:
    """Size, jump and start, at an output step in the middle, where no edge cuts the field."""
    pick, compared = random.Random("fields"), 0
    while compared < STACKS:
        layers = stack(pick)
        try:
            field, length = told(layers)
        except Problem:
            continue
        assert field is not None
        if field.start is None or length < 3:
            continue
        step = length // 2
        first = step * field.jump + field.start
        if first < 0 or first + field.size > LENGTH:
            continue
        assert measured(layers, step) == (first, first + field.size - 1), layers
        compared += 1


def test_branches_join() -> None:
    """An Add sees what both its branches see; a global pooling sees no single step any more."""
    x = Tensor((BATCH, LENGTH, 1), fields={0: (ReceptiveField(),)})
    short = construct("Conv1D", (), {"filters": 4, "kernel_size": 3, "padding": "causal"}).output(x)
    long = construct("Conv1D", (), {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 8}).output(x)
    total = construct("Add").output((short, long))
    assert total.fields == joined_fields([short, long]) == {0: (ReceptiveField(17, 1, -16),)}
    assert construct("GlobalAveragePooling1D").output(total).fields is None
    assert construct("LSTM", (), {"units": 3, "return_sequences": True}).output(total).fields is None
    assert construct("UpSampling1D").output(total).fields is None
