"""``own-check``: the program's own assertion does not hold, or it comes to its own ``raise``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.declaring import OwnCheck

from .check import check
from .diagnostic import Diagnostic, Severity
from .wording import brief, listed

if TYPE_CHECKING:
    from .place import Place

MOST = 3
"""So many values are told."""


@check("own-check", Severity.ERROR, OwnCheck)
def own_check(found: OwnCheck, place: Place) -> Diagnostic:
    """What is raised, and the numbers and shapes that lead there."""
    told = listed([f"{name} is {value}" for name, value in found.values[:MOST]]) if found.values else ""
    what = "This assertion does not hold" if found.kind == "AssertionError" else f"This raises {found.kind}"
    known = f"{what}, as {told}" if told else what
    return Diagnostic(
        at=place.document.span(place.site.node),
        message=brief(*([f"{known}: {found.text}"] if found.text else []), known, what),
        notes=tuple(place.path()),
    )
