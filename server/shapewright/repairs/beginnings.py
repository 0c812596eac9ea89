"""Beginnings: another first size of what is scaled up, where a Dense and a Reshape in a row begin it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import BroadcastMismatch, InputMismatch, LabelMismatch, MergeMismatch
from shapewright.source.text import Edit
from shapewright.values.dims import product
from shapewright.values.models import Layer
from shapewright.values.tensors import show

from .register import repair
from .upstream import upstream
from .wishes import refused_together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.tensors import Shape, Tensor

    from .upstream import Passage


@repair(BroadcastMismatch, InputMismatch, LabelMismatch, MergeMismatch)
def other_beginnings(problem: Any, place: Place) -> Iterator[Fix]:
    """The target of the Reshape in proportion to what is wanted behind it, and the units of the Dense before it."""
    for tensor, wanted in _wanted(problem, place):
        has = (tensor.shape or ())[1:]
        for passage in upstream(tensor, place.program):
            target = passage.layer.arguments.get("target_shape")
            if passage.layer.title != "Reshape" or not _known(target):
                continue
            new = wanted if target == has else _scaled(target, has, wanted)
            if _known(new) and new != target:
                edits = (*_target(passage, new, place), *_units(passage.before, target, new, place))
                yield Fix(f"Begin with {show(new)}", edits, Kind.UNITS)


def _wanted(problem: Any, place: Place) -> Iterator[tuple[Tensor, Shape]]:
    """Each tensor that was made by layers, and the sample that it should be."""
    match problem:
        case InputMismatch(given=given, declared=declared):
            yield given, declared[1:]
        case LabelMismatch(labels=labels):
            output = (place.model.output if place.model is not None else None) or problem.output
            if output is not None:
                yield output, labels[1:]
        case _:
            tensors = refused_together(problem)
            for one in tensors:
                for other in (other for other in tensors if other is not one):
                    sizes = zip((one.shape or ())[1:], (other.shape or ())[1:], strict=False)
                    yield one, tuple(own if size == 1 else size for own, size in sizes)


def _known(shape: Any) -> bool:
    return isinstance(shape, tuple) and bool(shape) and all(type(dim) is int and dim > 0 for dim in shape)


def _scaled(target: Any, has: Any, wanted: Any) -> Shape:
    """The axes in front of the channels in the proportion in which those behind them have to change."""
    if not len(target) == len(has) == len(wanted) or not _known(has) or not _known(wanted) or has[-1] != wanted[-1]:
        return ()
    sizes = zip(target[:-1], has, wanted, strict=False)
    return (*(dim * want // now if dim * want % now == 0 else 0 for dim, now, want in sizes), target[-1])


def _target(passage: Passage, new: Shape, place: Place) -> tuple[Edit, ...]:
    call = place.program.constructor(passage.layer)
    return call.with_argument("target_shape", show(new)) if call is not None else ()


def _units(before: Tensor | None, target: Any, new: Shape, place: Place) -> tuple[Edit, ...]:
    """As many units of the Dense that gives the values as the new target holds, in the way in which they were written."""
    dense = before.source.target if before is not None and before.source is not None else None
    call = place.program.constructor(dense)
    written = call.value("units") if call is not None else None
    if not isinstance(dense, Layer) or dense.title != "Dense" or call is None or written is None:
        return ()
    if product(new) == product(target) or dense.arguments.get("units") != product(target):
        return ()
    text = " * ".join(map(str, new)) if isinstance(written, ast.BinOp) else str(product(new))
    return call.with_argument("units", text)
