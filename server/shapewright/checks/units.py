"""Units: the edits that change how many values per sample a layer gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .diagnostic import Fix

if TYPE_CHECKING:
    from shapewright.values.models import Layer

    from .program import Program

WIDTHS = {"Dense": "units", "Conv1D": "filters", "Conv2D": "filters", "Conv3D": "filters"}
"""The argument that decides how long the last axis of the output is."""


def give_units(program: Program, layer: Layer | None, number: int) -> list[Fix]:
    """“Give this Dense 10 units”, if it is written where this file can say so."""
    argument = WIDTHS.get(layer.title) if layer is not None else None
    call = program.constructor(layer) if argument else None
    if call is None or layer is None or not argument or number < 1:
        return []
    noun = argument if number != 1 else argument[:-1]
    return [Fix(f"Give this {layer.title} {number} {noun}", call.with_argument(argument, str(number)))]
