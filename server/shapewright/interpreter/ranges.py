"""Ranges: the numbers of a loop that is not run trip by trip."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT, Dim, Kind, Length, Symbol, Within, is_open
from shapewright.values.lattice import Many, widened

if TYPE_CHECKING:
    from .interpreter import Interpreter


def numbers(*bounds: Any) -> Many:
    """The numbers of ``range(…)``: how many, and between which bounds, as far as that is known."""
    start, stop = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) > 2 else 1
    rising = type(start) is int and type(step) is int and step > 0
    if not rising or not isinstance(stop, int | Length) or (isinstance(stop, Length) and is_open(stop)):
        return Many(UNKNOWN_INT)
    count: Dim = len(range(start, stop, step)) if isinstance(stop, int) else (stop - start + (step - 1)) // step
    return Many(UNKNOWN_INT, count, (start, stop))


def together(values: tuple[Any, ...]) -> Many:
    """Items that are known one by one, as many that are alike."""
    if all(type(value) is int for value in values):
        return Many(UNKNOWN_INT, len(values), (min(values), max(values) + 1))
    total = values[0]
    for value in values[1:]:
        total = widened(total, value)
    return Many(total, len(values))


def drawn(run: Interpreter, items: Many, target: ast.expr) -> Any:
    """One of many items; a number of a range is another one at each trip, between the same bounds."""
    if items.span is None:
        return items.item
    name = target.id if isinstance(target, ast.Name) else "?"
    return Length(Symbol(name, Kind.INT, Within(run.address(), *items.span)))
