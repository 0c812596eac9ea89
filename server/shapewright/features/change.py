"""Change: how much of a program's shapes a fix alters, how likely people are to take it, and what comes out of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any

from shapewright.checks.diagnostic import Kind
from shapewright.checks.place import METHODS
from shapewright.checks.wording import axis_noun, count
from shapewright.rules.problems import InputTooShort
from shapewright.values.models import Layer, Sequential
from shapewright.values.tensors import Tensor, show

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding
    from shapewright.source.text import Span

    from .edited import Edited

ACCEPTED = {
    Kind.WRITING: 40.0,
    Kind.DATA: 18.0,
    Kind.INPUT: 17.0,
    Kind.LOSS: 15.0,
    Kind.NAME: 14.0,
    Kind.UNITS: 9.0,
    Kind.FLATTEN: 9.0,
    Kind.ARGUMENT: 6.0,
    Kind.LAYER: 3.0,
}
"""How many of a collection of real, mended shape mistakes people mended so; what shows itself as a slip goes first."""
VALUELESS = (*METHODS, "add", "build")
"""Methods that may raise, and whose value nobody needs."""


def worth(before: Analysis, kind: Kind, edited: Edited, after: Analysis) -> float:
    """How gladly people take a fix: what it changes, how few layers change shape with it, how little the weights grow."""
    old = _layers(before)
    new = {edited.back(span): facts for span, facts in _layers(after).items()}
    changed = sum(at in new and not _continues(new[at].seen, facts.seen) for at, facts in old.items())
    both = [(facts.weights, new[at].weights) for at, facts in old.items() if at in new]
    growth: float = max((abs(log2((has + 1) / (had + 1))) for had, has in both if had), default=0.0) / 2
    added = kind is Kind.LAYER
    return ACCEPTED[kind] / (1 + log2(1 + changed + added) / 2 + growth)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the layers of one constructor."""

    seen: list[Any]
    """What they gave, visit by visit: its shape, and how far back it sees."""
    weights: int
    """The weights of the first."""


def _layers(analysis: Analysis) -> dict[Span, Facts]:
    """What is known of each layer, by the place of its constructor."""
    return {
        analysis.document.span(node): Facts(
            [(show(output.shape), _seen(output)) for output in record.outputs if isinstance(output, Tensor)],
            next((number for number in record.parameters if number is not None), 0),
        )
        for node, record in analysis.recorder.layers.items()
        if record.outputs and isinstance(node, ast.expr)
    }


def _continues(new: list[Any], old: list[Any]) -> bool:
    """Whether what came before the problem is as it was, and only more has come."""
    return new[: len(old)] == old


def _seen(tensor: Tensor) -> list[Any]:
    """How many input steps each step sees, axis by axis."""
    fields = [field for axes in (tensor.fields or {}).values() for field in axes]
    return [getattr(field, "size", None) for field in fields]


def comes_out(before: Analysis, target: Finding, edited: Edited, after: Analysis) -> str:
    """“keeps 100 steps”, or a shape; empty where the problem was not about a tensor that comes out there."""
    value = _value_at(before, target, edited, after)
    if isinstance(value, Sequential) or _method(target.site.node) == "add":
        value = _given_out(before, target, edited, after)
    if not isinstance(value, Tensor) or value.shape is None:
        return ""
    problem = target.problem
    given = getattr(problem, "input", None)
    if isinstance(problem, InputTooShort) and isinstance(given, Tensor) and given.shape and value.rank == given.rank:
        axis = problem.axis + (2 if problem.rule.channels_first else 1)
        if value.shape[axis] == given.shape[axis]:
            return f"keeps {count(value.shape[axis], axis_noun(value.shape, axis))}"
    return show(value.shape) if any(isinstance(dim, int) for dim in value.shape) else ""


def is_known(before: Analysis, target: Finding, edited: Edited, after: Analysis) -> bool:
    """Whether there is a value where the problem was: a fix must not only make the program harder to follow."""
    valueless = _method(target.site.node) in VALUELESS
    elsewhere = target.site.path != before.document.path
    return valueless or elsewhere or _value_at(before, target, edited, after) is not None


def _value_at(before: Analysis, target: Finding, edited: Edited, after: Analysis) -> Any:
    """The last value of the expression that raised; ``None`` where it gives none, or lies in another file."""
    if target.site.path != before.document.path:
        return None
    site = before.document.span(target.site.node)
    for node, values in after.recorder.values.items():
        if isinstance(node, ast.Call | ast.BinOp) and values and edited.back(after.document.span(node)) == site:
            return values[-1]
    return None


def _method(node: ast.AST) -> str | None:
    """The name of the method that is called, if a method is."""
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def _given_out(before: Analysis, target: Finding, edited: Edited, after: Analysis) -> Any:
    """What the layer that refused gives out now, where it stands in a stack; ``None`` where that is not seen."""
    layer = target.layer
    if not isinstance(layer, Layer) or layer.origin.path != before.document.path:
        return None
    made = before.document.span(layer.origin.node)
    for node, record in after.recorder.layers.items():
        if isinstance(node, ast.expr) and record.outputs and edited.back(after.document.span(node)) == made:
            return record.outputs[-1]
    return None
