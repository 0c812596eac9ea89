"""Added losses: what layers of the program's own add, inside of their calls, to what a model is trained for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.interpreter.graphs import graph
from shapewright.values.models import Functional, Sequential, tensors_in
from shapewright.values.tensors import Tensor

from .argument import Unrebuildable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import AddedLoss
    from shapewright.values.models import Call


def added_losses(analysis: Analysis, calls: list[Call], entries: list[Tensor]) -> list[Tensor]:
    """What is added in these calls, models among their targets left out, as it follows from these entries.

    Raises ``Unrebuildable`` for a loss that does not.
    """
    return [tensor for loss in analysis.recorder.added(calls) for tensor in _tensors(loss, entries)]


def adds_losses(analysis: Analysis, entries: list[Tensor], output: Any) -> bool:
    """Whether anything is added between a model's inputs and outputs, in models that it holds too.

    Raises ``Unrebuildable`` like ``added_losses``.
    """
    calls = graph(Functional(0, None, (), output), entries)  # type: ignore[arg-type]
    inside = [_model_adds(analysis, call.target) for call in calls]
    return bool(added_losses(analysis, calls, entries)) or any(inside)


def _model_adds(analysis: Analysis, model: Any) -> bool:
    if isinstance(model, Functional):
        return adds_losses(analysis, tensors_in(model.inputs), model.outputs)
    if isinstance(model, Sequential):
        entries, output = (analysis.held(model.address, name) for name in ("#input", "#output"))
        return adds_losses(analysis, tensors_in(entries), output)
    return False


def _tensors(loss: AddedLoss, entries: list[Tensor]) -> Iterator[Tensor]:
    """A loss, or each in a list of them."""
    for value in loss.value if isinstance(loss.value, tuple) else (loss.value,):
        if not isinstance(value, Tensor) or value.source is None or not _follows(value, entries):
            line = loss.site.node.lineno
            raise Unrebuildable(f"the loss that {loss.owner} adds on line {line} is not followed")
        yield value


def _follows(tensor: Tensor, entries: list[Tensor]) -> bool:
    """Whether a tensor comes of these entries and no others."""
    calls = graph(Functional(0, tensor.origin, (), tensor), entries)  # type: ignore[arg-type]
    return not any(getattr(call.target, "title", "") == "InputLayer" for call in calls)
