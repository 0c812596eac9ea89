"""pandas: as much of a data frame as is certain without its data, which is how many columns are picked by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.data import Table
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown

from .calling import operation
from .operands import made

if TYPE_CHECKING:
    from collections.abc import Callable

SEVERAL = ("chunksize", "iterator", "header", "squeeze")
"""Options under which a reader gives no plain frame."""


@operation("pandas:DataFrame read_csv read_parquet read_table")
def frame(*_: Any, **options: Any) -> Any:
    """A frame: rows and columns, of which later statements may change the number in place."""
    if any(options.get(name) is not None for name in SEVERAL):
        return Unknown("what is read is not a plain data frame")
    names = options.get("columns", options.get("names", ()))
    if not isinstance(names, tuple) or len(set(map(str, names))) < len(names):
        return Unknown("columns that may have the same name")
    return FRAME


FRAME = Table(made((UNKNOWN_INT, UNKNOWN_INT), None))
SERIES = Table(made((UNKNOWN_INT,), None))


def picked(table: Table, key: Any) -> Any:
    """``frame["a"]``, ``frame[["a", "b"]]``, or the rows that a condition picks."""
    if table.array.shape is None or len(table.array.shape) != 2:
        return Unknown("an item of a column")
    if isinstance(key, str):
        return SERIES
    if isinstance(key, tuple) and key and all(isinstance(part, str) for part in key):
        return Table(made((UNKNOWN_INT, len(key)), None))
    return Unknown("a part of a data frame that is not known")


def _array(table: Table, *_: Any, **__: Any) -> Any:
    return table.array


def _dropped(table: Table, *_: Any, inplace: Any = False, **__: Any) -> Any:
    """Fewer rows or columns, nobody knows how many."""
    if inplace is not False or table.array.shape is None:
        return Unknown("a frame that is changed in place")
    return FRAME if len(table.array.shape) == 2 else SERIES


METHODS: dict[str, Callable[..., Any]] = {"to_numpy": _array, "drop": _dropped, "dropna": _dropped, "copy": _dropped}
"""What a frame's methods do: called with the frame first."""
