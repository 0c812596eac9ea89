"""``loss-names``: ``compile`` gives losses by the names of outputs that the model does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import LossNames

from .check import check
from .diagnostic import Diagnostic, Severity
from .losses import chosen
from .output_names import belong, renamed

if TYPE_CHECKING:
    from .place import Place


@check("loss-names", Severity.ERROR, LossNames)
def loss_names(found: LossNames, place: Place) -> Diagnostic:
    """What the outputs are called, and what the losses are given for."""
    losses = place.compiled.value("loss") if place.compiled is not None else None
    return Diagnostic(
        at=place.raising,
        message=belong("losses", found.outputs, found.names),
        notes=(*chosen(place, "loss"), *place.path()),
        fixes=tuple(renamed(place, losses, found.outputs, found.names)),
    )
