"""``fitted-features``: a scaler or encoder gets more columns, or fewer, than those that it was fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import FittedFeatures

from .check import check
from .diagnostic import Diagnostic, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("fitted-features", Severity.ERROR, FittedFeatures)
def fitted_features(found: FittedFeatures, place: Place) -> Diagnostic:
    """How many features it was fitted to, and how many it gets."""
    now = (found.input.shape or (0, 0))[1]
    return Diagnostic(
        at=place.guilty(place.data),
        message=f"{found.title} was fitted to {count(found.fitted, 'feature')}, but gets {now}",
        notes=(*place.came_from(found.input), *place.path()),
    )
