"""``argument-refused``: a constructor does not take this value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import RefusedArgument

from .check import check
from .diagnostic import Diagnostic, Severity
from .refusals import fixes

if TYPE_CHECKING:
    from .place import Place

CONSTRUCTED = {"InputLayer": "Input"}
"""Layers that programs make under another name."""


@check("argument-refused", Severity.ERROR, RefusedArgument)
def argument_refused(found: RefusedArgument, place: Place) -> Diagnostic:
    """What the argument must be, and what it is."""
    title = CONSTRUCTED.get(found.rule.title, found.rule.title)
    names = ("input_shape", "shape") if found.argument == "shape" else (found.argument,)
    return Diagnostic(
        at=place.at(*names),
        message=f"{title}'s {found.argument} {found.reason}",
        notes=(*place.layer_note(f"this {title} refuses it"), *place.path()),
        fixes=tuple(fixes(found, place)),
    )
