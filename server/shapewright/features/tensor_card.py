"""The card of a tensor: its shape and dtype, what it sees of the model inputs, and which layer made it."""

from __future__ import annotations

from typing import Any

from shapewright.values.models import Layer, tensors_in
from shapewright.values.tensors import Flavour

from .receptive_field import field_text
from .visits import below, dtype_text, listed, shape_text


def tensor_card(name: str, values: list[Any]) -> list[str]:
    """The lines of the card of what a name or expression was: tensors, or tuples of them."""
    title = f"**{name}** " if name else ""
    shapes = list(dict.fromkeys(f"`{shape_text(value)}`{dtype_text(value)}" for value in values))
    fields = [text for value in values if (text := _field(value))]
    if len(shapes) > 1:
        return [f"{title}different shapes", *below(listed(shapes))]
    if len(set(fields)) > 1:
        return [f"{title}{shapes[0]}", *below(listed(fields))]
    facts = [f"receptive field: {text}" for text in fields[:1]]
    facts += [text for text in (_made_by(values[0]),) if text]
    return [f"{title}{shapes[0]}", *below(listed(facts))]


def _field(value: Any) -> str | None:
    return None if isinstance(value, tuple) else field_text(value)


def _made_by(value: Any) -> str | None:
    """``from Conv1D on line 5``, ``an array``."""
    first = tensors_in(value)[0]
    target = first.source.target if first.source is not None else None
    if isinstance(target, Layer) and first.origin is not None:
        title = "Input" if target.title == "InputLayer" else target.title
        return f"from {title} on line {first.origin.node.lineno}"
    return "an array" if first.flavour is Flavour.ARRAY else None
