"""``labels-out-of-range``: a class number is as large as the number of outputs, or larger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import LabelsOutOfRange

from .check import check
from .diagnostic import Diagnostic, Severity
from .label_mismatch import compile_note, output_note
from .units import WIDTHS, give_units
from .wording import comes

if TYPE_CHECKING:
    from .place import Place


@check("labels-out-of-range", Severity.ERROR, LabelsOutOfRange)
def labels_out_of_range(found: LabelsOutOfRange, place: Place) -> Diagnostic:
    """The largest class number that has an output, and the largest there is."""
    expression = place.expression_of(found.labels_tensor, place.labels)
    name = place.name(expression, "the labels")
    verb = "go" if name == "the labels" else "goes"
    layer = place.model.last(*WIDTHS) if place.model is not None else None
    return Diagnostic(
        at=place.guilty(expression),
        message=f"{found.loss} needs class numbers below {found.outputs[-1]}, "
        f"but {name} {verb} up to {found.classes - 1}",
        notes=(
            *compile_note(place),
            *output_note(place, found.outputs),
            *place.origin(found.labels_tensor, f"{comes(name)}, with {found.classes} classes"),
            *place.path(),
        ),
        fixes=tuple(give_units(place.program, layer, found.classes)),
    )
