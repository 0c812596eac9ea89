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
from shapewright.values.dims import definitely_different

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
            rank, of_layer = max(ranks, default=0), place.finding.layer is not None
            if of_layer and _joins(found, rank - 1):
                yield Fix("Join along the last axis: remove axis", call.without_argument("axis"))
            for axis in range(rank - of_layer):
                if _joins(found, axis):
                    yield Fix(f"Join along another axis: axis={axis}", call.with_argument("axis", str(axis)))
        return


def _joins(found: MergeMismatch, axis: int) -> bool:
    """Whether the inputs may be put together along an axis: all others may be equal."""
    shapes = [tensor.shape for tensor in found.inputs if tensor.shape is not None]
    if len({len(shape) for shape in shapes}) > 1:
        return False
    rests = [(*shape[:axis], *shape[axis + 1 :]) for shape in shapes]
    pairs = (pair for rest in rests[1:] for pair in zip(rests[0], rest, strict=True))
    return not any(definitely_different(one, other) for one, other in pairs)


@repair(BroadcastMismatch, InputMismatch, InputTooShort, LabelMismatch, MergeMismatch, RankMismatch)
def earlier_axis(problem: Problem, place: Place) -> Iterator[Fix]:
    """In a Concatenate on the way that was told an axis."""
    for wish in wishes(problem, place):
        for passage in upstream(wish.tensor, place.program):
            if passage.layer.title == "Concatenate":
                call = place.program.constructor(passage.layer)
                if call is not None and call.keyword("axis") is not None:
                    yield Fix("Join along the last axis: remove axis", call.without_argument("axis"))
