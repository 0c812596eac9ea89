"""``untouched-steps``: dilated layers, one on the other, leave steps between their taps that no output sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.sight import UntouchedSteps

from .check import check
from .diagnostic import Diagnostic, Note, Severity
from .wording import count, listed, unit

if TYPE_CHECKING:
    from .place import Place

MOST_RATES = 6
"""So many dilation rates a note names."""


@check("untouched-steps", Severity.INFORMATION, UntouchedSteps)
def untouched_steps(found: UntouchedSteps, place: Place) -> Diagnostic:
    """How much of the stretch is seen, and by which dilation rates."""
    noun = unit(found.rank, found.axis)
    at = place.at("dilation_rate")
    rates = [str(rate) for rate in found.rates]
    shown = listed(rates) if len(rates) <= MOST_RATES else ", ".join(rates[:MOST_RATES]) + " …"
    return Diagnostic(
        at=at,
        message=f"Outputs of this stack span {count(found.size, noun)}, but see only {found.touched} of them",
        notes=(Note(at, f"dilation rates of {shown} put their taps on the same {noun}s, and leave those between out"),),
    )
