"""Pooling: the edit that pools over all places where a program flattens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.source.text import Edit

from . import spelling
from .diagnostic import Fix, Kind

if TYPE_CHECKING:
    from shapewright.values.models import Layer

    from .program import Program

POOLINGS = {3: "GlobalAveragePooling1D", 4: "GlobalAveragePooling2D", 5: "GlobalAveragePooling3D"}
"""What gives every channel one value, whatever the lengths, by the rank of the input."""


def pool_instead(program: Program, flatten: Layer | None, rank: int) -> list[Fix]:
    """“Pool over all steps: GlobalAveragePooling1D”, in the place of a Flatten whose input has so many axes."""
    call, pooling = program.constructor(flatten), POOLINGS.get(rank)
    written = spelling.like(call.document, call.node.func, pooling) if call is not None and pooling else None
    if call is None or written is None:
        return []
    text, imports = written
    noun = "steps" if rank == 3 else "places"
    return [Fix(f"Pool over all {noun}: {pooling}", (Edit(call.callee, text), *imports), Kind.LAYER)]
