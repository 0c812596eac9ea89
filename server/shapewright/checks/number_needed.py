"""``number-needed``: Python needs a number, and gets an array with axes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import NumberNeeded
from shapewright.source.text import Edit
from shapewright.values.tensors import Flavour, show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place


@check("number-needed", Severity.ERROR, NumberNeeded)
def number_needed(found: NumberNeeded, place: Place) -> Diagnostic:
    """What needs a number, and the shape of what it gets."""
    noun = "an array" if found.given.flavour is Flavour.ARRAY else "a tensor"
    return Diagnostic(
        at=place.at(),
        message=f"{found.title} needs a number, but gets {noun} of shape {show(found.given.shape)}",
        notes=(*place.origin(found.given, f"{noun} comes from here"), *place.path())
        if found.given.origin is not None and found.given.origin.node is not place.site.node
        else (*place.path(),),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: NumberNeeded, place: Place) -> list[Fix]:
    """The first value, where the array is written as a call's argument and so shortly that an index can stand behind it."""
    call = place.site.node
    shape = found.given.shape
    if not isinstance(call, ast.Call) or not call.args or place.outside or not shape or 0 in shape:
        return []
    given = call.args[0]
    if place.tensor_at(given) is not found.given or not isinstance(
        given, ast.Name | ast.Attribute | ast.Subscript | ast.Call
    ):
        return []
    text = f"{place.document.source(place.document.span(given))}[{', '.join('0' for _ in shape)}]"
    return [Fix(f"Take one of its values: {text}", (Edit(place.document.span(given), text),))]
