"""``split-too-small``: ``validation_split`` leaves no sample on one of its sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import SplitTooSmall

from .check import check
from .diagnostic import Diagnostic, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("split-too-small", Severity.ERROR, SplitTooSmall)
def split_too_small(found: SplitTooSmall, place: Place) -> Diagnostic:
    """Which side stays empty."""
    given = place.argument(6, "validation_split")
    side = "validation" if int(found.samples * (1 - found.split)) else "training"
    return Diagnostic(
        at=place.guilty(given),
        message=f"validation_split={found.split} needs a sample for {side}, but of {count(found.samples, 'sample')} "
        "it leaves none",
        notes=tuple(place.path()),
    )
