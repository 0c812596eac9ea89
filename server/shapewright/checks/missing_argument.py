"""``missing-argument``: a call of Keras lacks an argument that it cannot do without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import MissingArgument

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place

USUAL = {"pool_size": "2", "kernel_size": "3"}
"""What most programs write."""


@check("missing-argument", Severity.ERROR, MissingArgument)
def missing_argument(found: MissingArgument, place: Place) -> Diagnostic:
    """What is missing."""
    call, usual = place.constructor, USUAL.get(found.argument)
    fixes = []
    if call is not None and usual is not None:
        fixes.append(Fix(f"Give a number: {found.argument}={usual}", call.with_argument(found.argument, usual)))
    return Diagnostic(
        at=place.raising,
        message=f"{found.title} needs {found.argument}, but it is not given",
        notes=tuple(place.path()),
        fixes=tuple(fixes),
    )
