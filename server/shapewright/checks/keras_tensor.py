"""``keras-tensor``: a function of TensorFlow is given a Keras tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import KerasTensorGiven
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from .place import Place


@check("keras-tensor", Severity.ERROR, KerasTensorGiven)
def keras_tensor(found: KerasTensorGiven, place: Place) -> Diagnostic:
    """What the function works on, and what it gets."""
    notes = place.origin(found.input, f"the Keras tensor comes from here, with shape {show(found.input.shape)}")
    return Diagnostic(
        at=place.raising,
        message=f"{found.title} needs a tensor, but gets a Keras tensor, which has no values yet",
        notes=(*notes, *place.path()),
    )
