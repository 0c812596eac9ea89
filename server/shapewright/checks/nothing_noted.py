"""``nothing-noted``: a training history is asked for a loss or metric that ``fit`` has not noted."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import NothingNoted
from shapewright.source.text import Edit, point

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

SAME = {
    "acc": "accuracy",
    "accuracy": "acc",
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "mae": "mean_absolute_error",
}
"""Other names of the same metric."""


@check("nothing-noted", Severity.ERROR, NothingNoted)
def nothing_noted(found: NothingNoted, place: Place) -> Diagnostic:
    """The name that is asked for, and what is noted under which name."""
    unvalidated = found.key.startswith("val_") and found.validated is False
    if unvalidated:
        reason = "it has no validation data"
    else:
        names = ", ".join(f'"{name}"' for name in found.names or ())
        reason = f"the model was compiled with {names}" if names else "the model was compiled without metrics"
    notes = place.program.note(found.origin, "this fit") if found.origin is not None else []
    return Diagnostic(
        at=place.raising,
        message=f'fit notes no "{found.key}": {reason}',
        notes=(*notes, *place.path()),
        fixes=tuple(_validation(found, place) if unvalidated else _names(found, place)),
    )


def _names(found: NothingNoted, place: Place) -> Iterator[Fix]:
    """The name under which it is noted."""
    node = place.site.node
    if place.outside or not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return
    name = found.key.removeprefix("val_")
    known = found.names or ()
    meant = [SAME[name]] if SAME.get(name) in known else get_close_matches(name, known, 2, 0.5)
    for other in meant:
        key = found.key.removesuffix(name) + other
        yield Fix(f'Take "{key}"', (Edit(place.document.span(node.slice), f'"{key}"'),))


def _validation(found: NothingNoted, place: Place) -> Iterator[Fix]:
    """A part of the data to validate with."""
    origin = found.origin
    if origin is None or origin.path != place.document.path or not isinstance(origin.node, ast.Call):
        return
    if origin.node.args or origin.node.keywords:
        at = place.document.span(origin.node)
        end = point(at.end_line, at.end_column - 1)
        yield Fix("Hold a fifth of the data back: validation_split=0.2", (Edit(end, ", validation_split=0.2"),))
