"""``layer-reused``: a layer whose weights were made for one width gets another."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import LayerReused
from shapewright.source.text import Edit, point
from shapewright.values.models import Layer, tensors_in
from shapewright.values.tensors import Tensor, show

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .wording import count, layer_noun

if TYPE_CHECKING:
    from .call_text import CallText
    from .place import Place


@check("layer-reused", Severity.ERROR, LayerReused)
def layer_reused(found: LayerReused, place: Place) -> Diagnostic:
    """What it was built for, and what it gets."""
    shape = found.input.shape
    assert shape is not None
    noun = layer_noun(found.rule, shape, found.axis)
    return Diagnostic(
        at=place.at(),
        message=f"{found.rule.title} was built for {count(found.built, noun)}, but gets {found.found}",
        notes=(*_built(place), *place.came_from(found.input), *place.path()),
        fixes=tuple(_fixes(place)),
    )


def _built(place: Place) -> list[Note]:
    """Where the layer was first called."""
    layer = place.finding.layer
    if not isinstance(layer, Layer):
        return []
    record = place.program.analysis.recorder.layers.get(layer.origin.node)
    for output in record.outputs if record is not None else ():
        source = _source(output)
        if source is not None and source.target is layer and source.origin is not None:
            first = next(iter(tensors_in(source.inputs)), None)
            given = f", for an input of shape {show(first.shape)}" if first is not None else ""
            return place.program.note(source.origin, f"it was built here{given}")
    return place.layer_note("it was made here")


def _source(output: Any) -> Any:
    first = output[0] if isinstance(output, tuple) and output else output
    return first.source if isinstance(first, Tensor) else None


def _fixes(place: Place) -> list[Fix]:
    constructor, call = place.constructor, place.call
    if constructor is None or call is None or place.outside or place.model is not None or place.blames_constructor:
        return []
    title = "Give this input a layer of its own"
    return [Fix(title, _beside(constructor, call) or (Edit(call.callee, constructor.source),))]


def _beside(constructor: CallText, call: CallText) -> tuple[Edit, ...]:
    """Where a method of a model makes its layers: one more attribute beside the one that is called."""
    callee, document = call.node.func, constructor.document
    for node in ast.walk(document.syntax.tree):
        match node:
            case ast.Assign(targets=[ast.Attribute() as target], value=value) if value is constructor.node:
                if not isinstance(callee, ast.Attribute) or ast.unparse(target) != ast.unparse(callee):
                    return ()
                name = f"{ast.unparse(target)}_2"
                at = document.span(node)
                indent = document.lines[at.line - 1][: at.column - 1]
                line = Edit(point(at.end_line, at.end_column), f"\n{indent}{name} = {constructor.source}")
                return () if name in document.text or indent.strip() else (line, Edit(call.callee, name))
            case _:
                continue
    return ()
