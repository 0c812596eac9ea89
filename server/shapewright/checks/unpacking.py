"""``unpacking``: what a layer gives is taken apart into another number of names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import Unpacked
from shapewright.values.models import Layer
from shapewright.values.tensors import show

from .call_text import CallText
from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

STATES = {"LSTM": 3, "GRU": 2, "SimpleRNN": 2, "ConvLSTM1D": 3, "ConvLSTM2D": 3, "ConvLSTM3D": 3}
"""How many tensors a recurrence gives with its states."""
SCORING = ("Attention", "AdditiveAttention", "MultiHeadAttention")
"""Layers that give their scores when they are asked for them."""


@check("unpacking", Severity.ERROR, Unpacked)
def unpacking(found: Unpacked, place: Place) -> Diagnostic:
    """How many there are, and how many names."""
    layer = _layer(found)
    who = layer.title if layer is not None else "The call"
    gives = f"one tensor, {show(found.tensor.shape)}," if found.found == 1 else f"{found.found} tensors"
    return Diagnostic(
        at=place.raising,
        message=f"{who} gives {gives} for {found.names} names",
        notes=(*place.origin(found.tensor, "it comes from here"), *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _layer(found: Unpacked) -> Layer | None:
    target = found.tensor.source.target if found.tensor.source is not None else None
    return target if isinstance(target, Layer) else None


def _fixes(found: Unpacked, place: Place) -> Iterator[Fix]:
    """Ask the layer for its states, or its scores, where these are as many as the names."""
    layer = _layer(found)
    if layer is None or found.found != 1:
        return
    constructor = place.program.constructor(layer)
    if STATES.get(layer.title) == found.names and constructor is not None:
        yield Fix("Return the states too: return_state=True", constructor.with_argument("return_state", "True"))
    made = found.tensor.origin
    if layer.title not in SCORING or found.names != 2 or made is None or made.path != place.document.path:
        return
    if isinstance(made.node, ast.Call):
        edits = CallText(made.node, place.document, ()).with_argument("return_attention_scores", "True")
        yield Fix("Return the scores too: return_attention_scores=True", edits)
