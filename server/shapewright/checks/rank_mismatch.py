"""``rank-mismatch``: a layer gets an input with the wrong number of axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.layers.images import Augmentation, Resizing
from shapewright.rules.layers.spatial import SpatialLayer
from shapewright.rules.problems import RankMismatch
from shapewright.values.models import Layer
from shapewright.values.tensors import show

from .axis_fixes import PICTURES, axis_fixes
from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .stack import way
from .wording import axes, brief, count

if TYPE_CHECKING:
    from .place import Place

RECURRENT = ("LSTM", "GRU", "SimpleRNN")
WANTED = {
    **dict.fromkeys((*RECURRENT, "Bidirectional", "RNN"), "a sequence (batch, steps, features)"),
    **dict.fromkeys(("MultiHeadAttention", "GroupedQueryAttention"), "sequences (batch, steps, features)"),
    **dict.fromkeys(PICTURES, "pictures (batch, rows, columns, channels)"),
    "RepeatVector": "an input of shape (batch, features)",
    "Dense": "an input of shape (batch, ..., features)",
    "TimeDistributed": "a sequence (batch, steps, ...)",
    "SpatialDropout1D": "an input of shape (batch, steps, channels)",
    "SpatialDropout2D": "an input of shape (batch, rows, columns, channels)",
}
"""What these layers want, axis by axis."""


@check("rank-mismatch", Severity.ERROR, RankMismatch)
def rank_mismatch(found: RankMismatch, place: Place) -> Diagnostic:
    """What the layer wants, axis by axis, and what it gets."""
    shape = found.input.shape
    assert shape is not None
    notes = place.origin(found.input, f"the input comes from here, with {count(len(shape), 'axis')}")
    notes += place.step_note()
    last_step = _last_step(found)
    if last_step is not None:
        notes = place.program.note(last_step.origin, f"this {last_step.title} returns only its last step")
    needs = f"{found.rule.title} needs {_wanted(found)}"
    return Diagnostic(
        at=place.at(),
        message=brief(f"{needs}, but gets {show(shape)}", f"{needs}, but gets {count(len(shape), 'axis')}"),
        notes=(*notes, *place.layer_note(f"this {found.rule.title} refuses it"), *place.path()),
        fixes=tuple(_fixes(found, last_step, place)),
    )


def _wanted(found: RankMismatch) -> str:
    rule = found.rule
    if isinstance(rule, SpatialLayer) and found.expected == rule.rank + 3:
        return f"a sequence {axes(rule.rank).replace('(batch', '(batch, steps')}"
    if isinstance(rule, SpatialLayer):
        return f"an input of shape {axes(rule.rank, channels_first=bool(rule.channels_first))}"
    if isinstance(rule, Augmentation | Resizing):
        return "an image (rows, columns, channels), or a batch of them"
    at_least = "at least " if found.at_least else ""
    return WANTED.get(rule.title, f"an input with {at_least}{count(found.expected, 'axis')}")


def _last_step(found: RankMismatch) -> Layer | None:
    """The recurrent layer before this one that dropped the steps which this one wants."""
    before = next(iter(reversed(way(found.input))), None)
    dropped = before is not None and found.input.rank == 2 and found.expected == 3
    return before if dropped and before is not None and _recurrent(before) is not None else None


def _recurrent(layer: Layer) -> Layer | None:
    """The layer itself, or the one that Bidirectional wraps, if it is recurrent."""
    inner = layer.arguments.get("layer") if layer.title == "Bidirectional" else layer
    return inner if getattr(inner, "title", "") in RECURRENT else None


def _fixes(found: RankMismatch, last_step: Layer | None, place: Place) -> list[Fix]:
    if last_step is None:
        return axis_fixes(found, place)
    call = place.program.constructor(_recurrent(last_step))
    return (
        [Fix("Return every step: return_sequences=True", call.with_argument("return_sequences", "True"))]
        if call is not None
        else []
    )
