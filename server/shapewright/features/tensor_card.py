"""The card of a tensor: its shape and dtype, what it sees of the model inputs, and which layer made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.models import Layer, tensors_in
from shapewright.values.tensors import Flavour

from .receptive_field import field_text
from .visits import TITLES, below, dtype_text, listed, shape_text

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis

MAX_WRITTEN = 60
"""A longer constructor is named, not quoted."""


def tensor_card(analysis: Analysis, name: str, values: list[Any]) -> list[str]:
    """The lines of the card of what a name or expression was: tensors, or tuples of them."""
    title = f"**{name}** " if name else ""
    shapes = list(dict.fromkeys(f"`{shape_text(value)}`{dtype_text(value)}" for value in values))
    fields = [text for value in values if (text := _field(value))]
    if len(shapes) > 1:
        return [f"{title}different shapes", *below(listed(shapes))]
    if len(set(fields)) > 1:
        return [f"{title}{shapes[0]}", *below(listed(fields))]
    facts = [f"receptive field: {text}" for text in fields[:1]]
    facts += [text for text in (_made_by(analysis, values[0]),) if text]
    return [f"{title}{shapes[0]}", *below(listed(facts))]


def _field(value: Any) -> str | None:
    return None if isinstance(value, tuple) else field_text(value)


def _made_by(analysis: Analysis, value: Any) -> str | None:
    """``from layers.Conv1D(8, 3)``, as it is written if that is short; ``an array``."""
    first = tensors_in(value)[0]
    layer = first.source.target if first.source is not None else None
    if not isinstance(layer, Layer):
        return "an array" if first.flavour is Flavour.ARRAY else None
    node = layer.origin.node
    if layer.title == "InputLayer" or layer.origin.path != analysis.document.path or node.lineno != node.end_lineno:
        return f"from {TITLES.get(layer.title, layer.title)}"
    written = analysis.document.source(analysis.document.span(node))
    return f"from `{written}`" if len(written) <= MAX_WRITTEN else f"from {layer.title}"
