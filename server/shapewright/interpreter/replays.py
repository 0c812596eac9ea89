"""Replays: what a model gives out for an array or tensor of one kind, it gives out for all others of that kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.models import Layer, Operation
from shapewright.values.tensors import Flavour, Tensor

from .layers import LambdaRule

if TYPE_CHECKING:
    import ast
    from collections.abc import Hashable, Iterable

    from shapewright.values.models import Call, Functional

    from .interpreter import Interpreter


def kind_of(model: Functional, given: Iterable[Tensor], node: ast.expr) -> Hashable:
    """All that matters of what a model is given here; ``None`` where Keras remembers the calls, each for itself."""
    if any(tensor.flavour is Flavour.SYMBOLIC or tensor.fields is not None for tensor in given):
        return None
    return model.address, node, *((x.shape, x.dtype, x.flavour, x.classes, x.attained) for x in given)


def lasting(run: Interpreter, calls: Iterable[Call]) -> bool:
    """Whether running these calls again changes nothing: all are of operations, and of layers that are built."""
    return all(_does_nothing_else(run, call.target) for call in calls)


def _does_nothing_else(run: Interpreter, target: Any) -> bool:
    if isinstance(target, Layer) and not isinstance(target.rule, LambdaRule):
        return isinstance(run.load(target.address, "#built"), dict)
    return isinstance(target, Operation)
