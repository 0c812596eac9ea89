"""``declared-shape``: what the program says of an array's shape is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.declaring import AssertedShape, DeclaredShape
from shapewright.values.dims import UNKNOWN
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Severity
from .wording import brief, count

if TYPE_CHECKING:
    from .diagnostic import Note
    from .place import Place


@check("declared-shape", Severity.WARNING, DeclaredShape)
@check("declared-shape", Severity.ERROR, AssertedShape)
def declared_shape(found: DeclaredShape | AssertedShape, place: Place) -> Diagnostic:
    """The declared shape, or number of axes, and the shape there is."""
    ranked = bool(found.declared) and all(dim == UNKNOWN for dim in found.declared)
    told = count(len(found.declared), "axis") if ranked else f"shape {show(found.declared)}"
    has = show(found.input.shape)
    return Diagnostic(
        at=place.raising,
        message=brief(
            f"{found.name} is said to have {told}, but has shape {has}", f"It is said to have {told}, but has {has}"
        ),
        notes=(*_origin(found, place), *place.path()),
    )


def _origin(found: DeclaredShape | AssertedShape, place: Place) -> list[Note]:
    """Where the array was made, unless that is where the squiggle lies."""
    here = found.input.origin is not None and found.input.origin.node is place.site.node
    return [] if here else place.came_from(found.input, found.name)
