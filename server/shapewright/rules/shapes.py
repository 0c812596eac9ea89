"""What layers and functions alike do to shapes: reshaping, broadcasting, concatenating."""

from __future__ import annotations

import math
from functools import reduce
from itertools import combinations
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import (
    OPEN,
    UNKNOWN,
    UNKNOWN_INT,
    Dim,
    Kind,
    Length,
    definitely_different,
    is_open,
    plus,
    product,
    same,
    vague,
)

from .problems import NoSuchAxis, ReshapeMismatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapewright.values.tensors import Shape, Tensor


class Clash(Exception):
    """Two lengths that cannot stand side by side; carries the axis they are on."""

    def __init__(self, axis: int = 0) -> None:
        super().__init__(axis)
        self.axis = axis


def target_dim(value: Any) -> Dim:
    """One entry of a target shape: ``None`` leaves the axis open, what could not be read is an unknown number."""
    if value is None:
        return OPEN
    return value if isinstance(value, int | Length) else UNKNOWN_INT


def reshaped(title: str, x: Tensor, shape: Shape | None, target: tuple[Any, ...], *, per_sample: bool) -> Shape:
    """The target with its ``-1`` worked out; raises ``ReshapeMismatch`` where the number of values changes.

    ``shape`` is the part of the shape of ``x`` that is reshaped: for a layer all but the batch.
    """
    wanted = tuple(target_dim(dim) for dim in target)
    if shape is None:
        return tuple(UNKNOWN if dim == -1 else dim for dim in wanted)
    have, need = _cancelled(shape, tuple(dim for dim in wanted if dim != -1))
    exact = not have[1] and not need[1]
    if exact and (have[0] != need[0] if -1 not in wanted else need[0] == 0 or have[0] % need[0]):
        raise ReshapeMismatch(title, x, wanted, *_counts(shape, wanted, have[0], need[0]), per_sample)
    rest = _divided(have, need) if -1 in wanted else None
    return tuple(rest if rest is not None and dim == -1 else dim for dim in wanted)


Factors = tuple[int, list[Length]]
"""A product: the numbers multiplied, and the lengths that are not known."""


def _cancelled(shape: Shape, wanted: Shape) -> tuple[Factors, Factors]:
    """Both products, without the unknown lengths that stand in both."""
    left, right = _factors(shape), _factors(wanted)
    for dim in tuple(right[1]):
        twin = next((other for other in left[1] if same(dim, other)), None)
        if twin is not None:
            left[1].remove(twin)
            right[1].remove(dim)
    return left, right


def _factors(dims: Shape) -> Factors:
    return math.prod(dim for dim in dims if isinstance(dim, int)), [dim for dim in dims if isinstance(dim, Length)]


def _divided(have: Factors, need: Factors) -> Dim:
    """What is left for the ``-1``: no remainder, or the program would raise."""
    total = _times_all(have[0], have[1])
    if not need[1] and need[0]:
        if have[0] % need[0] == 0:
            return _times_all(have[0] // need[0], have[1])
        return total // need[0]
    return UNKNOWN_INT if isinstance(total, int) else vague(total)


def _times_all(number: Dim, lengths: list[Length]) -> Dim:
    return product((number, *lengths))


def _counts(shape: Shape, wanted: Shape, have: int, need: int) -> tuple[int, int]:
    """The values on both sides; where an unknown length stands in both, those beside it."""
    left, right = product(shape), product(tuple(dim for dim in wanted if dim != -1))
    return (left, right) if isinstance(left, int) and isinstance(right, int) else (have, need)


def merged_dim(left: Dim, right: Dim) -> Dim:
    """What Keras's merging layers make of two lengths: a 1 stretches, an open axis stays open; may raise ``Clash``."""
    if same(left, right) or right == 1:
        return left
    if left == 1:
        return right
    if is_open(left) or is_open(right):
        return OPEN
    return _stretched(left, right)


def broadcast_dim(left: Dim, right: Dim) -> Dim:
    """What NumPy, TensorFlow and ``keras.ops`` make of two lengths: a number beats an open axis; may raise ``Clash``."""
    if same(left, right) or right == 1:
        return left
    if left == 1:
        return right
    if is_open(left) and is_open(right):
        return OPEN
    if is_open(left) or is_open(right):
        other = right if is_open(left) else left
        return other if isinstance(other, int) else UNKNOWN
    return _stretched(left, right, certain=True)


def _stretched(left: Dim, right: Dim, *, certain: bool = False) -> Dim:
    if isinstance(left, int) and isinstance(right, int):
        raise Clash
    for number, other in ((left, right), (right, left)):
        if isinstance(number, int) and isinstance(other, Length):  # The unknown one is 1, or just as long.
            return number if certain or other.kind is Kind.INT else UNKNOWN
    kinds = {dim.kind for dim in (left, right) if isinstance(dim, Length)}
    return UNKNOWN_INT if kinds == {Kind.INT} else UNKNOWN


def broadcast(left: Shape, right: Shape) -> Shape:
    """The shape of an elementwise operation; raises ``Clash`` with the axis, negative from the end."""
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    result = list(longer)
    for axis in range(-1, -len(shorter) - 1, -1):
        try:
            result[axis] = broadcast_dim(longer[axis], shorter[axis])
        except Clash:
            raise Clash(axis) from None
    return tuple(result)


def concatenated(shapes: Sequence[Shape], axis: int) -> Shape:
    """Shapes of one rank put one after the other along ``axis`` (from 0); raises ``Clash`` where others differ."""
    columns = list(zip(*shapes, strict=True))
    return tuple(reduce(plus, dims) if place == axis else _agreed(dims, place) for place, dims in enumerate(columns))


def _agreed(dims: tuple[Dim, ...], axis: int) -> Dim:
    if any(definitely_different(left, right) for left, right in combinations(dims, 2)):
        raise Clash(axis)
    first = dims[0]
    if isinstance(first, Length) and first.kind is Kind.INT:  # A number is as long as the unknown one must be.
        return next((dim for dim in dims if isinstance(dim, int)), first)
    return first


def axis_of(title: str, x: Tensor, axis: int, rank: int, *, argument: str = "axis") -> int:
    """The axis counted from 0; raises ``NoSuchAxis`` where there is none."""
    if not -rank <= axis < rank:
        raise NoSuchAxis(title, x, axis, argument)
    return axis % rank
