"""``optimizer-reused``: an optimizer that was built for one model trains another one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import OptimizerOfOthers
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place


@check("optimizer-reused", Severity.ERROR, OptimizerOfOthers)
def optimizer_reused(found: OptimizerOfOthers, place: Place) -> Diagnostic:
    """A layer that the optimizer does not know, and where the optimizer is made."""
    origin = found.optimizer.origin
    return Diagnostic(
        at=place.raising,
        message=f"The optimizer was built for other layers, and trains no further ones: it does not know this {found.layer.title}",
        notes=(
            *(place.program.note(origin, "the optimizer is made here, once") if origin is not None else ()),
            *place.program.note(found.layer.origin, f"this {found.layer.title}"),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: OptimizerOfOthers, place: Place) -> list[Fix]:
    """Another optimizer like it for the model that is trained here."""
    origin = found.optimizer.origin
    if place.compiled is None or origin is None or origin.path != place.document.path:
        return []
    given = place.compiled.argument("optimizer")
    made = place.document.source(place.document.span(origin.node))
    if given is None or "\n" in made or not isinstance(place.compiled.value("optimizer"), ast.Name | ast.Attribute):
        return []
    return [Fix(f"Give this model an optimizer of its own: {made}", (Edit(given, made),))]
