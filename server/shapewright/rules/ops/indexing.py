"""Indexing: what ``x[key]`` leaves of the axes of ``x``."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import NoSuchAxis, NoSuchPlace
from shapewright.rules.shapes import Clash, broadcast
from shapewright.values.data import Table
from shapewright.values.dims import UNKNOWN_INT, Dim, Length, lies_within, stretch, vague
from shapewright.values.lattice import Unknown
from shapewright.values.python import Slice
from shapewright.values.tensors import Fields, Shape, Tensor

from .operands import tensor_of


def index(x: Tensor, key: Any) -> Any:
    """``x[key]``, for a key of numbers, slices, ``None``, ``...`` and arrays, or a tuple of them."""
    if isinstance(key, str | dict):
        return Unknown("a field of an array")
    if x.shape is None or (x.shape == () and x.dtype in OBJECTS):
        return x.unseen(None)
    keys = key if isinstance(key, tuple) else (key,)
    if isinstance(key, tuple) and key and all(type(part) is int for part in key) and len(key) > len(x.shape):
        raise NoSuchAxis("index", x, len(key) - 1)
    shape = _indexed(x, keys)
    whole = shape is not None and all(part is Ellipsis or _everything(part) for part in keys)
    return x.like(shape, classes=x.classes, fields=x.fields if whole else _one_step(x, keys))


def _one_step(x: Tensor, keys: tuple[Any, ...]) -> Fields | None:
    """What one step of a sequence sees, where that is all that is taken: ``x[:, -1]``."""
    rest = [part for part in keys[2:] if part is not Ellipsis and not _everything(part)]
    if x.fields is None or x.shape is None or len(x.shape) != 3 or len(keys) < 2 or rest or not _everything(keys[0]):
        return None
    step, steps = keys[1], x.shape[1]
    if type(step) is not int or (step < 0 and not isinstance(steps, int)):
        return None
    place = step if step >= 0 else step + steps if isinstance(steps, int) else step
    return x.seen([lambda field: field.taken(place)])


OBJECTS = ("string", "str", "object", None)
"""Dtypes whose single values may be texts or lists, which have items of their own."""


ARRAYS = (Tensor, Table, tuple)
"""What picks as an array does."""

PICKING = (int, Length, Slice, *ARRAYS)
"""Keys that are followed, besides ``None`` and ``...``."""


def _everything(key: Any) -> bool:
    return isinstance(key, Slice) and key.start is None and key.stop is None and key.step in (None, 1)


def _indexed(x: Tensor, keys: tuple[Any, ...]) -> Shape | None:
    assert x.shape is not None
    if not all(key is None or key is Ellipsis or isinstance(key, PICKING) for key in keys):
        return None
    taken = sum(_axes_taken(key) for key in keys)
    if taken > len(x.shape):
        raise NoSuchAxis("index", x, taken - 1)
    rest = len(x.shape) - taken
    result: list[Dim] = []
    arrays: list[tuple[int, Tensor]] = []
    axis, seen = 0, False
    for key in keys:
        if key is None:
            result.append(1)
        elif key is Ellipsis:
            result.extend(x.shape[axis : axis + rest])
            axis, seen = axis + rest, True
        elif isinstance(key, Slice):
            result.append(sliced(x.shape[axis], key))
            axis += 1
        elif isinstance(key, ARRAYS):
            arrays.append((len(result), tensor_of(key)))
            axis += _axes_taken(key)
        else:
            _check_place(x, axis, key)
            axis += 1
    if not seen:
        result.extend(x.shape[axis:])
    return _with_arrays(result, arrays, keys)


def _check_place(x: Tensor, axis: int, key: Any) -> None:
    """A place that an axis does not have; a truth in brackets is no place."""
    length = (x.shape or ())[axis]
    if type(key) is int and isinstance(length, int) and not -length <= key < length:
        raise NoSuchPlace(x, axis, key)


def _axes_taken(key: Any) -> int:
    if key is None or key is Ellipsis:
        return 0
    if isinstance(key, ARRAYS):
        array = tensor_of(key)
        return len(array.shape) if array.dtype == "bool" and array.shape else 1
    return 1


def _with_arrays(result: list[Dim], arrays: list[tuple[int, Tensor]], keys: tuple[Any, ...]) -> Shape | None:
    """The axes that index arrays make, all together where the first of them stands, or in front where they are apart."""
    if not arrays:
        return tuple(result)
    shapes = [_picked(array) for _, array in arrays]
    total: Shape | None = ()
    for shape in shapes:
        if shape is None or total is None:
            return None
        try:
            total = broadcast(total, shape)
        except Clash:
            return None
    place = arrays[0][0] if _adjacent(keys) else 0
    assert total is not None
    return (*result[:place], *total, *result[place:])


def _picked(array: Tensor) -> Shape | None:
    """A mask picks a number of places that is not known; numbers pick as many as there are."""
    one_axis = array.shape is not None and len(array.shape) == 1
    if (array.dtype == "bool" and array.shape) or (array.dtype is None and one_axis):
        return (UNKNOWN_INT,)
    return array.shape if array.dtype is not None else None


def _adjacent(keys: tuple[Any, ...]) -> bool:
    """NumPy counts plain numbers among the arrays here."""
    places = [place for place, key in enumerate(keys) if not (key is None or key is Ellipsis or isinstance(key, Slice))]
    return places == list(range(places[0], places[-1] + 1))


def sliced(length: Dim, key: Slice) -> Dim:
    """How long ``length`` steps are after ``[start:stop:step]``."""
    step = 1 if key.step is None else key.step
    if not isinstance(step, int) or step == 0:
        return vague(length)
    start, stop = key.start, key.stop
    if isinstance(length, int) and all(part is None or isinstance(part, int) for part in (start, stop)):
        return len(range(*slice(start, stop, step).indices(length)))
    if start in (None, 0) and stop is None and isinstance(length, Length):
        return (length + (abs(step) - 1)) // abs(step)
    if step != 1:
        return vague(length)
    within = stretch(start, stop, length)
    if within is not None:
        return within
    return _forward(length, 0 if start is None else start, stop)


def _forward(length: Dim, start: Any, stop: Any) -> Dim:
    """A slice by ones, where the length or an end is not a number; it is taken to lie within the axis."""
    if start == 0 and isinstance(stop, Length) and isinstance(length, Length) and lies_within(stop, length):
        return stop
    return vague(length)
