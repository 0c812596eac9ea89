"""scikit-learn's ``train_test_split`` and ``shuffle``: which part of the samples each half gets."""

from __future__ import annotations

import math
from typing import Any

from shapewright.values.data import Table
from shapewright.values.dims import UNKNOWN_INT, Dim, Kind, Length, Symbol, definitely_different
from shapewright.values.lattice import Many, Unknown, widened
from shapewright.values.tensors import Flavour, Tensor

from .calling import operation
from .operands import made

TEST = 0.25
"""The part that is held out where nothing is said."""


@operation("sklearn.model_selection:train_test_split")
def train_test_split(*arrays: Any, test_size: Any = None, train_size: Any = None, **_: Any) -> Any:
    """Of each array the training part, then the test part."""
    length = _samples(arrays)
    if not arrays or length is None:
        return Unknown("arrays of different lengths are split")
    train, test = halves(length, test_size, train_size)
    return tuple(_taken(array, part) for array in arrays for part in (train, test))


def halves(length: Dim, test_size: Any, train_size: Any) -> tuple[Dim, Dim]:
    """How many samples are for training, and how many for tests; ``ceil`` of the test's part, ``floor`` of the training's."""
    if test_size is None and train_size is None:
        test_size = TEST
    given = [size for size in (test_size, train_size) if size is not None]
    if isinstance(length, Length) or not all(isinstance(size, int | float) for size in given):
        return _named(length, "train", given), _named(length, "test", given)
    test = _count(length, test_size, math.ceil)
    train = _count(length, train_size, math.floor)
    train, test = (length - test if train is None else train), (length - train if test is None else test)  # type: ignore[operator]
    return (train, test) if min(train, test) > 0 and train + test <= length else (UNKNOWN_INT, UNKNOWN_INT)


def _count(length: int, size: Any, rounded: Any) -> int | None:
    return size if size is None or isinstance(size, int) else rounded(size * length)


def _named(length: Dim, part: str, sizes: list[Any]) -> Dim:
    """The same symbol for arrays of one length that are split alike."""
    known = isinstance(length, Length) and length.symbol.identity is not None
    if not known or not all(isinstance(size, int | float) for size in sizes):
        return UNKNOWN_INT
    return Length(Symbol(f"{length.symbol.name}_{part}", Kind.INT, (part, length, *sizes)))  # type: ignore[union-attr]


def _samples(arrays: tuple[Any, ...]) -> Dim | None:
    """How many samples all arrays have; ``None`` where two of them certainly differ."""
    found: Dim = UNKNOWN_INT
    for array in arrays:
        length = _length(array)
        if definitely_different(found, length):
            return None
        if isinstance(found, Length) and (isinstance(length, int) or found == UNKNOWN_INT):
            found = length
    return found


def _length(array: Any) -> Dim:
    if isinstance(array, Tensor) and array.shape:
        return array.shape[0]
    if isinstance(array, Table) and array.array.shape:
        return array.array.shape[0]
    return len(array) if isinstance(array, tuple) else UNKNOWN_INT


def _taken(array: Any, length: Dim) -> Any:
    """So many samples of an array, in any order."""
    if isinstance(array, Tensor) and array.shape and array.flavour is Flavour.ARRAY:
        return made((length, *array.shape[1:]), array.dtype, array.classes)
    if isinstance(array, tuple) and array:
        item = array[0]
        for other in array[1:]:
            item = widened(item, other)
        return Many(item, length)
    if isinstance(array, Many):
        return Many(array.item, length)
    if isinstance(array, Table) and array.array.shape:
        rows = made((length, *array.array.shape[1:]), array.array.dtype)
        return Table(rows, array.columns, array.distinct)
    return Unknown("a part of something that is not known")


@operation("sklearn.utils:shuffle")
def shuffle(*arrays: Any, n_samples: Any = None, **_: Any) -> Any:
    """The same samples in another order: one array by itself, several as a tuple."""
    known = n_samples if isinstance(n_samples, int) else UNKNOWN_INT
    mixed = tuple(_taken(array, _length(array) if n_samples is None else known) for array in arrays)
    return mixed[0] if len(mixed) == 1 else mixed
