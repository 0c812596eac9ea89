"""``no-such-axis``: a layer or function is told to work on an axis that its input does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import NoSuchAxis
from shapewright.source.text import Edit
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("no-such-axis", Severity.ERROR, NoSuchAxis)
def no_such_axis(found: NoSuchAxis, place: Place) -> Diagnostic:
    """The axis that is asked for, and how many there are."""
    shape = found.input.shape or ()
    least = found.axis + 1 if found.axis >= 0 else -found.axis
    written = place.call.argument(found.argument) if place.call is not None and place.constructor is None else None
    at = written or place.at(found.argument)
    fixes = []
    if place.document.source(at).lstrip("-").isdigit() and len(shape) > 1:
        fixes.append(Fix(f"Take the last axis: {found.argument}=-1", (Edit(at, "-1"),)))
    return Diagnostic(
        at=at,
        message=f"{found.title} needs {count(least, 'axis')} for {found.argument} {found.axis}, "
        f"but its input {show(shape)} has {len(shape)}",
        notes=(
            *place.origin(found.input, "the input comes from here"),
            *place.layer_note(f"this {found.title} refuses it"),
            *place.path(),
        ),
        fixes=tuple(fixes),
    )
