"""Cost: how many multiply-adds layers and models take for one sample.

Counted are products with weights, and those between tensors in attention; what is done place by place is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.interpreter.ends import input_shape_in
from shapewright.interpreter.graphs import graph
from shapewright.rules.problems import Problem
from shapewright.values.models import Functional, Layer, Operation, Sequential
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.values.models import Call

PRODUCTS = ("matmul", "dot", "einsum", "tensordot", "conv", "separable", "inner", "outer", "@")
"""Functions whose names hold one of these multiply tensors: what they cost is not known here."""


def layer_products(call: Call, output: Any) -> int | None:
    """What one call of a layer costs; ``None`` where that is not known."""
    layer = call.target
    if not isinstance(layer, Layer) or layer.title == "InputLayer":
        return None
    try:
        products = layer.rule.products(call.inputs, output, **layer.rule.options(call.options))
    except (Problem, TypeError, AttributeError, ValueError, IndexError):
        return None
    return products if isinstance(products, int) else None


def layer_learned(call: Call) -> int | None:
    """How many weights of the layer learn, as its constructor was told; ``None`` where that is not known."""
    layer = call.target
    if not isinstance(layer, Layer):
        return None
    try:
        learned = layer.rule.learned(call.inputs, **layer.rule.options(call.options))
    except (Problem, TypeError, AttributeError, ValueError, IndexError):
        return None
    return learned if isinstance(learned, int) else None


def model_products(analysis: Analysis, model: Any) -> int | None:
    """What a model costs for its declared input; ``None`` where a part of it is not known."""
    if isinstance(model, Sequential):
        return _stack(analysis, model)
    if not isinstance(model, Functional) or hasattr(model.outputs, "because"):
        return None
    return _sum(_call(analysis, call) for call in map(analysis.recorder.whole, graph(model)))


def _sum(costs: Any) -> int | None:
    total = 0
    for cost in costs:
        if cost is None:
            return None
        total += cost
    return total


def _call(analysis: Analysis, call: Call) -> int | None:
    if isinstance(call.target, Operation):
        return None if any(part in call.target.name for part in PRODUCTS) else 0
    if isinstance(call.target, Layer):
        return layer_products(call, _output(call.target, call.inputs, call.options))
    same = _shapes(input_shape_in(analysis, call.target)) == _shapes(call.inputs)
    return model_products(analysis, call.target) if same else None


def _stack(analysis: Analysis, model: Sequential) -> int | None:
    value = input_shape_in(analysis, model)
    layers = analysis.held(model.address, "#layers")
    if not isinstance(value, Tensor) or not isinstance(layers, tuple):
        return None
    total = 0
    for layer in layers:
        if not isinstance(layer, Layer):
            return None
        output = _output(layer, value, {})
        cost = None if not isinstance(output, Tensor) else _product(layer, value, output)
        if cost is None:
            return None
        total, value = total + cost, output
    return total


def _product(layer: Layer, x: Tensor, y: Tensor) -> int | None:
    cost = layer.rule.products(x, y)
    return cost if isinstance(cost, int) else None


def _output(layer: Layer, x: Any, options: dict[str, Any]) -> Any:
    try:
        return layer.rule.result(x, **layer.rule.options(options))
    except (Problem, TypeError, AttributeError, ValueError, IndexError):
        return None


def _shapes(structure: Any) -> Any:
    if isinstance(structure, Tensor):
        return structure.shape[1:] if structure.shape else None
    return tuple(map(_shapes, structure)) if isinstance(structure, tuple) else None
