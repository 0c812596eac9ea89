"""``argument-given-twice``: an argument has its place taken already, or lies in a dict, and is given by name once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import DuplicateArgument

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place


@check("argument-given-twice", Severity.ERROR, DuplicateArgument)
def argument_given_twice(found: DuplicateArgument, place: Place) -> Diagnostic:
    """Which one; the squiggle lies on the second."""
    call = place.constructor or place.call
    at = call.keyword(found.argument) if call is not None else None
    fixes = []
    if call is not None and at is not None:
        title = f"Remove {found.argument}={call.document.source(at).partition('=')[2].strip()}"
        fixes.append(Fix(title, call.without_argument(found.argument)))
    return Diagnostic(
        at=at or place.raising,
        message=f"{found.title} gets {found.argument} twice: {found.ways}",
        notes=tuple(place.path()),
        fixes=tuple(fixes),
    )
