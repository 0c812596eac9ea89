"""Arrays: the data as the model wants them, where the program itself writes their shape."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import (
    BroadcastMismatch,
    DeclaredLength,
    InputMismatch,
    LabelMismatch,
    RankMismatch,
)
from shapewright.values.tensors import Flavour

from .register import repair
from .written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place


@repair(InputMismatch, DeclaredLength)
def data_as_declared(found: InputMismatch | DeclaredLength, place: Place) -> Iterator[Fix]:
    """The data as the model declares them, where their shape is written."""
    yield from written(place.whole(found.given, place.expression_of(found.given, place.data)), found.declared, place)


@repair(RankMismatch)
def data_with_axes(found: RankMismatch, place: Place) -> Iterator[Fix]:
    """One axis more, or one less, where the shape of the data is written."""
    shape = found.input.shape or ()
    data = place.tensor_at(place.data) if place.model is not None else found.input
    if data is None or data.shape is None or data.flavour is Flavour.SYMBOLIC:
        return
    if len(shape) == found.expected - 1:
        yield from written(data, (data.shape[0], 1, *data.shape[1:]), place)
        yield from written(data, (*data.shape, 1), place)
    elif len(shape) == found.expected + 1:
        yield from written(data, data.shape[:-1], place)


@repair(LabelMismatch)
def labels_as_given(found: LabelMismatch, place: Place) -> Iterator[Fix]:
    """The labels as the model gives them; the data with an axis less, where the outputs have one too many."""
    labels = place.tensor_at(place.labels)
    if labels is not None and labels.shape is not None:
        for fix in written(labels, (labels.shape[0], *found.outputs[1:]), place):
            yield replace(fix, title=fix.title.replace("samples", "labels"), kind=Kind.LOSS)
    data = place.tensor_at(place.data)
    if data is not None and data.shape and len(found.outputs) == len(found.labels) + 1:
        yield from written(data, data.shape[:-1], place)


@repair(BroadcastMismatch)
def operand_as_other(found: BroadcastMismatch, place: Place) -> Iterator[Fix]:
    """One operand as the other, where its shape is written."""
    for one, other in ((found.right, found.left), (found.left, found.right)):
        if one.flavour is not Flavour.SYMBOLIC and one.shape and other.shape and len(one.shape) == len(other.shape):
            yield from written(one, other.shape, place)
