"""``reshape-size``: the number of values changes in a reshape."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import ReshapeMismatch
from shapewright.source.text import Span
from shapewright.values.dims import product
from shapewright.values.models import Layer
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .stack import shaped_by
from .units import give_units
from .wording import brief

if TYPE_CHECKING:
    from .place import Place


@check("reshape-size", Severity.ERROR, ReshapeMismatch)
def reshape_size(found: ReshapeMismatch, place: Place) -> Diagnostic:
    """How many values the target holds, and how many there are."""
    per_sample = " per sample" if found.per_sample else ""
    number = f"a multiple of {found.need} values" if -1 in found.target else f"{found.need} values"
    name = _name(found, place)
    needs = f"{found.title} needs {number}{per_sample}"
    return Diagnostic(
        at=_at(found, place),
        message=brief(
            f"{needs} for {show(found.target)}, but {name} has {found.have}", f"{needs}, but {name} has {found.have}"
        ),
        notes=(*place.came_from(found.input), *place.layer_note(f"this {found.title} refuses it"), *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _at(found: ReshapeMismatch, place: Place) -> Span:
    """The target, in the layer or in the function's call."""
    if found.per_sample:
        return place.at("target_shape")
    callee = place.call.node.func if place.call is not None else None
    target = place.argument(0 if _is_method(place) else 1, "shape", "newshape") if callee is not None else None
    if target is None or place.call is None:
        return place.raising
    at, arguments = place.document.span(target), place.call.node.args
    if not _is_method(place) or len(arguments) == 1 or target not in arguments:
        return at
    last = place.document.span(arguments[-1])
    return Span(at.line, at.column, last.end_line, last.end_column)


def _name(found: ReshapeMismatch, place: Place) -> str:
    """What is reshaped: ``x`` of ``x.reshape(…)`` and of ``np.reshape(x, …)``."""
    callee = place.call.node.func if place.call is not None else None
    if found.per_sample or callee is None:
        return "its input"
    if _is_method(place) and isinstance(callee, ast.Attribute):
        return place.name(callee.value, "its input")
    return place.name(place.data, "its input")


def _is_method(place: Place) -> bool:
    """Whether it is ``x.reshape(…)``."""
    callee = place.call.node.func if place.call is not None else None
    return isinstance(callee, ast.Attribute) and place.tensor_at(callee.value) is not None


def _fixes(found: ReshapeMismatch, place: Place) -> list[Fix]:
    if not found.per_sample or found.input.shape is None or not found.need:
        return []
    layer = shaped_by(found.input, "Dense")
    wanted = found.need if -1 not in found.target else -(-found.have // found.need) * found.need
    fixes = give_units(place.program, layer, wanted) if len(found.input.shape) == 2 else []
    batch = _with_batch(found)
    constructor = place.constructor
    if batch is not None and constructor is not None and isinstance(place.finding.layer, Layer):
        fixes.append(Fix(f"Leave the batch out: {batch}", constructor.with_argument("target_shape", batch)))
    return fixes


def _with_batch(found: ReshapeMismatch) -> str | None:
    """The target without its first axis, if that one was meant for the batch."""
    rest = found.target[1:]
    return show(rest) if rest and product(rest) == found.have else None
