"""Steps: recurrent layers on the way that give every step, or only the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.flattening import RECURRENT as SEQUENTIAL
from shapewright.rules.declaring import AssertedShape
from shapewright.rules.problems import InputMismatch, LabelMismatch, MergeMismatch, RankMismatch, SilentBroadcast
from shapewright.values.models import Layer

from .register import repair
from .upstream import upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem
    from shapewright.values.tensors import Tensor


RECURRENT = (*SEQUENTIAL, "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
"""Layers that give every step or only the last."""


@repair(AssertedShape, InputMismatch, LabelMismatch, MergeMismatch, RankMismatch, SilentBroadcast)
def other_steps(problem: Problem, place: Place) -> Iterator[Fix]:
    """The recurrent layers behind what is refused, nearest first; of a Bidirectional, the one that it wraps."""
    for start in _refused(problem, place):
        for passage in upstream(start, place.program):
            layer = passage.layer.arguments.get("layer", passage.layer)
            call = place.program.constructor(layer)
            if not isinstance(layer, Layer) or layer.title not in RECURRENT or call is None:
                continue
            if layer.arguments.get("return_sequences") is True:
                edits = call.without_argument("return_sequences")
                yield Fix("Return only the last step: remove return_sequences", edits, Kind.FLATTEN)
            else:
                yield Fix("Return every step: return_sequences=True", call.with_argument("return_sequences", "True"))


def _refused(problem: Problem, place: Place) -> list[Tensor]:
    """The tensors that do not fit."""
    match problem:
        case InputMismatch(given=tensor) | RankMismatch(input=tensor) | AssertedShape(input=tensor):
            return [tensor]
        case MergeMismatch(inputs=tensors):
            return list(tensors)
        case _:
            outputs = [place.model.output if place.model is not None else None, getattr(problem, "output", None)]
            return [output for output in outputs if output is not None][:1]
