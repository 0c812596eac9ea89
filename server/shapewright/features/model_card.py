"""The card of a model: from which shape to which, how many layers, how many parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.checks.wording import count
from shapewright.interpreter.ends import input_shape_in, output_in
from shapewright.values.lattice import Unknown
from shapewright.values.models import tensors_in

from .cost import model_products
from .layer_card import parameters_text
from .parameters import model_layers, model_learned, model_parameters
from .receptive_field import field_text
from .visits import below, shape_text

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis


def model_card(analysis: Analysis, model: Any, name: str = "") -> list[str]:
    """The lines of a model's card."""
    title = f"**{name}**, {model.title}" if name else f"**{model.title}**"
    output = output_in(analysis, model)
    lines = [f"{title}{_arrow(analysis, model, output)}"]
    facts = [fact for fact in (_size(analysis, model), _cost(analysis, model), _field(output)) if fact]
    return [*lines, *below(facts)]


def model_shapes(analysis: Analysis, model: Any) -> str:
    """``(None, 100, 1) → (None, 10)``; nothing where one of them is not known."""
    given, output = input_shape_in(analysis, model), output_in(analysis, model)
    if not tensors_in(given) or not tensors_in(output):
        return ""
    return f"{shape_text(given)} → {shape_text(output)}"


def _arrow(analysis: Analysis, model: Any, output: Any) -> str:
    given = input_shape_in(analysis, model)
    if isinstance(output, Unknown):
        return f" gives an unknown shape: {output.because}"
    if not tensors_in(output):
        return ", without an input shape"
    return f" `{shape_text(given)}` → `{shape_text(output)}`" if tensors_in(given) else f" `{shape_text(output)}`"


def _size(analysis: Analysis, model: Any) -> str | None:
    layers = model_layers(analysis, model)
    if layers is None:
        return None
    counted = parameters_text(model_parameters(analysis, model), model_learned(analysis, model))
    return f"- {count(len(layers), 'layer')}" + (f", {counted}" if counted else "")


def _cost(analysis: Analysis, model: Any) -> str | None:
    products = model_products(analysis, model)
    return f"- {products:,} multiply-adds per sample" if products else None


def _field(output: Any) -> str | None:
    tensors = tensors_in(output)
    text = field_text(tensors[0]) if len(tensors) == 1 else None
    return f"- receptive field: {text}" if text else None
