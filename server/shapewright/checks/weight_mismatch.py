"""``weight-mismatch``: arrays that hold more or fewer numbers than the weights they are to become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import WeightMismatch

from .check import check
from .diagnostic import Diagnostic, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("weight-mismatch", Severity.ERROR, WeightMismatch)
def weight_mismatch(found: WeightMismatch, place: Place) -> Diagnostic:
    """How many weights the layer has, and how many numbers it is given."""
    return Diagnostic(
        at=place.at(),
        message=f"{found.title} has {count(found.expected, 'weight')}, but the arrays hold {count(found.found, 'number')}",
        notes=(*place.layer_note(f"this {found.title} is meant"), *place.path()),
    )
