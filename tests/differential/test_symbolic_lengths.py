"""Stacks over an open length: the expression, evaluated, is what Keras computes at every concrete length."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from shapewright.rules.problems import Problem
from shapewright.values.dims import BATCH, Dim, Kind, Length, Symbol
from shapewright.values.tensors import Tensor

from tests.rules.judge import real_keras

from .effort import effort, tell
from .stacks import Stack, stacks

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTHS = (*range(1, 41), 97, 1000, 1001, 1002, 1003)
"""Concrete lengths: short ones, where stacks begin to fit, and long ones of every remainder."""


@pytest.mark.keras
def test_expressions_are_what_keras_computes(record_property: Callable[[str, object], None]) -> None:
    """Where a stack fits, the length is as written; where it does not, the rules refuse the number as Keras does."""
    outcomes: Counter[str] = Counter()

    @effort(share=5)
    @given(stacks(1))
    def compare(stack: Stack) -> None:
        symbol = Symbol("T", Kind.OPEN, "the steps of the input")
        expression = stack.ours(Tensor((BATCH, Length(symbol), 1))).shape[1]
        layers = stack.real()
        for length in LENGTHS:
            real = length_in_keras(layers, length)
            assert length_by_rule(stack, length) == real
            if real is not None:
                assert eval(str(expression), {"T": length}) == real, (str(expression), length)
            outcomes["fit" if real is not None else "too short for both"] += 1
        assert divisor(expression) == jump(stack)

    compare()
    tell(record_property, "random stacks at concrete lengths against their expression", outcomes)


def length_in_keras(layers: list[Any], length: int) -> int | None:
    """How many steps come out of the real layers; nothing where they refuse."""
    x = real_keras().Input((length, 1))
    try:
        for layer in layers:
            x = layer(x)
    except ValueError:
        return None
    return int(x.shape[1])


def length_by_rule(stack: Stack, length: int) -> Dim | None:
    """How many steps come out of the rules; nothing where they refuse."""
    try:
        output = stack.ours(Tensor((BATCH, length, 1)))
    except Problem:
        return None
    return None if output.shape is None else output.shape[1]


def divisor(expression: Dim) -> int:
    """The divisor of a length."""
    assert isinstance(expression, Length)
    return expression.divisor


def jump(stack: Stack) -> int:
    """The product of all strides."""
    product = 1
    for _, arguments in stack.layers:
        known = dict(arguments)
        strides = known.get("strides", 1)
        product *= known["pool_size"] if strides is None else strides
    return product
