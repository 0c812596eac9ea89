"""Calls that Keras lets pass while a model is built, and that fail when it is run: the rules know which."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.values.tensors import Flavour, Tensor

from .judge import SPREAD, Inner, given, real_keras, symbolic

if TYPE_CHECKING:
    from collections.abc import Callable

Case = tuple[str, dict[str, Any], list[tuple[int, ...]], list[tuple[int, ...]]]
"""A layer, its arguments, its inputs and its initial states without the batch."""

ROUNDS = 25


def attention(pick: random.Random) -> Case:
    """Features and steps that may differ."""
    shapes = [(pick.choice((4, 5)), pick.choice((1, 3, 3))) for _ in range(pick.choice((2, 3)))]
    name, arguments = pick.choice(
        (("Attention", {}), ("Attention", {"score_mode": "concat"}), ("AdditiveAttention", {"use_scale": False}))
    )
    return name, arguments, shapes, []


def heads(pick: random.Random) -> Case:
    """Inputs with and without steps."""
    shapes = [pick.choice(((4, 3), (4, 3), (3,)))] * 2
    return "MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, shapes, []


def states(pick: random.Random) -> Case:
    """States as wide as the layer, or not."""
    name, count = pick.choice((("LSTM", 2), ("GRU", 1), ("SimpleRNN", 1)))
    wide = [(pick.choice((3, 3, 5)),)] * count
    if pick.random() < 0.3:
        return "Bidirectional", {"layer": Inner(name, {"units": 3})}, [(4, 2)], wide * 2
    return name, {"units": 3}, [(4, 2)], wide


def counts(pick: random.Random) -> Case:
    """As many states as the layer has, more or fewer; GRU leaves those alone that are too many."""
    name = pick.choice(("LSTM", "GRU", "SimpleRNN"))
    if pick.random() < 0.3:
        begin = [(3,)] * pick.choice((2, 4, 4))
        return "Bidirectional", {"layer": Inner(name, {"units": 3})}, [(4, 2)], begin
    return name, {"units": 3}, [(4, 2)], [(3,)] * pick.choice((1, 2, 3))


def steps(pick: random.Random) -> Case:
    """Sequences of no steps."""
    name, arguments, more = pick.choice(
        (
            ("LSTM", {"units": 3, "return_sequences": pick.random() < 0.5}, (2,)),
            ("GRU", {"units": 3, "go_backwards": pick.random() < 0.5}, (2,)),
            ("SimpleRNN", {"units": 3, "unroll": pick.random() < 0.5}, (2,)),
            ("Bidirectional", {"layer": Inner("LSTM", {"units": 3})}, (2,)),
            ("RNN", {"cell": Inner("GRUCell", {"units": 3})}, (2,)),
            ("ConvLSTM1D", {"filters": 2, "kernel_size": 2}, (4, 2)),
        )
    )
    return name, arguments, [(pick.choice((0, 3)), *more)], []


def pixels(pick: random.Random) -> Case:
    """Images of no rows or columns, before or after."""
    shape = (pick.choice((0, 4, 4, 4)), pick.choice((0, 4, 4, 4)), 3)
    if pick.random() < 0.4:
        return (
            "UpSampling2D",
            {"size": 2, "interpolation": pick.choice(("nearest", "bilinear", "bicubic"))},
            [shape],
            [],
        )
    more = pick.choice(({}, {}, {"crop_to_aspect_ratio": True}, {"interpolation": "nearest"}, {"antialias": True}))
    return "Resizing", {"height": pick.choice((0, 2, 2)), "width": pick.choice((0, 2, 2)), **more}, [shape], []


def sizes(pick: random.Random) -> Case:
    """Sizes of 0."""
    name = pick.choice(("AdaptiveMaxPooling1D", "AdaptiveAveragePooling1D"))
    return name, {"output_size": pick.choice((0, 2))}, [(4, 4)], []


@pytest.mark.keras
@pytest.mark.parametrize(
    "family", [attention, heads, states, counts, steps, pixels, sizes], ids=lambda family: family.__name__
)
def test_the_rule_fails_where_the_run_does(family: Callable[[random.Random], Case]) -> None:
    """Built without a word by both, run with the same end by both; and both ends come up."""
    pick, ends = random.Random(family.__name__), set()
    for _ in range(ROUNDS):
        name, arguments, shapes, begin = family(pick)
        case = (name, arguments, shapes, begin)
        assert builds(*case), case
        fails = not told(*case)
        assert fails == (not really(*case)), case
        assert real_built(*case), case
        ends.add(fails)
    assert ends == {True, False}


def rule_of(name: str, arguments: dict[str, Any]) -> Any:
    """The rule of a layer."""
    return construct(name, (), {key: given(value, Inner.rule) for key, value in arguments.items()})


def builds(name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]], begin: list[tuple[int, ...]]) -> bool:
    """Whether the rule takes Keras tensors."""
    return _takes(rule_of(name, arguments), [symbolic(shape) for shape in shapes], [symbolic(shape) for shape in begin])


def told(name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]], begin: list[tuple[int, ...]]) -> bool:
    """Whether the rule takes arrays."""
    arrays = [[Tensor((2, *shape), "float32", Flavour.EAGER) for shape in several] for several in (shapes, begin)]
    return _takes(rule_of(name, arguments), *arrays)


def _takes(rule: Any, inputs: list[Tensor], begin: list[Tensor]) -> bool:
    options = {"initial_state": tuple(begin)} if begin else {}
    try:
        rule.result(inputs[0] if len(inputs) == 1 else tuple(inputs), **options)
    except Problem:
        return False
    return True


def really(name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]], begin: list[tuple[int, ...]]) -> bool:
    """Whether Keras takes arrays."""
    arrays = [[np.ones((2, *shape), "float32") for shape in several] for several in (shapes, begin)]
    return _called(name, arguments, *arrays)


def real_built(
    name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]], begin: list[tuple[int, ...]]
) -> bool:
    """Whether Keras takes Keras tensors."""
    keras = real_keras()
    return _called(name, arguments, [keras.Input(shape) for shape in shapes], [keras.Input(shape) for shape in begin])


def _called(name: str, arguments: dict[str, Any], inputs: list[Any], begin: list[Any]) -> bool:
    layer = getattr(real_keras().layers, name)(**{key: given(value, Inner.layer) for key, value in arguments.items()})
    options = {"initial_state": begin} if begin else {}
    try:
        layer(*inputs, **options) if len(inputs) == 1 or name in SPREAD else layer(inputs, **options)
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return False
    return True
