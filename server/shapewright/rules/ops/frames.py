"""pandas: frames as they are read and made; of what is in a file, as much as is certain without it."""

from __future__ import annotations

from typing import Any

from shapewright.values.data import Table
from shapewright.values.dims import UNKNOWN_INT, Dim
from shapewright.values.lattice import Many, Unknown
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, tensor_of

SEVERAL = ("chunksize", "iterator", "squeeze")
"""Options under which a reader gives no plain frame."""


NUMBERS = ("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "bool")
"""Types that pandas has as NumPy has them."""


def table(rows: Dim, columns: tuple[Any, ...] | Dim, dtype: str | None = None, *, distinct: bool = True) -> Any:
    """A fresh frame with columns of these names, or so many; names that are not distinct are not held on to."""
    if not isinstance(columns, tuple):
        return Table(made((rows, columns), dtype), None, distinct)
    if not named(columns):
        return Table(made((rows, len(columns)), dtype), None, distinct=False)
    return Table(made((rows, len(columns)), dtype), columns)


def column(rows: Dim = UNKNOWN_INT, dtype: str | None = None) -> Table:
    """A fresh column."""
    return Table(made((rows,), dtype))


def named(names: Any) -> bool:
    """Whether these are names that are all known, and no two the same."""
    return (
        isinstance(names, tuple) and all(type(name) in (str, int) for name in names) and len(set(names)) == len(names)
    )


def rows_of(value: Table) -> Dim:
    """How many rows a frame or a column has."""
    return value.array.shape[0] if value.array.shape else UNKNOWN_INT


def is_frame(value: Any) -> bool:
    """Whether it has rows and columns."""
    return isinstance(value, Table) and value.array.shape is not None and len(value.array.shape) == 2


@operation("pandas:read_csv read_table read_parquet read_excel")
def read(*_: Any, **options: Any) -> Any:
    """A frame with as many columns as the program names, if it does."""
    sheet, header = options.get("sheet_name", 0), options.get("header")
    if any(options.get(name) not in (None, False) for name in SEVERAL) or type(sheet) not in (int, str):
        return Unknown("what is read is not a plain data frame")
    if header is not None and header != "infer" and type(header) is not int:
        return Unknown("columns with names on several levels")
    return table(UNKNOWN_INT, _columns_read(options))


def _columns_read(options: dict[str, Any]) -> tuple[Any, ...] | Dim:
    picked, names, index = (options.get(key) for key in ("usecols", "names", "index_col"))
    picked = options.get("columns") if picked is None else picked
    listed = names if picked is None else picked
    dates = options.get("parse_dates")
    if isinstance(dates, dict) or (isinstance(dates, tuple) and not named(dates)):
        return UNKNOWN_INT
    if not isinstance(listed, tuple) or not named(listed):
        return UNKNOWN_INT
    if index is None or index is False:
        return listed if picked is None else len(listed)
    if isinstance(index, int | str):
        return len(listed) - 1
    return UNKNOWN_INT


@operation("pandas:DataFrame")
def frame(data: Any = None, index: Any = None, columns: Any = None, dtype: Any = None, copy: Any = None) -> Any:
    """A frame of arrays, lists, a dict of columns, or another frame."""
    if columns is not None and isinstance(columns, tuple) and not named(columns):
        return Unknown("columns that may have the same name")
    if isinstance(data, dict):
        return _of_columns(data, index, columns)
    if isinstance(columns, tuple) and (data is None or isinstance(data, Unknown | Table | Many)):
        return table(UNKNOWN_INT, columns)
    if data is None:
        return table(UNKNOWN_INT, ()) if columns is None else Unknown("columns that are not known")
    if isinstance(data, Table):
        return _copied(data) if columns is None and index is None else Unknown("rows or columns that are chosen")
    if not isinstance(data, Tensor | tuple):
        return table(UNKNOWN_INT, UNKNOWN_INT)
    array = tensor_of(data)
    kept = dtype is None and isinstance(data, Tensor) and array.dtype in NUMBERS
    return _of_rows(array if kept else made(array.shape, None), columns)


def _copied(data: Table) -> Any:
    if is_frame(data):
        return Table(data.array, data.columns, data.distinct)
    return table(rows_of(data), 1, data.array.dtype)


def _of_columns(data: dict[Any, Any], index: Any, columns: Any) -> Any:
    names = tuple(data) if columns is None else columns
    if not named(names):
        return Unknown("columns that are not known")
    lengths = [length for length in map(_length, data.values()) if length is not None]
    plain = index is None and lengths and not any(isinstance(value, Table) for value in data.values())
    return table(lengths[0] if plain else UNKNOWN_INT, names)


def _length(value: Any) -> int | None:
    if isinstance(value, tuple):
        return len(value)
    shape = value.shape if isinstance(value, Tensor) else None
    return shape[0] if shape and isinstance(shape[0], int) else None


def _of_rows(array: Tensor, columns: Any) -> Any:
    """Rows of numbers; their columns are numbered where they have no names."""
    if array.shape is None or len(array.shape) not in (1, 2):
        return table(UNKNOWN_INT, columns if isinstance(columns, tuple) else UNKNOWN_INT, distinct=columns is None)
    rows, width = array.shape if len(array.shape) == 2 else (*array.shape, 1)
    if isinstance(columns, tuple):
        return table(rows, columns, array.dtype) if width == len(columns) else table(rows, columns)
    if columns is not None:
        return table(rows, width, array.dtype, distinct=False)
    return table(rows, tuple(range(width)) if isinstance(width, int) else width, array.dtype)


@operation("pandas:Series")
def series(data: Any = None, index: Any = None, dtype: Any = None, **_: Any) -> Any:
    """One column."""
    plain = index is None and isinstance(data, tuple | Tensor | Table)
    shape = tensor_of(data).shape if plain else None
    return column(shape[0]) if shape is not None and len(shape) == 1 else column()


@operation("pandas:get_dummies")
def get_dummies(data: Any, *_: Any, **__: Any) -> Any:
    """A column for each of values that nobody knows."""
    shape = tensor_of(data).shape
    return table(shape[0] if shape else UNKNOWN_INT, UNKNOWN_INT)


@operation("pandas:concat")
def concat(objs: Any, *, axis: Any = 0, keys: Any = None, ignore_index: Any = False, **_: Any) -> Any:
    """Frames below each other, or side by side."""
    parts = objs if isinstance(objs, tuple) else ()
    if keys is not None or not parts or not all(isinstance(part, Table) for part in parts):
        return Unknown("frames that are not known are joined")
    if axis in (1, "columns"):
        return _beside(parts, numbered=ignore_index is not False)
    return _below(parts) if axis in (0, "index", "rows") else Unknown("an axis that is not known")


def _below(parts: tuple[Table, ...]) -> Any:
    rows = [rows_of(part) for part in parts]
    total: Dim = sum(row for row in rows if isinstance(row, int))
    total = total if all(isinstance(row, int) for row in rows) else UNKNOWN_INT
    if not any(map(is_frame, parts)):
        return column(total)
    names = [None if part.columns is None else set(part.columns) for part in parts]
    if not all(map(is_frame, parts)):
        return Unknown("columns below frames")
    alike = names[0] is not None and all(other == names[0] for other in names)
    distinct = all(part.distinct for part in parts)
    return table(total, (parts[0].columns or ()) if alike else UNKNOWN_INT, distinct=distinct)


def _beside(parts: tuple[Table, ...], *, numbered: bool) -> Any:
    """Rows are matched by their index, so that there may be more of them."""
    widths = [part.array.shape[1] if is_frame(part) and part.array.shape else 1 for part in parts]
    names = tuple(name for part in parts for name in part.columns or (None,))
    if not numbered and all(part.columns is not None for part in parts) and named(names):
        return table(UNKNOWN_INT, names)
    total = sum(width for width in widths if isinstance(width, int))
    known = all(isinstance(width, int) for width in widths)
    return table(UNKNOWN_INT, total if known else UNKNOWN_INT, distinct=False)
