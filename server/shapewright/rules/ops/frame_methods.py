"""Methods of pandas's frames and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.data import Table
from shapewright.values.dims import UNKNOWN_INT, Dim
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from . import methods
from .frame_parts import without
from .frames import NUMBERS, column, is_frame, named, rows_of, table
from .operands import made

if TYPE_CHECKING:
    from collections.abc import Callable

SAME = (
    "copy fillna ffill bfill interpolate clip replace round sort_values sort_index infer_objects "
    "isna isnull notna notnull cumsum diff pct_change map"
)
"""They change what is in a table, or the order of its rows, and neither their number nor the columns."""


def like(owner: Table, dtype: str | None = None) -> Table:
    """A fresh table as large, with the same columns."""
    return Table(made(owner.array.shape, dtype), owner.columns, owner.distinct)


def loosened(owner: Table) -> Table:
    """A table of which only is known whether it has columns."""
    return table(UNKNOWN_INT, UNKNOWN_INT) if is_frame(owner) else column()


def combined_tables(left: Any, right: Any) -> Any:
    """An operation place by place, with a number; between columns, whose rows are matched by their index."""
    if not isinstance(left, Table) or not isinstance(right, Table):
        owner, other = (left, right) if isinstance(left, Table) else (right, left)
        return like(owner) if isinstance(other, int | float | str) else Unknown("an operation with a data frame")
    return Unknown("an operation between data frames") if is_frame(left) or is_frame(right) else column()


def array(owner: Table, dtype: Any = None, *_: Any, **__: Any) -> Any:
    """``to_numpy``: the values."""
    return owner.array if dtype is None else methods.METHODS["astype"](owner.array, dtype)


def _same(owner: Table, *_: Any, **__: Any) -> Table:
    return like(owner)


def _shifted(owner: Table, periods: Any = 1, *_: Any, **__: Any) -> Any:
    """Several shifts at once make columns of each."""
    return like(owner) if type(periods) is int else Unknown("shifts that are not known")


def _typed(owner: Table, dtype: Any = None, *_: Any, **__: Any) -> Table:
    kind = None if isinstance(dtype, dict | Unknown) else methods.METHODS["astype"](owner.array, dtype)
    return like(owner, kind.dtype if isinstance(kind, Tensor) and kind.dtype in NUMBERS else None)


def _dropped(
    owner: Table,
    labels: Any = None,
    axis: Any = 0,
    index: Any = None,
    columns: Any = None,
    *_: Any,
    errors: Any = "raise",
) -> Any:
    """Columns that go by their names; rows of which nobody knows how many."""
    if not is_frame(owner):
        return column()
    if columns is None and axis in (1, "columns") and labels is not None:
        columns, labels = labels, None
    if columns is None and axis not in (0, "index", "rows"):
        return loosened(owner)
    rows = rows_of(owner) if labels is None and index is None else UNKNOWN_INT
    if columns is None:
        return _rows(owner, rows)
    if errors != "raise" and owner.columns is None:
        return table(rows, UNKNOWN_INT, distinct=owner.distinct)
    return _rows(without(owner, columns), rows)


def _rows(owner: Table, rows: Dim) -> Table:
    rest = owner.array.shape[1:] if owner.array.shape else ()
    return Table(made((rows, *rest), owner.array.dtype), owner.columns, owner.distinct)


def _dropna(owner: Table, *, axis: Any = 0, **_: Any) -> Any:
    return _rows(owner, UNKNOWN_INT) if axis in (0, "index", "rows") else loosened(owner)


def _fewer(owner: Table, *_: Any, **__: Any) -> Table:
    return _rows(owner, UNKNOWN_INT)


def _head(owner: Table, n: Any = 5) -> Table:
    rows = rows_of(owner)
    known = type(n) is int and isinstance(rows, int)
    return _rows(owner, (min(n, rows) if n >= 0 else max(rows + n, 0)) if known else UNKNOWN_INT)


def _sample(owner: Table, n: Any = None, frac: Any = None, *_: Any, axis: Any = None, **__: Any) -> Table:
    if axis not in (None, 0, "index", "rows"):
        return loosened(owner)
    if n is None and frac is None:
        return _rows(owner, 1)
    return _rows(owner, rows_of(owner) if frac == 1 else n if type(n) is int else UNKNOWN_INT)


def _reset(owner: Table, *_: Any, drop: Any = False, **__: Any) -> Any:
    """The index is dropped, or its levels become columns."""
    if drop is True:
        return like(owner, owner.array.dtype)
    return table(rows_of(owner), UNKNOWN_INT, distinct=owner.distinct)


def _indexed(owner: Table, keys: Any = None, *_: Any, drop: Any = True, **__: Any) -> Any:
    """Columns become the index."""
    if not is_frame(owner) or drop is not True:
        return loosened(owner)
    plain = isinstance(keys, str) or named(keys)
    return without(owner, keys) if plain else table(rows_of(owner), UNKNOWN_INT, distinct=owner.distinct)


def _renamed(owner: Table, *_: Any, columns: Any = None, **__: Any) -> Any:
    """Columns have other names, two of them perhaps the same."""
    if is_frame(owner) and owner.columns is not None and isinstance(columns, dict):
        names = tuple(columns.get(name, name) for name in owner.columns)
        return table(rows_of(owner), names, owner.array.dtype)
    return Table(owner.array, None, distinct=not is_frame(owner))


def _turned(owner: Table, *_: Any, **__: Any) -> Any:
    shape = owner.array.shape or ()
    return Table(made(tuple(reversed(shape)), owner.array.dtype), None, distinct=len(shape) == 1)


def _framed(owner: Table, *_: Any, **__: Any) -> Any:
    return table(rows_of(owner), 1, owner.array.dtype)


def _unique(owner: Table) -> Any:
    return Unknown("a frame has no unique values") if is_frame(owner) else made((UNKNOWN_INT,), None)


def _selected(owner: Table, *_: Any, **__: Any) -> Any:
    return table(rows_of(owner), UNKNOWN_INT, distinct=owner.distinct)


def _keys(owner: Table) -> Any:
    """``keys()``: of a frame its columns."""
    flat = owner.array.shape is None or len(owner.array.shape) == 1
    return Unknown("the keys are not known") if owner.columns is None or flat else owner.columns


METHODS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(SAME.split(), _same),
    **dict.fromkeys(["query", "drop_duplicates", "nlargest", "nsmallest"], _fewer),
    **dict.fromkeys(["head", "tail"], _head),
    **dict.fromkeys(["rename", "add_prefix", "add_suffix", "rename_axis"], _renamed),
    **dict.fromkeys(["to_numpy"], array),
    **dict.fromkeys(["transpose"], _turned),
    "astype": _typed,
    "keys": _keys,
    "drop": _dropped,
    "dropna": _dropna,
    "shift": _shifted,
    "sample": _sample,
    "reset_index": _reset,
    "set_index": _indexed,
    "to_frame": _framed,
    "unique": _unique,
    "select_dtypes": _selected,
}
"""What a frame's methods do: called with the frame first."""


def _popped(owner: Table, name: Any = None) -> tuple[Any, Any]:
    if not is_frame(owner):
        return Unknown("an item of a column"), column()
    return (column(rows_of(owner)) if owner.distinct else Unknown("several columns")), without(owner, name)


def _inserted(owner: Table, loc: Any = None, column: Any = None, value: Any = None, **_: Any) -> tuple[Any, Any]:
    width = owner.array.shape[1] if is_frame(owner) and owner.array.shape else UNKNOWN_INT
    if not isinstance(width, int):
        return None, loosened(owner)
    if owner.columns is None or type(loc) is not int or loc < 0:
        return None, table(rows_of(owner), width + 1, distinct=owner.distinct)
    return None, table(rows_of(owner), (*owner.columns[:loc], column, *owner.columns[loc:]))


def _evaluated(owner: Table, *_: Any, **__: Any) -> tuple[Any, Any]:
    return Unknown("what a text computes"), loosened(owner)


CHANGES: dict[str, Callable[..., tuple[Any, Any]]] = {"pop": _popped, "insert": _inserted, "eval": _evaluated}
"""Methods that change the frame itself: what they give, and what the frame is after them."""
