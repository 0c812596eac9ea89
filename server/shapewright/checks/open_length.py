"""``open-length``: a weight would have to be as long as an axis whose length was left ``None``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import OpenChannels, OpenNumber
from shapewright.values.dims import BATCH, OPEN, is_open, same
from shapewright.values.tensors import Tensor, show

from .asked_lengths import Asked, asked_lengths
from .check import check
from .diagnostic import Diagnostic, Note, Severity
from .place import LONGEST_NAME
from .pooling import pool_instead
from .stack import root, way
from .wording import brief, layer_noun, listed, plural

if TYPE_CHECKING:
    from shapewright.values.models import Layer
    from shapewright.values.tensors import Shape

    from .place import Place


@check("open-length", Severity.ERROR, OpenChannels)
def open_length(found: OpenChannels, place: Place) -> Diagnostic:
    """What must be known, what the input is, and where it was left open."""
    shape = found.input.shape
    assert shape is not None
    noun = plural(layer_noun(found.rule, shape, found.axis))
    at = place.at()
    flatten = next((layer for layer in reversed(way(found.input)) if layer.title == "Flatten"), None)
    notes = [*_opened(found, place)]
    if flatten is not None:
        notes += place.program.note(flatten.origin, "this Flatten multiplies the open length into the features")
    return Diagnostic(
        at=at,
        message=f"{found.rule.title} needs a known number of {noun}, but its input is {show(_as_keras(shape))}",
        notes=(*notes, *place.layer_note(f"this {found.rule.title} needs it"), *place.path()),
        fixes=tuple(pool_instead(place.program, flatten, _rank_before(flatten, found.input))),
    )


@check("open-length", Severity.ERROR, OpenNumber)
def open_number(found: OpenNumber, place: Place) -> Diagnostic:
    """What counts with the length of an axis, and why there is none."""
    asked = next(asked_lengths(place), None)
    batch = same(found.length, BATCH)
    why = "how many samples come is not known yet" if batch else "this axis was left open"
    source = None if asked is None else place.document.source(place.document.span(asked.node))
    what = "the length of an open axis" if source is None or len(source) > LONGEST_NAME else source
    return Diagnostic(
        at=place.at() if asked is None else place.document.span(asked.node),
        message=brief(
            f"{found.title} needs a number, but {what} is None: {why}",
            f"{found.title} needs a number, but gets None: {why}",
        ),
        notes=(*_read(asked, place), *place.path()),
    )


def _read(asked: Asked | None, place: Place) -> list[Note]:
    """Where the length was read, if it has a name."""
    if asked is None or asked.read is asked.node:
        return []
    return [Note(place.document.span(asked.read), "it is read here")]


def _as_keras(shape: Shape) -> Shape:
    """Open axes as Keras prints them."""
    return tuple(OPEN if is_open(dim) else dim for dim in shape)


def _opened(found: OpenChannels, place: Place) -> list[Note]:
    tensor = found.input
    start = root(tensor)
    if start.shape is None:
        return []
    nouns = [
        plural(layer_noun(found.rule, start.shape, axis))
        for axis, dim in enumerate(start.shape)
        if axis and is_open(dim)
    ]
    if not nouns:
        return place.came_from(tensor)
    return place.origin(start, f"the {listed(nouns)} are left open here")


def _rank_before(layer: Layer | None, tensor: Tensor | None) -> int:
    """How many axes that has which this layer was given on the way to the tensor; 0 where it is not known."""
    while tensor is not None and tensor.source is not None:
        inputs = tensor.source.inputs
        parent = inputs[0] if isinstance(inputs, tuple) and len(inputs) == 1 else inputs
        if tensor.source.target is layer:
            return parent.rank or 0 if isinstance(parent, Tensor) else 0
        tensor = parent if isinstance(parent, Tensor) else None
    return 0
