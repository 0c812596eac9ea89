"""``taps-in-padding``: a dilated kernel reaches beyond its input, and some of its taps meet nothing but padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.sight import TapsInPadding

from .check import check
from .diagnostic import Diagnostic, Note, Severity
from .wording import count, unit

if TYPE_CHECKING:
    from .place import Place


@check("taps-in-padding", Severity.INFORMATION, TapsInPadding)
def taps_in_padding(found: TapsInPadding, place: Place) -> Diagnostic:
    """How many taps, how far they reach, and how long the input is."""
    noun = unit(found.rule.rank, found.axis)
    window = found.rule.windows[found.axis]
    at = place.at("dilation_rate")
    reach = f"a kernel of {window.size} with dilation {window.dilation} reaches {count(found.reach, noun)} to one side"
    return Diagnostic(
        at=at,
        message=f"{found.dead} of the {found.taps} taps of this {found.rule.title} never meet its {count(found.length, noun)}",
        notes=(
            Note(at, f"{reach}, and the input has {found.length}"),
            *place.origin(found.input, "the input comes from here"),
        ),
    )
