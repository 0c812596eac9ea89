"""Arrays taken apart along an axis: ``split`` and its like, into so many parts, at these places, or of these lengths."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import RefusedArgument, Title
from shapewright.rules.shapes import axis_of
from shapewright.values.dims import OPEN, UNKNOWN_INT, Dim, is_open, vague
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import built, made, tensor_of

MOST = 1000
"""So many parts are told one by one."""


@operation("numpy:split", "keras.ops:split")
def split(x: Any, sections: Any = None, axis: Any = 0, **_: Any) -> Any:
    """So many parts of one length, or cut at these places; raises ``RefusedArgument`` where they cannot be equal."""
    return parted("split", "indices_or_sections", x, sections, axis)


@operation("tensorflow:split")
def split_sized(x: Any, sections: Any = None, axis: Any = 0, **_: Any) -> Any:
    """So many parts of one length, or of these lengths, one of which may be the rest."""
    if not isinstance(sections, tuple):
        return parted("split", "num_or_size_splits", x, sections, axis)
    tensor, place = tensor_of(x), axis
    if tensor.shape is None or type(axis) is not int or not all(type(size) is int for size in sections):
        return Unknown("the parts of a split that is not known")
    place = axis_of("split", tensor, axis, len(tensor.shape))
    length, rest = tensor.shape[place], sections.count(-1)
    left = length - sum(size for size in sections if size >= 0)
    if not built(tensor) and isinstance(left, int) and rest < 2 and (left < 0 or (left and not rest)):
        total = sum(size for size in sections if size >= 0)
        reason = f"must add up to {length}, the length of the axis, but {'is more' if rest else f'adds up to {total}'}"
        raise RefusedArgument(Title("split", ("value", "num_or_size_splits")), "num_or_size_splits", reason)
    if rest > 1 or min(sections, default=0) < -1 or (isinstance(left, int) and (left < 0 or (left and not rest))):
        return Unknown("parts of lengths that do not fit")
    return tuple(_part(tensor, place, left if size == -1 else size) for size in sections)


@operation("numpy:array_split", "keras.ops:array_split")
def split_unevenly(x: Any, sections: Any = None, axis: Any = 0, **_: Any) -> Any:
    """The same, whose first parts are longer by one where they cannot be equal."""
    tensor, rank = tensor_of(x), tensor_of(x).rank
    if built(tensor) and rank is not None and type(axis) is int and not -rank <= axis < rank:
        return Unknown("Keras does not look at the axis before it runs")
    if type(sections) is not int or type(axis) is not int or not 0 < sections < MOST or tensor.shape is None:
        return parted("array_split", "indices_or_sections", x, sections, axis)
    place = axis_of("array_split", tensor, axis, len(tensor.shape))
    length = tensor.shape[place]
    if not isinstance(length, int):
        return (_part(tensor, place, vague(length)),) * sections
    return tuple(_part(tensor, place, length // sections + (part < length % sections)) for part in range(sections))


def parted(title: str, argument: str, x: Any, sections: Any, axis: Any) -> Any:
    """As ``split`` parts it; ``argument`` is what the library calls the ``sections``."""
    tensor = tensor_of(x)
    if tensor.shape is None or type(axis) is not int:
        return Unknown("the parts of a split that is not known")
    place = axis_of(title, tensor, axis, len(tensor.shape))
    length = tensor.shape[place]
    if isinstance(sections, tuple) and all(type(cut) is int and cut >= 0 for cut in sections):
        return tuple(_part(tensor, place, step) for step in _between(length, sections))
    if type(sections) is not int or not 0 < sections < MOST:
        return Unknown("the parts of a split that is not known")
    if isinstance(length, int) and length % sections:
        reason = f"must divide the length of the axis, but {length} is not a multiple of {sections}"
        raise RefusedArgument(Title(title, ("x", argument, "axis")), argument, reason)
    part = length // sections if isinstance(length, int) else vague(length)
    return (_part(tensor, place, part),) * sections


def _between(length: Dim, cuts: tuple[int, ...]) -> list[Dim]:
    """How long the parts between the cuts are; unknown where a cut lies beyond the end or before the one before."""
    ordered = list(cuts) == sorted(cuts)
    if isinstance(length, int) and ordered and (not cuts or cuts[-1] <= length):
        ends: list[Dim] = [*cuts, length]
        return [end - start for start, end in zip((0, *cuts), ends, strict=True)]
    if is_open(length) and ordered:
        return [*(end - start for start, end in zip((0, *cuts), cuts, strict=False)), OPEN]
    return [UNKNOWN_INT] * (len(cuts) + 1)


def _part(x: Tensor, place: int, length: Dim) -> Tensor:
    assert x.shape is not None
    return made((*x.shape[:place], length, *x.shape[place + 1 :]), x.dtype, x.classes)


@operation("numpy:vsplit", "keras.ops:vsplit")
def split_rows(x: Any, sections: Any = None, **_: Any) -> Any:
    """Along the first axis, of two at least."""
    return _parted_if_deep("vsplit", x, sections, 0, 2)


@operation("numpy:hsplit", "keras.ops:hsplit")
def split_columns(x: Any, sections: Any = None, **_: Any) -> Any:
    """Along the second axis, or the only one."""
    return _parted_if_deep("hsplit", x, sections, 0 if tensor_of(x).rank == 1 else 1, 1)


@operation("numpy:dsplit", "keras.ops:dsplit")
def split_depth(x: Any, sections: Any = None, **_: Any) -> Any:
    """Along the third axis."""
    return _parted_if_deep("dsplit", x, sections, 2, 3)


def _parted_if_deep(title: str, x: Any, sections: Any, axis: int, least: int) -> Any:
    rank = tensor_of(x).rank
    if rank is None or rank < least:
        return Unknown("the parts of an array of too few axes")
    return parted(title, "indices_or_sections", x, sections, axis)
