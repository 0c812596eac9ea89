"""``never-called``: a Sequential is asked for the output of a call that there never was."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import NeverCalled
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place


@check("never-called", Severity.ERROR, NeverCalled)
def never_called(found: NeverCalled, place: Place) -> Diagnostic:
    """What a Sequential has only after a call."""
    return Diagnostic(
        at=place.raising,
        message=f"A Sequential has no {found.name} before it is called on a Keras tensor",
        notes=(*place.program.note(found.model.origin, "the Sequential is made here"), *place.path()),
        fixes=_of_several(found, place),
    )


def _of_several(found: NeverCalled, place: Place) -> tuple[Fix, ...]:
    """The first of its ``outputs``, which it has as soon as it knows its input."""
    node = place.site.node
    if place.outside or not found.built or not isinstance(node, ast.Attribute):
        return ()
    owner = place.document.source(place.document.span(node.value))
    text = f"{owner}.{found.name}s[0]"
    return (Fix(f"Write {text}", (Edit(place.document.span(node), text),)),)
