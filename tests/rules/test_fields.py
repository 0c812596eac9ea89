"""Receptive fields of random stacks, measured: which input steps the gradient of one output step reaches."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.values.dims import BATCH, UNKNOWN
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


NOT_HERE = "CPU implementations do not yet support dilation rates larger than 1"
"""What TensorFlow says of dilated transposed convolutions where it does without oneDNN."""


def measured(layers: Stack, step: int) -> list[int] | None:
    """The input steps that output ``step`` depends on; ``None`` where this TensorFlow cannot run such a stack."""
    import tensorflow as tf

    keras = real_keras()
    model = keras.Sequential(
        [keras.Input((LENGTH, 1)), *(getattr(keras.layers, name)(**_positive(name, given)) for name, given in layers)]
    )
    x = tf.ones((1, LENGTH, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        try:
            value = model(x)[0, step, 0]
        except tf.errors.InvalidArgumentError as error:
            if NOT_HERE in str(error):
                return None
            raise
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
        seen = measured(layers, step)
        if seen is None:
            continue
        assert seen == steps, layers
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


RECURRENT_STEPS = 4
PLACES = {1: (40,), 2: (26, 22), 3: (16, 14, 15)}
"""Places of the sequences that a ConvLSTM of so many spatial axes is measured on."""


@pytest.mark.keras
@pytest.mark.parametrize("rank", sorted(PLACES))
def test_a_convolving_recurrence_sees_what_its_gradient_reaches(rank: int) -> None:
    """The last step: along each axis every input place of any time, along time all steps; no earlier step sees more."""
    pick, compared = random.Random(f"ConvLSTM{rank}D"), 0
    largest = 4 - (rank > 1) - (rank > 2)
    while compared < 8 // rank:
        several = tuple(pick.randint(1, largest) for _ in range(rank))
        arguments = {
            "filters": 1,
            "kernel_size": several,
            **pick.choice(({}, {"strides": pick.randint(1, 2)}, {"dilation_rate": pick.randint(1, 4 - rank)})),
            "padding": pick.choice(("valid", "same")),
            "return_sequences": pick.random() < 0.5,
            "go_backwards": pick.random() < 0.5,
        }
        whole = (ReceptiveField(),) * (rank + 1)
        rule = construct(f"ConvLSTM{rank}D", (), arguments)
        made = rule.output(Tensor((BATCH, RECURRENT_STEPS, *PLACES[rank], 1), fields={0: whole}))
        assert made.fields is not None
        time, *places = made.fields[0]
        assert time == Everything(past=arguments["return_sequences"] and not arguments["go_backwards"])
        middle = tuple(length // 2 for length in made.shape[-1 - rank : -1])
        reached = [seen_by_recurrence(rank, arguments, step, middle) for step in range(RECURRENT_STEPS)]
        last = reached[-1] if arguments["return_sequences"] else reached[0]
        assert last[0] == list(range(RECURRENT_STEPS))
        for axis, (place, seen) in enumerate(zip(places, last[1:], strict=True)):
            inside = seen[0] > 0 and seen[-1] < PLACES[rank][axis] - 1
            assert place.size == len(seen) if inside else place.size >= len(seen), (arguments, axis)
            if place.anchored and inside:
                assert seen == place.steps(middle[axis]), (arguments, axis)
                compared += axis == rank - 1
        assert all(set(one[axis]) <= set(last[axis]) for one in reached for axis in range(rank + 1))


def seen_by_recurrence(rank: int, arguments: dict[str, Any], step: int, place: tuple[int, ...]) -> list[list[int]]:
    """Which steps of time, and which places along each axis, an output at this step and place depends on."""
    import tensorflow as tf

    ones = {f"{part}_initializer": "ones" for part in ("kernel", "recurrent")}
    made = getattr(real_keras().layers, f"ConvLSTM{rank}D")
    layer = made(**arguments, **ones, activation="linear", recurrent_activation="linear")
    x = tf.ones((1, RECURRENT_STEPS, *PLACES[rank], 1)) / 1000
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = layer(x)
        value = value[(0, *((step,) if arguments["return_sequences"] else ()), *place, 0)]
    reached = np.abs(tape.gradient(value, x).numpy()[0, ..., 0]) > 0
    axes = range(rank + 1)
    return [np.flatnonzero(reached.any(axis=tuple(set(axes) - {axis}))).tolist() for axis in axes]


def test_a_convolving_recurrence_over_an_open_time_has_no_bound() -> None:
    """The kernel widens the field at every step; a kernel of 1 does not."""
    x = Tensor((BATCH, UNKNOWN, 40, 40, 1), fields={0: (ReceptiveField(),) * 3})
    made = construct("ConvLSTM2D", (), {"filters": 2, "kernel_size": (3, 1), "return_sequences": True}).output(x)
    assert made.fields == {0: (Everything(past=True), None, ReceptiveField())}
