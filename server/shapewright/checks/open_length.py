"""``open-length``: a weight would have to be as long as an axis whose length was left ``None``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import OpenChannels
from shapewright.source.text import Edit
from shapewright.values.dims import OPEN, is_open
from shapewright.values.models import Layer
from shapewright.values.tensors import show

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .stack import root, way
from .wording import axis_noun, listed, plural

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape, Tensor

    from .place import Place

POOLINGS = {3: "GlobalAveragePooling1D", 4: "GlobalAveragePooling2D", 5: "GlobalAveragePooling3D"}
"""What gives every channel one value, whatever the lengths, by the rank of the input."""


@check("open-length", Severity.ERROR, OpenChannels)
def open_length(found: OpenChannels, place: Place) -> Diagnostic:
    """What must be known, what the input is, and where it was left open."""
    shape = found.input.shape
    assert shape is not None
    noun = plural(axis_noun(shape, found.axis))
    at = place.at()
    flatten = next((layer for layer in reversed(way(found.input)) if layer.title == "Flatten"), None)
    notes = [*_opened(found.input, place)]
    if flatten is not None:
        notes += place.program.note(flatten.origin, "this Flatten multiplies the open length into the features")
    return Diagnostic(
        at=at,
        message=f"{found.rule.title} needs a known number of {noun}, but its input is {show(_as_keras(shape))}",
        notes=(*notes, *place.layer_note(f"this {found.rule.title} needs it"), *place.path()),
        fixes=tuple(_fixes(flatten, found.input, place)),
    )


def _as_keras(shape: Shape) -> Shape:
    """Open axes as Keras prints them."""
    return tuple(OPEN if is_open(dim) else dim for dim in shape)


def _opened(tensor: Tensor, place: Place) -> list[Note]:
    start = root(tensor)
    if start.shape is None:
        return []
    nouns = [plural(axis_noun(start.shape, axis)) for axis, dim in enumerate(start.shape) if axis and is_open(dim)]
    if not nouns:
        return place.came_from(tensor)
    return place.origin(start, f"the {listed(nouns)} are left open here")


def _fixes(flatten: Layer | None, tensor: Tensor, place: Place) -> list[Fix]:
    call = place.program.constructor(flatten) if flatten is not None else None
    before = _input_of(flatten, tensor)
    pooling = POOLINGS.get(len(before.shape)) if before is not None and before.shape is not None else None
    if call is None or pooling is None:
        return []
    written = spelling.like(call.document, call.node.func, pooling)
    if written is None:
        return []
    text, imports = written
    noun = "steps" if pooling.endswith("1D") else "places"
    return [Fix(f"Pool over all {noun}: {pooling}", (Edit(call.callee, text), *imports))]


def _input_of(layer: Layer | None, tensor: Tensor | None) -> Tensor | None:
    """What this layer was given on the way to the tensor."""
    while tensor is not None and tensor.source is not None:
        inputs = tensor.source.inputs
        parent = inputs[0] if isinstance(inputs, tuple) and len(inputs) == 1 else inputs
        if tensor.source.target is layer:
            return parent if hasattr(parent, "shape") else None
        tensor = parent if hasattr(parent, "shape") else None
    return None
