"""``not-compiled``: a model is trained or evaluated that was never compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import NotCompiled

from .check import check
from .diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from .place import Place


@check("not-compiled", Severity.ERROR, NotCompiled)
def not_compiled(found: NotCompiled, place: Place) -> Diagnostic:
    """What must be called before."""
    model = place.model.value if place.model is not None else None
    site = getattr(model, "origin", None)
    notes = place.program.note(site, "the model is made here") if site is not None else []
    return Diagnostic(
        at=place.raising,
        message=f"{found.method} needs a compiled model, but compile was not called before it",
        notes=(*notes, *place.path()),
    )
