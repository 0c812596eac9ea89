"""``unseen-steps``: a model takes one step out of a sequence, and that step has seen little of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.sight import UnseenSteps

from .check import check
from .diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from .place import Place


@check("unseen-steps", Severity.INFORMATION, UnseenSteps)
def unseen_steps(found: UnseenSteps, place: Place) -> Diagnostic:
    """How many steps matter, of how many; where the one step is taken."""
    return Diagnostic(
        at=place.raising,
        message=f"This model depends on {found.seen} of the {found.length} steps of its input, and on no other",
        notes=tuple(place.origin(found.taken, "it is made of one step, which has seen no more")),
    )
