"""``label-count``: a model with several outputs gets labels for fewer or more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import LabelCount

from .check import check
from .diagnostic import Diagnostic, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("label-count", Severity.ERROR, LabelCount)
def label_count(found: LabelCount, place: Place) -> Diagnostic:
    """How many outputs there are, and how many labels."""
    given, outputs = place.labels, count(found.outputs, "output")
    site = getattr(place.model.value, "origin", None) if place.model is not None else None
    notes = place.program.note(site, f"the model has {outputs}") if site is not None else []
    return Diagnostic(
        at=place.guilty(given),
        message=f"{place.method or 'The model'} needs labels for {outputs}, but gets {found.labels}",
        notes=(*notes, *place.path()),
    )
