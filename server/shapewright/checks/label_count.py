"""``label-count``: a model with several outputs gets labels for fewer or more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import LabelCount

from .check import check
from .diagnostic import Diagnostic, Note, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("label-count", Severity.ERROR, LabelCount)
def label_count(found: LabelCount, place: Place) -> Diagnostic:
    """How many outputs there are, and how many labels."""
    given = place.labels
    site = getattr(place.model.value, "origin", None) if place.model is not None else None
    notes: list[Note] = place.program.note(site, f"the model has {count(found.outputs, 'output')}") if site is not None else []
    return Diagnostic(
        at=place.document.span(given) if given is not None else place.raising,
        message=f"{place.method or 'The model'} needs labels for {count(found.outputs, 'output')}, but gets {found.labels}",
        notes=(*notes, *place.path()),
    )
