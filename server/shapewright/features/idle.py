"""Idle layers: those that give out just what they are given, so that a fix which leaves one behind mends little."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.models import Layer, tensors_in
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.text import Span

    from .edited import Edited

RESHAPING = ("Reshape", "UpSampling", "Cropping", "ZeroPadding")
"""What does nothing at all where it leaves the shape as it is; layers by the beginnings of their names."""


def idles(before: Analysis, edited: Edited, after: Analysis) -> bool:
    """Whether some layer does nothing after a fix that did something before it, or was not there."""
    old = set(_idle(before))
    return any(edited.back(place) not in old for place in _idle(after))


def _idle(analysis: Analysis) -> list[Span]:
    """Where the layers are made that do nothing whenever they are called."""
    return [
        analysis.document.span(node)
        for node, record in analysis.recorder.layers.items()
        if isinstance(node, ast.expr) and record.outputs and all(map(_does_nothing, record.outputs))
    ]


def _does_nothing(output: Any) -> bool:
    call = output.source if isinstance(output, Tensor) else None
    if call is None or not isinstance(call.target, Layer) or output.shape is None:
        return False
    given = tensors_in(call.inputs)
    if len(given) != 1 or given[0].shape != output.shape:
        return False
    pool = call.target.arguments.get("pool_size")
    ones = pool == 1 or (isinstance(pool, tuple) and set(pool) == {1})
    return call.target.title.startswith(RESHAPING) or ones
