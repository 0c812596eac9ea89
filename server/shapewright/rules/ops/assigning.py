"""Assignments into what is there already: items of arrays, values of variables."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import BroadcastMismatch
from shapewright.values.dims import definitely_different
from shapewright.values.tensors import Flavour, Tensor

from .arithmetic import elementwise
from .indexing import index
from .operands import tensor_of

OBJECTS = ("object", "str", None)
"""Arrays of these take anything."""


def placed_in(array: Tensor, key: Any, value: Any) -> None:
    """``array[key] = value``: the value is stretched to the place, never the place to the value."""
    if array.flavour is not Flavour.ARRAY or array.dtype in OBJECTS:
        return
    place, given = index(array, key), tensor_of(value)
    if not isinstance(place, Tensor) or not place.shape or not given.shape:
        return
    for axis in range(-1, -1 - min(len(place.shape), len(given.shape)), -1):
        if given.shape[axis] != 1 and definitely_different(place.shape[axis], given.shape[axis]):
            raise BroadcastMismatch("The assignment", place.at(array.origin), given, axis)


def assigned(variable: Any, value: Any = None, *_: Any, **__: Any) -> Tensor:
    """``variable.assign(value)``: exactly its shape."""
    held, given = tensor_of(variable), tensor_of(value)
    if held.shape and given.shape:
        differ = len(held.shape) != len(given.shape)
        pairs = zip(reversed(held.shape), reversed(given.shape), strict=False)
        clashes = [axis for axis, pair in enumerate(pairs, 1) if definitely_different(*pair)]
        if differ or clashes:
            raise BroadcastMismatch("assign", held, given, -clashes[0] if clashes else -1)
    return held.alike()


def added(variable: Any, value: Any = None, *_: Any, **__: Any) -> Tensor:
    """``variable.assign_add(value)`` and ``assign_sub``: what comes out must have its shape."""
    return assigned(variable, elementwise("broadcast", 0, tensor_of(variable), tensor_of(value)))
