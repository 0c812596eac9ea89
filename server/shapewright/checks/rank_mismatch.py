"""``rank-mismatch``: a layer gets an input with the wrong number of axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.layers.spatial import SpatialLayer
from shapewright.rules.problems import RankMismatch
from shapewright.values.models import Layer
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import axes, count

if TYPE_CHECKING:
    from .place import Place

RECURRENT = ("LSTM", "GRU", "SimpleRNN")


@check("rank-mismatch", Severity.ERROR, RankMismatch)
def rank_mismatch(found: RankMismatch, place: Place) -> Diagnostic:
    """What the layer wants, axis by axis, and what it gets."""
    shape = found.input.shape
    assert shape is not None
    notes = place.origin(found.input, f"the input comes from here, with {count(len(shape), 'axis')}")
    before = _before(found)
    if isinstance(before, Layer) and before.title in RECURRENT and len(shape) == 2:  # noqa: PLR2004
        notes = [*place.program.note(before.origin, f"this {before.title} returns only its last step")]
    return Diagnostic(
        at=place.at(),
        message=f"{found.rule.title} needs {_wanted(found)}, but gets {show(shape)}",
        notes=(*notes, *place.layer_note(f"this {found.rule.title} refuses it"), *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _wanted(found: RankMismatch) -> str:
    rule = found.rule
    if isinstance(rule, SpatialLayer):
        return f"an input of shape {axes(rule.rank, channels_first=bool(rule.channels_first))}"
    if rule.title in (*RECURRENT, "Bidirectional"):
        return "a sequence (batch, steps, features)"
    at_least = "at least " if found.at_least else ""
    return f"an input with {at_least}{count(found.expected, 'axis')}"


def _before(found: RankMismatch) -> Any:
    return found.input.source.target if found.input.source is not None else None


def _fixes(found: RankMismatch, place: Place) -> list[Fix]:
    before = _before(found)
    shape = found.input.shape
    if isinstance(before, Layer) and before.title in RECURRENT and shape is not None and len(shape) == 2:  # noqa: PLR2004
        text = place.program.constructor(before)
        if text is not None:
            return [Fix("Return every step: return_sequences=True", text.with_argument("return_sequences", "True"))]
    return []


