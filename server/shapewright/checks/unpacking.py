"""``unpacking``: what a layer gives, or a step is given, is taken apart into another number of names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import Unpacked
from shapewright.source.text import Edit, point
from shapewright.values.models import Layer
from shapewright.values.tensors import show

from . import spelling
from .call_text import CallText
from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

STATES = {"LSTM": 3, "GRU": 2, "SimpleRNN": 2, "ConvLSTM1D": 3, "ConvLSTM2D": 3, "ConvLSTM3D": 3}
"""How many tensors a recurrence gives with its states."""
SCORING = ("Attention", "AdditiveAttention", "MultiHeadAttention")
"""Layers that give their scores when they are asked for them."""


@check("unpacking", Severity.ERROR, Unpacked)
def unpacking(found: Unpacked, place: Place) -> Diagnostic:
    """How many there are, and how many names."""
    layer = _layer(found)
    who = layer.title if layer is not None else "The call" if found.tensor.source is not None else "The data"
    gives = f"one tensor, {show(found.tensor.shape)}," if found.found == 1 else f"{found.found} tensors"
    return Diagnostic(
        at=place.raising,
        message=f"{who} gives {gives} for {count(found.names, 'name')}",
        notes=(*place.origin(found.tensor, "it comes from here"), *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _layer(found: Unpacked) -> Layer | None:
    target = found.tensor.source.target if found.tensor.source is not None else None
    return target if isinstance(target, Layer) else None


def _fixes(found: Unpacked, place: Place) -> Iterator[Fix]:
    """Ask the layer for its states, or its scores, where these are as many as the names."""
    layer = _layer(found)
    if layer is not None and layer.title == "Bidirectional":
        yield from _both_ways(found, layer, place)
    if layer is None or found.found != 1:
        return
    constructor = place.program.constructor(layer)
    if STATES.get(layer.title) == found.names and constructor is not None:
        yield Fix("Return the states too: return_state=True", constructor.with_argument("return_state", "True"))
    made = found.tensor.origin
    if layer.title not in SCORING or found.names != 2 or made is None or made.path != place.document.path:
        return
    if isinstance(made.node, ast.Call):
        edits = CallText(made.node, place.document, ()).with_argument("return_attention_scores", "True")
        yield Fix("Return the scores too: return_attention_scores=True", edits)


def _both_ways(found: Unpacked, layer: Layer, place: Place) -> Iterator[Fix]:
    """The states of both directions by names of their own, and then put together under those that the program uses."""
    constructor, node = place.program.constructor(layer), _assignment(found, place)
    inner = getattr(layer.arguments.get("layer"), "title", "")
    target = node.targets[0] if node is not None else None
    if constructor is None or node is None or not isinstance(target, ast.Tuple | ast.List):
        return
    names, states = [ast.unparse(one) for one in target.elts], STATES.get(inner, 0) - 1
    joined = spelling.like(place.document, constructor.node.func, "Concatenate")
    if states < 1 or len(names) != states + 1 or found.found != 2 * states + 1 or joined is None:
        return
    ways = [[f"{way}_{name}" for name in names[1:]] for way in ("forward", "backward")]
    if any(name in place.document.text for way in ways for name in way):
        return
    at, end = place.document.span(target), place.document.span(node)
    indent = place.document.lines[end.line - 1][: end.column - 1]
    pairs = zip(names[1:], *ways, strict=True)
    lines = "".join(f"\n{indent}{name} = {joined[0]}()([{one}, {other}])" for name, one, other in pairs)
    whole = ", ".join((names[0], *ways[0], *ways[1]))
    edits = (Edit(at, whole), Edit(point(end.end_line, end.end_column), lines), *joined[1])
    yield Fix("Take the states of both directions, and join them", edits)


def _assignment(found: Unpacked, place: Place) -> ast.Assign | None:
    """The statement that takes it apart, where it has a line of its own."""
    made = found.tensor.origin.node if found.tensor.origin is not None else None
    for node in ast.walk(place.document.syntax.tree):
        if isinstance(node, ast.Assign) and node.value is made and len(node.targets) == 1:
            before = place.document.lines[node.lineno - 1][: node.col_offset]
            return node if not before.strip() else None
    return None
