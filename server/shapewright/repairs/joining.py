"""Joining: the axis along which a layer or function puts its inputs together."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix
from shapewright.rules.problems import (
    BroadcastMismatch,
    InputMismatch,
    InputTooShort,
    LabelMismatch,
    MergeMismatch,
    RankMismatch,
)

from .register import repair
from .upstream import upstream
from .wishes import wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem


@repair(MergeMismatch)
def other_axis(found: MergeMismatch, place: Place) -> Iterator[Fix]:
    """In the call that refuses its inputs: Keras joins along the last axis by itself, NumPy along the first."""
    for call in (place.constructor, place.call):
        if call is None or call.keyword("axis") is None:
            continue
        if isinstance(call.value("axis"), ast.Constant | ast.UnaryOp):
            ranks = {len(tensor.shape) for tensor in found.inputs if tensor.shape is not None}
            rank = max(ranks, default=0)
            if place.finding.layer is not None:
                yield Fix("Join along the last axis: remove axis", call.without_argument("axis"))
            for axis in range(rank - (place.finding.layer is not None)):
                yield Fix(f"Join along another axis: axis={axis}", call.with_argument("axis", str(axis)))
        return


@repair(BroadcastMismatch, InputMismatch, InputTooShort, LabelMismatch, MergeMismatch, RankMismatch)
def earlier_axis(problem: Problem, place: Place) -> Iterator[Fix]:
    """In a Concatenate on the way that was told an axis."""
    for wish in wishes(problem, place):
        for passage in upstream(wish.tensor, place.program):
            if passage.layer.title == "Concatenate":
                call = place.program.constructor(passage.layer)
                if call is not None and call.keyword("axis") is not None:
                    yield Fix("Join along the last axis: remove axis", call.without_argument("axis"))
