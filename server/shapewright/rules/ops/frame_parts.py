"""Parts of pandas's frames and columns: ``frame[…]``, ``frame.loc[…]``, ``frame.iloc[…]``, and what is put into them."""

from __future__ import annotations

from typing import Any

from shapewright.values.data import Locator, Table
from shapewright.values.dims import UNKNOWN_INT, Dim
from shapewright.values.lattice import Unknown
from shapewright.values.python import Slice
from shapewright.values.tensors import Tensor

from .frames import column, is_frame, named, rows_of, table
from .indexing import index
from .operands import made

ALL = Slice()


def picked(owner: Table, key: Any) -> Any:
    """``frame["a"]``, ``frame[["a", "b"]]``, or the rows that a slice or a condition picks."""
    if isinstance(key, Slice):
        return _some_rows(owner, _rows(owner, key, by_place=True))
    if isinstance(key, Table) and not is_frame(key):
        return _some_rows(owner, UNKNOWN_INT)
    if not is_frame(owner):
        return Unknown("an item of a column")
    return _some_columns(owner, key, rows_of(owner))


def located(owner: Locator, key: Any) -> Any:
    """``frame.loc[rows, columns]`` and ``frame.iloc[rows, columns]``."""
    rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (_only(key), ALL)
    if not is_frame(owner.table):
        several = not isinstance(key, tuple) and isinstance(key, Slice | Table)
        return column(_rows(owner.table, key, by_place=owner.by_place)) if several else Unknown("items of a column")
    if not isinstance(rows, Slice | tuple | Table | Tensor):
        single = owner.by_place and type(rows) is int
        width = _width(_some_places(owner.table, columns, UNKNOWN_INT)) if single else None
        return Unknown("one row") if width is None else column(width, owner.table.array.dtype)
    count = _rows(owner.table, rows, by_place=owner.by_place)
    return (_some_places if owner.by_place else _labelled)(owner.table, columns, count)


def _only(key: Any) -> Any:
    return key[0] if isinstance(key, tuple) and len(key) == 1 else key


def _width(part: Any) -> Dim | None:
    return part.array.shape[1] if is_frame(part) else None


def _rows(owner: Table, key: Any, *, by_place: bool) -> Dim:
    """How many rows a slice or a list picks; labels tell nothing."""
    if key == ALL:
        return rows_of(owner)
    if by_place and isinstance(key, tuple) and all(type(part) is int for part in key):
        return len(key)
    parts = (key.start, key.stop, key.step) if isinstance(key, Slice) else ("",)
    if not by_place or not all(part is None or type(part) is int for part in parts):
        return UNKNOWN_INT
    shape = index(made((rows_of(owner),)), key).shape
    return shape[0] if shape else UNKNOWN_INT


def _some_rows(owner: Table, rows: Dim) -> Table:
    """A fresh table with other rows and the same columns."""
    rest = owner.array.shape[1:] if owner.array.shape else ()
    return Table(made((rows, *rest), owner.array.dtype), owner.columns, owner.distinct)


def _some_columns(owner: Table, key: Any, rows: Dim) -> Any:
    """The column of a name, or the columns of several."""
    if not owner.distinct:
        return Unknown("a name that may stand for several columns")
    if type(key) in (str, int):
        return column(rows, owner.array.dtype)
    if isinstance(key, tuple) and key and all(type(part) in (str, int) for part in key):
        return table(rows, key, owner.array.dtype)
    return Unknown("a part of a data frame that is not known")


def _labelled(owner: Table, key: Any, rows: Dim) -> Any:
    if key == ALL:
        return _some_rows(owner, rows)
    if not isinstance(key, Slice):
        return _some_columns(owner, key, rows)
    names = owner.columns or ()
    ends = [names.index(end) if end in names else None for end in (key.start, key.stop)]
    missing = any(place is None and end is not None for place, end in zip(ends, (key.start, key.stop), strict=True))
    if not names or missing or key.step is not None:
        return table(rows, UNKNOWN_INT, owner.array.dtype, distinct=owner.distinct)
    first, last = ends[0] or 0, len(names) - 1 if ends[1] is None else ends[1]
    return table(rows, names[first : last + 1], owner.array.dtype)


def _some_places(owner: Table, key: Any, rows: Dim) -> Any:
    """Columns by their places."""
    dtype, width = owner.array.dtype, owner.array.shape[1] if owner.array.shape else UNKNOWN_INT
    if type(key) is int:
        return column(rows, dtype)
    if not isinstance(key, Slice | tuple) or (isinstance(key, tuple) and not all(type(part) is int for part in key)):
        return Unknown("columns that are not known")
    names = owner.columns
    if names is not None and isinstance(key, tuple) and all(-len(names) <= place < len(names) for place in key):
        return table(rows, tuple(names[place] for place in key), dtype)
    if names is not None and isinstance(key, Slice) and all(_plain(part) for part in (key.start, key.stop, key.step)):
        return table(rows, names[slice(key.start, key.stop, key.step)], dtype)
    shape = (len(key),) if isinstance(key, tuple) else index(made((width,)), key).shape
    distinct = owner.distinct and not (isinstance(key, tuple) and not named(key))
    return table(rows, shape[0] if shape else UNKNOWN_INT, dtype, distinct=distinct)


def _plain(part: Any) -> bool:
    return part is None or type(part) is int


def assigned(owner: Table, key: Any) -> Any:
    """The table after ``frame[key] = …``: a name that it has not becomes a column."""
    if not is_frame(owner):
        return owner if isinstance(key, Slice | Table) else column()
    if isinstance(key, Slice | Table):
        return _mixed(owner)
    return _with_columns(owner, key, rows_of(owner))


def placed(owner: Locator, key: Any) -> Any:
    """The table after ``frame.loc[key] = …``, which may bring rows and columns; ``iloc`` brings none."""
    if owner.by_place:
        return _mixed(owner.table)
    if not is_frame(owner.table):
        return column()
    rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, ALL)
    count = rows_of(owner.table) if isinstance(rows, Slice | Table) else UNKNOWN_INT
    return _mixed(_some_rows(owner.table, count)) if columns == ALL else _with_columns(owner.table, columns, count)


def _mixed(owner: Table) -> Table:
    """The table with numbers of any type in it."""
    if owner.array.dtype is None:
        return owner
    return Table(made(owner.array.shape, None), owner.columns, owner.distinct)


def _with_columns(owner: Table, key: Any, rows: Dim) -> Any:
    keys = key if isinstance(key, tuple) else (key,)
    names = owner.columns
    if names is None and owner.array.shape == (rows, UNKNOWN_INT):
        return _mixed(owner)
    if names is None or not named(keys):
        return table(rows, UNKNOWN_INT, distinct=owner.distinct)
    new = tuple(name for name in keys if name not in names)
    if len(keys) > 1 and new:
        return table(rows, UNKNOWN_INT)
    return table(rows, (*names, *new))


def without(owner: Table, names: Any) -> Any:
    """The frame without columns of these names, each of which is there."""
    gone = names if isinstance(names, tuple) else (names,)
    width = owner.array.shape[1] if owner.array.shape else UNKNOWN_INT
    if not named(gone) or not owner.distinct:
        return table(rows_of(owner), UNKNOWN_INT, owner.array.dtype, distinct=owner.distinct)
    if owner.columns is not None:
        left = tuple(name for name in owner.columns if name not in gone)
        return table(rows_of(owner), left, owner.array.dtype)
    left_over = width - len(gone) if isinstance(width, int) and width >= len(gone) else UNKNOWN_INT
    return table(rows_of(owner), left_over, owner.array.dtype)
