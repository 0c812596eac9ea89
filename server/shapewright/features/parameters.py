"""Parameters: how many weights a model has, its shared layers counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.interpreter.graphs import graph
from shapewright.interpreter.state import ABSENT
from shapewright.rules.layers.adapters import Adaptable
from shapewright.values.models import Functional, Layer, Operation, Sequential, tensors_in
from shapewright.values.python import Instance
from shapewright.values.tensors import Flavour, Tensor

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis


def model_parameters(analysis: Analysis, model: Any) -> int | None:
    """As ``model.count_params()`` counts; ``None`` where one of its layers is not known."""
    total = 0
    for layer in model_layers(analysis, model) or [None]:
        count = _layer_parameters(analysis, layer)
        if count is None:
            return None
        total += count
    return total


def model_learned(analysis: Analysis, model: Any) -> int | None:
    """How many of its weights learn when the program has run; ``None`` where that is not known."""
    return _learned(analysis, model, frozen=False, thawed=False)


def _learned(analysis: Analysis, model: Any, *, frozen: bool, thawed: bool) -> int | None:
    total = 0
    told = analysis.held(model.address, "trainable")
    thawed = thawed or told not in (False, None, ABSENT)
    for layer in model_layers(analysis, model) or [None]:
        count = _layer_learned(analysis, layer, frozen=frozen or told is False, thawed=thawed)
        if count is None:
            return None
        total += count
    return total


def _layer_learned(analysis: Analysis, layer: Any, *, frozen: bool, thawed: bool) -> int | None:
    if isinstance(layer, Sequential | Functional):
        return _learned(analysis, layer, frozen=frozen, thawed=thawed)
    if not isinstance(layer, Layer):
        return None
    told = analysis.held(layer.address, "trainable")
    if told is False or (frozen and told is not True):
        return 0
    learned = analysis.held(layer.address, "#learned")
    if frozen or told not in (True, None, ABSENT):
        return None
    if (thawed or told is True) and isinstance(layer.rule, Adaptable) and layer.rule.lora_rank:
        return None  # Whatever is set trainable lets the kernels learn again, if they were there by then.
    return learned if isinstance(learned, int) else None


def model_layers(analysis: Analysis, model: Any) -> list[Any] | None:
    """The layers of a model, each once, in the order in which they are called; ``None`` where they are not known."""
    if isinstance(model, Sequential):
        stack = analysis.held(model.address, "#layers")
        return list(dict.fromkeys(stack)) if isinstance(stack, tuple) else None
    if isinstance(model, Functional) and not hasattr(model.outputs, "because"):
        calls = graph(model)
        if not all(
            map(_remembered, [*tensors_in(model.outputs), *(t for call in calls for t in tensors_in(call.inputs))])
        ):
            return None
        calls = [analysis.recorder.whole(call) for call in calls]
        return list(dict.fromkeys(call.target for call in calls if not isinstance(call.target, Operation)))
    return None


def _remembered(tensor: Tensor) -> bool:
    """Whether the calls that made a Keras tensor are known; of one that joins several paths they are not."""
    return tensor.source is not None or tensor.flavour is not Flavour.SYMBOLIC


def _layer_parameters(analysis: Analysis, layer: Any) -> int | None:
    if isinstance(layer, Layer | Instance):
        count = analysis.held(layer.address, "#parameters")
        return count if isinstance(count, int) else None
    if isinstance(layer, Sequential | Functional):
        return model_parameters(analysis, layer)
    return None
