"""matplotlib: only the grids of axes that it makes."""

from __future__ import annotations

from typing import Any

from shapewright.values.dims import UNKNOWN_INT, Dim, Length
from shapewright.values.lattice import Unknown

from .calling import operation
from .operands import made


@operation("matplotlib.pyplot:subplots")
def subplots(nrows: Any = 1, ncols: Any = 1, *_: Any, squeeze: Any = True, **__: Any) -> Any:
    """A figure, and an array of its axes: one long where there is one row or one column of them."""
    figure = Unknown("a figure", harmless=True)
    grid: tuple[Dim, ...] = tuple(dim if isinstance(dim, int | Length) else UNKNOWN_INT for dim in (nrows, ncols))
    if squeeze is not False:
        if not all(isinstance(dim, int) for dim in grid):
            return figure, Unknown("a grid of axes of unknown size", harmless=True)
        grid = tuple(dim for dim in grid if dim != 1)
    return figure, made(grid, "object") if grid else Unknown("the axes of a figure", harmless=True)
