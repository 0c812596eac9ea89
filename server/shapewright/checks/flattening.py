"""Flattening: the edits that take away the axes that a model keeps and its labels do not have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.source.text import Edit, point
from shapewright.values.models import Layer, Sequential

from . import spelling
from .diagnostic import Fix, Kind
from .pooling import POOLINGS
from .stack import SHAPELESS

if TYPE_CHECKING:
    from .call_text import CallText
    from .place import Place
    from .stack import Stack

RECURRENT = ("LSTM", "GRU", "SimpleRNN")


def flatten(place: Place) -> list[Fix]:
    """Return only the last step; or put a Flatten, or a pooling over all places, before the Dense layers."""
    model = place.model
    if model is None:
        return []
    return [*_last_step(model, place), *_before_dense(model, place)]


def _last_step(model: Stack, place: Place) -> list[Fix]:
    """The last recurrent layer returns every step, and only Dense layers follow."""
    for layer in reversed(model.layers):
        if layer.title in RECURRENT:
            call = place.program.constructor(layer)
            every = layer.arguments.get("return_sequences") is True
            edits = call.without_argument("return_sequences") if call is not None and every else ()
            return [Fix("Return only the last step: remove return_sequences", edits, Kind.FLATTEN)] if edits else []
        if layer.title not in ("Dense", *SHAPELESS):
            return []
    return []


def _before_dense(model: Stack, place: Place) -> list[Fix]:
    """In front of the first of the Dense layers that end the model."""
    layers = model.layers
    first = len(layers)
    while first and layers[first - 1].title in ("Dense", *SHAPELESS):
        first -= 1
    dense = next((layer for layer in layers[first:] if layer.title == "Dense"), None)
    if dense is None:
        return _at_end(model, layers[first - 1], place) if first == len(layers) and layers else []
    last = dense is [layer for layer in layers if layer.title == "Dense"][-1]
    where = "the last Dense" if last else "the first Dense"
    fixes = []
    rank = _rank(dense, place)
    for title, name in (
        (f"Flatten before {where}", "Flatten"),
        (f"Pool before {where}: {POOLINGS.get(rank)}", POOLINGS.get(rank, "")),
    ):
        edits = _inserted(model, dense, name, place) if name else ()
        if edits:
            fixes.append(Fix(title, edits, Kind.FLATTEN if name == "Flatten" else Kind.LAYER))
    return fixes


def _at_end(model: Stack, layer: Layer, place: Place) -> list[Fix]:
    """A pooling behind the last layer of a list, or in a statement behind the one that adds it."""
    call, name = place.program.constructor(layer), POOLINGS.get(_rank(layer, place))
    written = spelling.like(call.document, call.node.func, name) if call is not None and name is not None else None
    if call is None or written is None or not isinstance(model.value, Sequential):
        return []
    text, imports = written
    at = call.document.span(call.node)
    line = call.document.lines[at.line - 1]
    before, behind = line[: at.column - 1], call.document.lines[at.end_line - 1][at.end_column - 1 :]
    end = point(at.end_line, at.end_column)
    edit = Edit(end, f", {text}()")
    if not before.strip():
        edit = Edit(end, f",\n{before}{text}()")
    elif before.rstrip().endswith(".add(") and behind.strip() == ")":
        edit = Edit(point(at.end_line, at.end_column + 1), f"\n{before}{text}())")
    return [Fix(f"Pool at the end: {name}", (edit, *imports), Kind.LAYER)]


def _rank(layer: Layer, place: Place) -> int:
    """How many axes what a layer gave out has: a Dense keeps those of its input."""
    record = place.program.analysis.recorder.layers.get(layer.origin.node)
    shapes = [
        output.shape for output in (record.outputs if record is not None else []) if getattr(output, "shape", None)
    ]
    return len(shapes[-1]) if shapes else 0


def _inserted(model: Stack, layer: Layer, name: str, place: Place) -> tuple[Edit, ...]:
    """A layer of this name before another, in the way in which that one is written."""
    call = place.program.constructor(layer)
    written = spelling.like(call.document, call.node.func, name) if call is not None else None
    if call is None or written is None:
        return ()
    text, imports = written
    if isinstance(model.value, Sequential):
        return (*in_list(call, f"{text}()"), *imports)
    return (*_around_input(call, f"{text}()", place), *imports)


def in_list(call: CallText, made: str) -> tuple[Edit, ...]:
    """The edit that puts a layer before another in its list, or before the statement that adds that."""
    at = call.document.span(call.node)
    line = call.document.lines[at.line - 1]
    before = line[: at.column - 1]
    if not before.strip():
        return (Edit(point(at.line, 1), f"{before}{made},\n"),)
    if before.rstrip().endswith(".add("):
        return (Edit(point(at.line, 1), f"{before}{made})\n"),)
    return (Edit(point(at.line, at.column), f"{made}, "),)


def _around_input(call: CallText, made: str, place: Place) -> tuple[Edit, ...]:
    """``Dense(1)(h)`` → ``Dense(1)(Flatten()(h))``."""
    given = argument_of(call, place)
    if given is None:
        return ()
    at = place.document.span(given)
    return (Edit(at, f"{made}({place.document.source(at)})"),)


def argument_of(constructor: CallText, place: Place) -> ast.expr | None:
    """What a layer is given: ``x`` of ``Dense(1)(x)``, or where its only call stands, if it was made before."""
    for node in ast.walk(constructor.document.syntax.tree):
        if isinstance(node, ast.Call) and node.func is constructor.node and len(node.args) == 1:
            return node.args[0]
    record = place.program.analysis.recorder.layers.get(constructor.node)
    sources = [getattr(output, "source", None) for output in (record.outputs if record is not None else ())]
    sites = {source.origin.node for source in sources if source is not None and source.origin is not None}
    call = sites.pop() if len(sites) == 1 else None
    match call:
        case ast.Call(func=ast.Name() | ast.Attribute(), args=[given]) if place.tensor_at(given) is not None:
            return given
        case _:
            return None
