"""``missing-labels``: a model that has a loss is trained on inputs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import MissingLabels

from .check import check
from .diagnostic import Diagnostic, Severity
from .label_mismatch import compile_note
from .losses import as_written

if TYPE_CHECKING:
    from .place import Place


@check("missing-labels", Severity.ERROR, MissingLabels)
def missing_labels(found: MissingLabels, place: Place) -> Diagnostic:
    """Which loss finds nothing to compare the outputs with."""
    return Diagnostic(
        at=place.raising,
        message=f"{as_written(place, found.loss)} compares outputs with labels, but {found.method} gets no labels",
        notes=(*compile_note(place), *place.path()),
    )
