"""``no-such-place``: an index asks for a place that an axis does not have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import NoSuchPlace
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("no-such-place", Severity.ERROR, NoSuchPlace)
def no_such_place(found: NoSuchPlace, place: Place) -> Diagnostic:
    """How many places the index needs, and how many there are."""
    shape = found.input.shape or ()
    needed = found.place + 1 if found.place >= 0 else -found.place
    node = place.site.node
    written = isinstance(node, ast.Subscript) and not place.outside
    name = place.name(node.value, "the array") if isinstance(node, ast.Subscript) and written else "the array"
    return Diagnostic(
        at=place.document.span(node.slice) if isinstance(node, ast.Subscript) and written else place.raising,
        message=(
            f"Index {found.place} needs {count(needed, 'place')} on axis {found.axis}, "
            f"but {name} of shape {show(shape)} has {shape[found.axis]}"
        ),
        notes=(*place.origin(found.input, f"{name} comes from here"), *place.path()),
    )
