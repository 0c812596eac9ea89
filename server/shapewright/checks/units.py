"""Units: the edits that change how many values per sample a layer gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .diagnostic import Fix, Kind
from .wording import count

if TYPE_CHECKING:
    from shapewright.values.models import Layer

    from .program import Program

WIDTHS = {
    **dict.fromkeys(("Dense", "LSTM", "GRU", "SimpleRNN"), "units"),
    **{f"{kind}{rank}D": "filters" for kind in ("Conv", "SeparableConv") for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": "filters" for rank in (1, 2, 3)},
    "Embedding": "output_dim",
}
"""The argument that decides how long the last axis of the output is."""
NOUNS = {"units": "unit", "filters": "filter", "output_dim": "value"}
"""What one of them is called."""
MOST_CHANNELS = 4_096
"""A convolution that were to have more is not what anybody means."""


def give_units(program: Program, layer: Layer | None, number: int) -> list[Fix]:
    """“Give this Dense 10 units”, if it is written where this file can say so."""
    argument = WIDTHS.get(layer.title) if layer is not None else None
    call = program.constructor(layer) if argument else None
    if call is None or layer is None or not argument or number < 1:
        return []
    if argument == "filters" and number > MOST_CHANNELS:
        return []
    noun = count(number, NOUNS[argument])
    kind = Kind.UNITS if call.literal(argument) else Kind.ARGUMENT
    return [Fix(f"Give this {layer.title} {noun}", call.with_argument(argument, str(number)), kind)]
