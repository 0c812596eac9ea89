"""``declared-length``: a model declares one length, is given another, and Keras accepts it in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import DeclaredLength

from .check import check
from .data_fixes import any_length, declare
from .diagnostic import Diagnostic, Severity
from .input_mismatch import declared_notes
from .wording import length

if TYPE_CHECKING:
    from .place import Place


@check("declared-length", Severity.WARNING, DeclaredLength)
def declared_length(found: DeclaredLength, place: Place) -> Diagnostic:
    """The length that the model was made for, and the one that comes."""
    expression = place.expression_of(found.given, place.data)
    name = place.name(expression, "the data")
    given = found.given.shape or ()
    has = given[found.axis] if found.axis < len(given) else 1
    return Diagnostic(
        at=place.guilty(expression),
        message=f"The model declares {length(found.declared, found.axis)}, but {name} has {has}",
        notes=(*declared_notes(place), *place.came_from(place.whole(found.given, expression), name), *place.path()),
        fixes=(*declare(place, found.given), *any_length(place, found.axis)),
    )
