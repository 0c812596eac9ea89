"""The random layers once more, run on arrays: Keras's symbolic pass is not a perfect judge, a real step is."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.values.tensors import Flavour, Tensor

from . import test_composed_layers, test_layers
from .judge import SPREAD, Inner, given, plain, real_keras

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 40
LEFT_OUT = ("pool", "embedding")
"""Eager pooling on a CPU makes outputs of size 0, or crashes; an Embedding looks at the numbers."""


FAMILIES = [*test_layers.FAMILIES, *test_composed_layers.FAMILIES]


@pytest.mark.keras
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_rule_agrees_with_a_real_step(family: Callable[[random.Random], Any]) -> None:
    """A refusal of the rule is one of Keras; a shape is the one that comes out, where anything does."""
    if family.__name__ in LEFT_OUT:
        return
    pick = random.Random(f"step {family.__name__}")
    for _ in range(ROUNDS):
        name, arguments, shapes = family(pick)
        if arguments.get("data_format") == "channels_first":  # TensorFlow on a CPU has no kernels for most of it.
            continue
        closed = [tuple(4 if dim is None else dim for dim in shape) for shape in shapes]
        told, real = _by_rule(name, arguments, closed), _by_step(name, arguments, closed)
        assert real == told or (real is None and told is not None) or told == "unknown", (
            name,
            arguments,
            closed,
            told,
            real,
        )


def _by_rule(name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]]) -> Any:
    """Shapes; "unknown"; ``None`` where the rule refuses."""
    try:
        rule = construct(name, (), {key: given(value, Inner.rule) for key, value in arguments.items()})
        inputs = tuple(Tensor((2, *shape), "float32", Flavour.EAGER) for shape in shapes)
        output = rule.output(inputs[0] if len(inputs) == 1 else inputs)
    except Problem:
        return None
    found = [plain(tensor) for tensor in (output if isinstance(output, tuple) else (output,))]
    return "unknown" if None in found else found


def _by_step(name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]]) -> Any:
    """Shapes, or ``None`` where Keras refuses."""
    inputs = [np.ones((2, *shape), "float32") for shape in shapes]
    try:
        layer = getattr(real_keras().layers, name)(
            **{key: given(value, Inner.layer) for key, value in arguments.items()}
        )
        output = layer(*inputs) if len(inputs) == 1 or name in SPREAD else layer(inputs)
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return None
    return [tuple(tensor.shape) for tensor in (output if isinstance(output, tuple | list) else (output,))]
