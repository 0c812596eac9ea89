"""Widths: another number of units or filters in the layer that decides how long the last axis is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.units import give_units

from .register import repair
from .upstream import upstream
from .wishes import HAVE_WISHES, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.diagnostic import Fix
    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem


@repair(*HAVE_WISHES)
def other_widths(problem: Problem, place: Place) -> Iterator[Fix]:
    """The nearest layer that is told how wide it shall be."""
    for wish in wishes(problem, place):
        if wish.is_last:
            for passage in upstream(wish.tensor, place.program):
                fixes = give_units(place.program, passage.layer, wish.wanted)
                yield from fixes
                if fixes:
                    break
