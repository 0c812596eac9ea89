"""``final-activation``: the activation that a model ends in does not go with its loss."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import FinalActivation
from shapewright.source.text import Edit

from .call_text import CallText
from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .label_mismatch import compile_note

if TYPE_CHECKING:
    from .place import Place

OTHER = {"softmax": "sigmoid", "sigmoid": "softmax"}
"""What was probably meant, where the loss does not take logits."""


@check("final-activation", Severity.WARNING, FinalActivation)
def final_activation(found: FinalActivation, place: Place) -> Diagnostic:
    """What the loss takes, and what the activation makes."""
    call = place.program.constructor(found.layer)
    at = place.raising if call is None else call.argument("activation") or call.callee
    return Diagnostic(
        at=at,
        message=found.reason,
        notes=(*compile_note(place), *place.path()),
        fixes=tuple(_fixes(found, place, call)),
    )


def _fixes(found: FinalActivation, place: Place, call: CallText | None) -> list[Fix]:
    if found.logits:
        return [*_take_probabilities(place), *_give_logits(call)]
    value = call.value("activation") if call is not None else None
    if call is None or not isinstance(value, ast.Constant):
        return []
    other = OTHER[found.activation]
    return [Fix(f"Use {other}", call.with_argument("activation", f'"{other}"'))]


def _take_probabilities(place: Place) -> list[Fix]:
    loss = place.compiled.value("loss") if place.compiled is not None else None
    edits = CallText(loss, place.document).without_argument("from_logits") if isinstance(loss, ast.Call) else ()
    return [Fix("Take probabilities: remove from_logits", edits)] if edits else []


def _give_logits(call: CallText | None) -> list[Fix]:
    """Without its activation, a layer gives logits; a layer that is nothing else cannot do without."""
    edits: tuple[Edit, ...] = call.without_argument("activation") if call is not None else ()
    return [Fix("Give logits: remove activation", edits)] if edits and call is not None and call.node.args else []
