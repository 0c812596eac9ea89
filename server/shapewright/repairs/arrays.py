"""Arrays: the data as the model wants them, where the program itself writes their shape."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.declaring import AssertedShape
from shapewright.rules.problems import (
    BroadcastMismatch,
    DeclaredLength,
    InputMismatch,
    LabelMismatch,
    MergeMismatch,
    MetricMismatch,
    NoSuchAxis,
    NoSuchPlace,
    RankMismatch,
    StateMismatch,
)
from shapewright.values.dims import definitely_different
from shapewright.values.tensors import Flavour, show

from .register import repair
from .sources import sources
from .written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place


ASSIGNMENTS = ("assign", "The assignment")
"""Operations in which the left one only holds what it is given."""


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
    if labels is not None and labels.shape:
        for fix in written(labels, (labels.shape[0], *found.outputs[1:]), place):
            yield replace(fix, title=fix.title.replace("samples", "labels"), kind=Kind.LAYER)
    data = place.tensor_at(place.data)
    if data is not None and data.shape and len(found.outputs) == len(found.labels) + 1:
        yield from written(data, data.shape[:-1], place)


@repair(MetricMismatch)
def labels_for_metric(found: MetricMismatch, place: Place) -> Iterator[Fix]:
    """The labels as the model gives them, which every metric can compare."""
    labels = found.labels_tensor or place.tensor_at(place.labels)
    if labels is not None and labels.shape:
        for fix in written(labels, (labels.shape[0], *found.outputs[1:]), place):
            yield replace(fix, title=fix.title.replace("samples", "labels"), kind=Kind.LOSS)


@repair(StateMismatch)
def state_as_wide(found: StateMismatch, place: Place) -> Iterator[Fix]:
    """A state as wide as the layer's own, where its shape is written."""
    if found.input.shape:
        wanted = (found.input.shape[0], found.units)
        for fix in written(found.input, wanted, place):
            yield replace(fix, title=f"Make the state of shape {show(wanted)}")


@repair(BroadcastMismatch)
def operand_as_other(found: BroadcastMismatch, place: Place) -> Iterator[Fix]:
    """One operand as the other, where its shape is written."""
    for one, other in ((found.right, found.left), (found.left, found.right)):
        if one.flavour is not Flavour.SYMBOLIC and one.shape and other.shape and len(one.shape) == len(other.shape):
            yield from written(one, other.shape, place)
    if found.title in ASSIGNMENTS:
        yield from _holder(found, place)


@repair(MergeMismatch)
def part_as_others(found: MergeMismatch, place: Place) -> Iterator[Fix]:
    """One of the arrays that are joined as long as its neighbour on the axis that clashes, or with as many axes."""
    axis = found.axis
    for left, right in pairwise(found.inputs):
        for one, other in ((left, right), (right, left)):
            own, wanted = one.shape or (), other.shape or ()
            if one.flavour is Flavour.SYMBOLIC or not own or not wanted:
                continue
            shape = wanted if axis is None else (*own[:axis], *wanted[axis : axis + 1], *own[axis + 1 :])
            for fix in written(one, shape, place):
                yield replace(fix, title=f"Make the array of shape {show(shape)}")


def _holder(found: BroadcastMismatch, place: Place) -> Iterator[Fix]:
    """What is assigned into, with as many axes as what it is given, or with the very shape of it."""
    given, made = found.right.shape or (), found.left.origin
    held = place.tensor_at(made.node) if made is not None and isinstance(made.node, ast.expr) else None
    if held is None or not held.shape:
        return
    part = len(found.left.shape or ())
    wanted = given if held.shape == found.left.shape else held.shape[:-1] if part == len(given) + 1 else ()
    known = bool(wanted) and all(isinstance(dim, int) for dim in wanted)
    for fix in written(held, wanted, place) if known else ():
        yield replace(fix, title=f"Make the array of shape {show(wanted)}")


@repair(AssertedShape)
def array_as_asserted(found: AssertedShape, place: Place) -> Iterator[Fix]:
    """What the array was made from, with the length that is asserted on the axis that has the other."""
    shape = found.input.shape or ()
    pairs = zip(shape, found.declared, strict=True) if len(shape) == len(found.declared) else ()
    for has, wish in (pair for pair in pairs if definitely_different(*pair)):
        for _, array in sources(found.input, place):
            shape = array.shape or ()
            if shape.count(has) == 1:
                wanted = tuple(wish if dim == has else dim for dim in shape)
                for fix in written(array, wanted, place):
                    yield replace(fix, title=f"Make the array of shape {show(wanted)}")


@repair(NoSuchPlace)
def with_place(found: NoSuchPlace, place: Place) -> Iterator[Fix]:
    """An array that is asked for a place behind its last: one that has it, where its shape is written."""
    shape = found.input.shape or ()
    if found.place >= 0 and found.input.flavour is not Flavour.SYMBOLIC:
        wanted = (*shape[: found.axis], found.place + 1, *shape[found.axis + 1 :])
        for fix in written(found.input, wanted, place):
            yield replace(fix, title=f"Make the array of shape {show(wanted)}")


@repair(NoSuchAxis)
def indexed(found: NoSuchAxis, place: Place) -> Iterator[Fix]:
    """An array that is asked for one axis more than it was made with: another one like its last."""
    shape = found.input.shape or ()
    if found.axis == len(shape) > 0 and found.input.flavour is not Flavour.SYMBOLIC:
        for wanted in ((*shape, shape[-1]), (*shape, 1)):
            for fix in written(found.input, wanted, place):
                yield replace(fix, title=f"Make the array of shape {show(wanted)}", guess=True)
