"""Axes: the edits that give an input one axis more, or one less."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.layers.spatial import SpatialLayer
from shapewright.rules.ops.transformers import TABLES
from shapewright.rules.problems import Title
from shapewright.source.text import Edit, Span
from shapewright.values.tensors import Flavour, show

from .data_fixes import wrapped
from .diagnostic import Fix, Kind
from .stack import root, way

if TYPE_CHECKING:
    from shapewright.rules.problems import RankMismatch
    from shapewright.values.tensors import Shape

    from .call_text import CallText
    from .place import Place


PICTURES = ("ImageDataGenerator.fit", "ImageDataGenerator.flow")
"""What takes pictures, and no layer is."""


CHANNELS = (1, 3, 4)
"""As many channels as most pictures have."""


def axis_fixes(found: RankMismatch, place: Place) -> list[Fix]:
    """Declare the channels, leave the batch out of the declaration, wrap the data, or drop a Flatten."""
    shape = found.input.shape or ()
    missing = found.expected - len(shape)
    if isinstance(found.rule, Title) and found.rule.title in TABLES:
        return _column(place, frame=found.frame) if missing == 1 else []
    fixes = []
    expression = place.expression_of(found.input)
    if missing == 1 and expression is not None and found.input.flavour is not Flavour.SYMBOLIC:
        fixes.append(wrapped(place, expression, "[None]", "Add the batch axis"))
        fixes.append(wrapped(place, expression, "[..., None]", "Add a channel axis"))
        if found.rule.title in PICTURES and shape[-1] not in CHANNELS:
            fixes.reverse()
    start = root(found.input)
    declaration = place.program.declaration(start.source.target if start.source is not None else None)
    if declaration is not None and start.shape is not None and len(start.shape) == len(shape):
        fixes += _declared(declaration, start.shape[1:], missing, sequence=not isinstance(found.rule, SpatialLayer))
    if missing > 0:
        fixes += _without_flatten(found, place)
    return fixes


def _column(place: Place, *, frame: bool) -> list[Fix]:
    """A row of numbers as the only column of a table; of a frame, a frame with that column alone."""
    data = place.data
    if data is None:
        return []
    if not frame:
        return [wrapped(place, data, ".reshape(-1, 1)", "Make it a column")]
    named = isinstance(data, ast.Subscript) and isinstance(data.slice, ast.Constant)
    if not named or not isinstance(data, ast.Subscript):
        return [wrapped(place, data, ".to_frame()", "Make it a column")]
    at = place.document.span(data.slice)
    text = f"[{place.document.source(at)}]"
    return [Fix(f"Take a frame of this column: {text}", (Edit(at, text),), Kind.DATA)]


def _declared(call: CallText, sample: Shape, missing: int, *, sequence: bool) -> list[Fix]:
    """Another shape in ``Input`` or ``input_shape``."""
    name = next((name for name in ("shape", "input_shape") if call.value(name) is not None), "input_dim")
    value = call.value(name)
    if value is None or isinstance(value, ast.Name | ast.Call):
        return []
    at = call.keyword(name) if name == "input_dim" else call.document.span(value)
    label = "input_shape" if name == "input_dim" else name
    assert at is not None

    def to(title: str, shape: str) -> Fix:
        text = f"{label}={shape}" if name == "input_dim" else shape
        return Fix(f"{title}: {label}={shape}", (Edit(at, text),), Kind.INPUT)

    text = call.document.source(call.document.span(value))
    if missing == -1 and isinstance(value, ast.Attribute) and value.attr == "shape":
        return [to("Leave the batch out", f"{text}[1:]")]
    if missing == -1 and isinstance(value, ast.Tuple):
        return [to("Leave the batch out", show(sample[1:]))]
    if missing == 1 and all(isinstance(dim, int) for dim in sample):
        return [to("Declare one feature per step" if sequence else "Declare one channel", show((*sample, 1)))]
    return []


def _without_flatten(found: RankMismatch, place: Place) -> list[Fix]:
    """Take out a Flatten that stands on a line of its own, and that the layer needs the axes of."""
    flatten = next((layer for layer in reversed(way(found.input)) if layer.title == "Flatten"), None)
    call = place.program.constructor(flatten)
    if call is None:
        return []
    at = call.document.span(call.node)
    text = call.document.lines[at.line - 1]
    alone = text.strip().rstrip(",") == call.source
    added = text.strip().endswith(f".add({call.source})")
    if at.line != at.end_line or not (alone or added):
        return []
    return [Fix("Remove this Flatten", (Edit(Span(at.line, 1, at.line + 1, 1), ""),), Kind.FLATTEN)]
