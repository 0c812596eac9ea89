"""``fixed-batch``: what the program wrote for a model works with another number of samples than come at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shapewright.rules.problems import BatchRefused, RowCounts

from .check import CHECKS, check
from .diagnostic import Diagnostic, Note, Severity
from .wording import brief, count

if TYPE_CHECKING:
    from .place import Place


@check("fixed-batch", Severity.ERROR, BatchRefused)
def batch_refused(found: BatchRefused, place: Place) -> Diagnostic:
    """How many samples come at a time, and what they run into."""
    inner = replace(place, finding=found.cause)
    render = CHECKS.get(type(found.cause.problem))
    said = render.render(found.cause.problem, inner) if render is not None else None
    come = _come(found, place)
    return Diagnostic(
        at=place.guilty(place.data),
        message=brief(
            *([f"{come}: {said.message}"] if said is not None else []), f"{come}, which the model does not take"
        ),
        notes=(*_inside(place, said), *place.path()),
        fixes=said.fixes if said is not None else (),
    )


def _inside(place: Place, said: Diagnostic | None) -> list[Note]:
    """Where it comes up, and what is to be said of it there."""
    if said is None or said.at == place.at():
        return []
    return [Note(said.at, "the model does not take so many here"), *said.notes]


@check("fixed-batch", Severity.ERROR, RowCounts)
def row_counts(found: RowCounts, place: Place) -> Diagnostic:
    """How many samples come at a time, and how many rows the model makes of them."""
    come = _come(found, place)
    return Diagnostic(
        at=place.guilty(place.data),
        message=f"{come}, but the model gives {count(found.rows, 'row')} for {count(found.batch, 'label')}",
        notes=tuple(place.path()),
    )


def _come(found: BatchRefused | RowCounts, place: Place) -> str:
    which = "The last batch" if found.last else "A batch"
    return f"{which} of {place.name(place.data, 'the data')} has {count(found.batch, 'sample')}"
