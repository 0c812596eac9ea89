"""``one-input``: a layer that works on one tensor gets several, or the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import TakesOneInput
from shapewright.source.text import Edit, Span, point

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("one-input", Severity.ERROR, TakesOneInput)
def one_input(found: TakesOneInput, place: Place) -> Diagnostic:
    """How many inputs the layer takes, and how many it gets."""
    if found.expected == 1:
        message = f"{found.title} takes one input, but gets {found.found}"
    elif found.found == 1:
        message = f"{found.title} needs a list of inputs, but gets one tensor"
    else:
        message = f"{found.title} needs {count(found.expected, 'input')}, but gets {found.found}"
    given = place.data
    return Diagnostic(
        at=place.document.span(given) if given is not None else place.at(),
        message=message,
        notes=(*place.layer_note(f"this {found.title} refuses it"), *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: TakesOneInput, place: Place) -> list[Fix]:
    call, given, constructor = place.call, place.data, place.constructor
    if call is None or given is None or place.model is not None:
        return []
    at = place.document.span(given)
    if found.expected == 1 and constructor is not None:
        written = spelling.like(place.document, constructor.node.func, "Concatenate")
        if written is not None:
            text, imports = written
            joined = f"{text}()({place.document.source(at)})"
            return [Fix("Join the inputs: Concatenate", (Edit(at, joined), *imports))]
    if found.expected > 1 and found.found == 1 and len(call.node.args) > 1:
        last = place.document.span(call.node.args[-1])
        inside = Span(at.line, at.column, last.end_line, last.end_column)
        opening, closing = (point(at.line, at.column), point(inside.end_line, inside.end_column))
        return [Fix("Put the inputs in a list", (Edit(opening, "["), Edit(closing, "]")))]
    return []
