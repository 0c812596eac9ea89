"""What functions of arrays are given: numbers, nested lists, tensors, and lengths that are not known."""

from __future__ import annotations

from typing import Any

from shapewright.values.data import Picture, Table
from shapewright.values.dims import UNKNOWN, UNKNOWN_INT, Dim, Length, as_axis
from shapewright.values.lattice import Many, SomeFloat, Unknown
from shapewright.values.numbers import NumpyFloat
from shapewright.values.tensors import Flavour, Shape, Tensor, joined_shape

from .dtypes import FLOAT, INT, OR, promoted

Number = bool | int | float | complex


def made(shape: Shape | None, dtype: str | None = FLOAT, classes: int | None = None) -> Tensor:
    """A new tensor; which library's is decided where the operation is called."""
    return Tensor(shape, dtype, Flavour.ARRAY, classes=classes)


def built(*tensors: Tensor) -> bool:
    """Whether Keras computes shapes alone, since one of these is a Keras tensor."""
    return any(tensor.flavour is Flavour.SYMBOLIC for tensor in tensors)


def tensor_of(value: Any) -> Tensor:
    """A value as the array that a library would make of it; its shape is unknown where that cannot be told."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, bool):
        return made((), "bool")
    if isinstance(value, int):
        return made((), INT, value + 1 if value >= 0 else None)
    if type(value) is NumpyFloat:
        return made((), "float64")
    if isinstance(value, float | SomeFloat):
        return made((), FLOAT)
    if isinstance(value, Length):
        return made((), INT)
    if isinstance(value, str | bytes):
        return made((), "str")
    if isinstance(value, tuple):
        return _nested(value)
    if isinstance(value, range):
        return made((len(value),), INT, max(value, default=-1) + 1 or None)
    if isinstance(value, Many):
        item = tensor_of(value.item)
        return made(None if item.shape is None else (value.count, *item.shape), item.dtype)
    if isinstance(value, Table | Picture):
        return value.array
    return made(None, None)


def _nested(items: tuple[Any, ...]) -> Tensor:
    if not items:
        return made((0,), FLOAT)
    if all(type(item) is int for item in items):
        return made((len(items),), INT, max(items) + 1 if min(items) >= 0 else None)
    parts = [tensor_of(item) for item in items]
    shape, dtype, classes = parts[0].shape, parts[0].dtype, parts[0].classes
    for part in parts[1:]:
        if part.shape is None or shape is None or len(part.shape) != len(shape):
            return made(None, None)
        shape = joined_shape(shape, part.shape)
        dtype = dtype if dtype == part.dtype else promoted(dtype, part.dtype)
        classes = None if classes is None or part.classes is None else max(classes, part.classes)
    if dtype is not None and any(isinstance(item, Tensor) for item in items):
        dtype = _of_arrays(parts, dtype)
    if shape is None or any(_ragged(dims) for dims in zip(*(part.shape or () for part in parts), strict=True)):
        return made(None, None)
    return made((len(items), *shape), dtype, classes)


def _of_arrays(parts: list[Tensor], dtype: str) -> str | None:
    """The dtype of a list of arrays: TensorFlow and Keras count in their usual integers again, whatever these are."""
    if all(part.flavour is Flavour.ARRAY for part in parts) and dtype.startswith(("int", "uint")) and OR not in dtype:
        return dtype if dtype == INT else f"{dtype}{OR}int32"
    return dtype if len({part.dtype for part in parts}) == 1 else None


def _ragged(dims: tuple[Dim, ...]) -> bool:
    return len({dim for dim in dims if isinstance(dim, int)}) > 1


def shape_of(value: Any) -> Shape | None:
    """A shape argument: a number, a tuple of them, or a tensor that holds them; ``None`` where not even the rank is known."""
    if isinstance(value, int | Length):
        return (as_axis(value),)
    if isinstance(value, tuple):
        return tuple(_dim(part) for part in value)
    if (
        isinstance(value, Tensor)
        and value.shape is not None
        and len(value.shape) == 1
        and isinstance(value.shape[0], int)
    ):
        return (UNKNOWN_INT,) * value.shape[0]
    if isinstance(value, Tensor) and value.shape == ():
        return (UNKNOWN_INT,)
    return None


def _dim(value: Any) -> Dim:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | Length):
        return as_axis(value)
    return UNKNOWN if isinstance(value, Unknown) else UNKNOWN_INT


def axes_of(axis: Any) -> tuple[int, ...] | None:
    """An axis argument as a tuple; ``None`` where it could not be read."""
    given = axis if isinstance(axis, tuple) else (axis,)
    return given if all(isinstance(part, int) for part in given) else None


def unknown_like(shape: Shape) -> Shape:
    """As many axes, of which nothing is known."""
    return (UNKNOWN,) * len(shape)
