"""Attention on data that rarely fits: what raises under Keras is reported, and what does not is not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapewright.rules import layers
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.values.tensors import Flavour, Tensor

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape

RULES = layers
"""Imported so that their names are registered."""
PROJECTING = ("MultiHeadAttention", "GroupQueryAttention")


def arguments_of(title: str, pick: random.Random) -> dict[str, Any]:
    """What a constructor is given."""
    if title == "MultiHeadAttention":
        axes = pick.choice([None] * 6 + [1, (1,)])
        value_dim = pick.choice([None, None, 3])
        return {"num_heads": pick.choice([1, 2, 3]), "key_dim": 4, "value_dim": value_dim, "attention_axes": axes}
    if title == "GroupQueryAttention":
        return {"head_dim": 4, "num_query_heads": pick.choice([4, 6]), "num_key_value_heads": pick.choice([1, 2])}
    return {"score_mode": pick.choice(["dot", "concat"])} if title == "Attention" else {}


def shapes_for(title: str, pick: random.Random) -> tuple[Shape, Shape, Shape, Shape | None]:
    """Query, value, key and the mask of an attention with heads."""
    rank = pick.choice([3] * 6 + [2, 4])
    asked, told, wide = pick.choice([1, 4, 5]), pick.choice([1, 4, 6]), pick.choice([6, 8])

    def shape(steps: int, features: int, axes: int) -> Shape:
        return (2, features) if axes == 2 else (2, *((steps, 3) if axes == 4 else (steps,)), features)

    other = rank if pick.random() < 0.85 else 3
    value = shape(told, pick.choice([wide, wide, 6, 1]), other)
    key = shape(pick.choice([told] * 5 + [7]), pick.choice([wide, wide, 5]), other)
    masks = [None] * 5 + [
        (2, asked, told),
        (2, told),
        (asked, told),
        (2, 1, told),
        (2, 2, asked, told),
        (2, told, asked),
    ]
    return shape(asked, wide, rank), value, key, pick.choice(masks) if title in PROJECTING else None


def said(title: str, arguments: dict[str, Any], shapes: tuple[Shape, Shape, Shape], mask: Shape | None) -> str | None:
    """What the rule says of it."""
    query, value, key = (Tensor(shape, "float32", Flavour.ARRAY) for shape in shapes)
    masked = None if mask is None else Tensor(mask, "bool", Flavour.ARRAY)
    try:
        rule: Any = construct(title, (), arguments)
        if title in PROJECTING:
            rule.result(query, value=value, key=key, attention_mask=masked)
        else:
            rule.result((query, value, key))
    except Problem as problem:
        return type(problem).__name__
    return None


def raised(title: str, arguments: dict[str, Any], shapes: tuple[Shape, Shape, Shape], mask: Shape | None) -> str | None:
    """What Keras says of it."""
    import keras

    query, value, key = (np.zeros(shape, "float32") for shape in shapes)
    masked = None if mask is None else np.ones(mask, bool)
    try:
        layer = getattr(keras.layers, title)(**arguments)
        if title in PROJECTING:
            layer(query, value, key, attention_mask=masked)
        else:
            layer([query, value, key])
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


@pytest.mark.keras
@pytest.mark.parametrize("title", [*PROJECTING, "Attention", "AdditiveAttention"])
def test_faults_of_attention(title: str) -> None:
    pick, raising, found = random.Random(title), 0, 0
    for _ in range(60):
        arguments, (*shapes, mask) = arguments_of(title, pick), shapes_for(title, pick)
        given = (shapes[0], shapes[1], shapes[2])
        real, ours = raised(title, arguments, given, mask), said(title, arguments, given, mask)
        assert ours is None or real is not None, (arguments, shapes, mask, ours)
        raising += real is not None
        found += ours is not None
    assert raising > 15
    assert found >= raising - 3


@pytest.mark.keras
def test_causal_masks_of_several_axes() -> None:
    """Keras makes them from axis 1 of query and value, along whichever axes steps are compared."""
    import keras

    pick, found, passed = random.Random(1), 0, 0
    for _ in range(80):
        axes = pick.choice([(1,), (2,), (-2,), (1, 2), None])
        arguments = {"num_heads": 2, "key_dim": 3, "attention_axes": axes}
        asked, told = ([2, pick.choice([1, 2, 4]), pick.choice([1, 2, 4]), 6] for _ in range(2))
        for axis in (1, 2):
            if axis not in (axes or (1, 2)) and axes != (-2,):
                told[axis] = asked[axis]
        causal = pick.choice([True, True, False])
        query, value = (Tensor(tuple(shape), "float32", Flavour.ARRAY) for shape in (asked, told))
        try:
            construct("MultiHeadAttention", (), arguments).result(query, value=value, use_causal_mask=causal)
            ours = None
        except Problem as problem:
            ours = problem
        try:
            layer = keras.layers.MultiHeadAttention(**arguments)
            layer(np.zeros(asked, "float32"), np.zeros(told, "float32"), use_causal_mask=causal)
            real = None
        except Exception as problem:  # noqa: BLE001 - Keras refuses with many types
            real = problem
        assert (ours is None) is (real is None), (arguments, asked, told, causal, ours, real)
        found += ours is not None
        passed += ours is None
    assert min(found, passed) > 15
