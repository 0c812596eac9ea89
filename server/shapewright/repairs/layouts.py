"""Layouts: one more layer that gives an input the axes which a layer wants: a Reshape, a Flatten, a pooling, an Embedding."""

from __future__ import annotations

import ast
from math import isqrt
from typing import TYPE_CHECKING, Any

from shapewright.checks import spelling
from shapewright.checks.data_fixes import wrapped
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.pooling import POOLINGS
from shapewright.rules.problems import (
    BroadcastMismatch,
    InputMismatch,
    LabelMismatch,
    MergeMismatch,
    RankMismatch,
    ReshapeMismatch,
)
from shapewright.source.text import Edit
from shapewright.values.dims import product
from shapewright.values.models import Layer
from shapewright.values.tensors import Flavour, Tensor, show

from .insertion import around, in_front, names_of, spelt_like
from .register import repair
from .upstream import upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape

    from .upstream import Passage

FLAT, SEQUENCE, IMAGE = 2, 3, 4
"""Numbers of axes of features, of sequences and of images, the batch included."""
WIDTH = "32"
"""How many values an Embedding gives each number, where nothing says it."""


@repair(RankMismatch)
def laid_out(found: RankMismatch, place: Place) -> Iterator[Fix]:
    """In front of the layer that refuses."""
    like = spelt_like(place, found.input)
    for title, made, kind in _layouts(found, place):
        yield Fix(title, in_front(place.layer, place, made), kind)
        if like is not None and found.input.flavour is Flavour.SYMBOLIC:
            for expression in names_of(found.input, place):
                yield Fix(title, around(place, expression, like, made), kind)
    if found.expected < len(found.input.shape or ()):
        yield Fix("Flatten before this layer", in_front(place.layer, place, ("Flatten", "")), Kind.LAYER)


def _layouts(found: RankMismatch, place: Place) -> Iterator[tuple[str, tuple[str, str], Kind]]:
    sample = (found.input.shape or ())[1:]
    if not sample or not all(isinstance(dim, int) for dim in sample):
        return
    rank = found.expected - 1
    known = _known_shape(sample, rank, place)
    if known is not None:
        yield f"Reshape it to {show(known)}", ("Reshape", show(known)), Kind.LAYER
    first = sample[0]
    if len(sample) == 1 and rank == SEQUENCE - 1:
        ids, data = found.input.classes, place.tensor_at(place.data)
        if ids is not None or "int" in ((data or found.input).dtype or ""):
            yield "Embed the numbers", ("Embedding", f"{ids or 10_000}, {WIDTH}"), Kind.LAYER
    if len(sample) == rank - 1:
        if rank == IMAGE - 1 and isinstance(first, int) and isqrt(first) ** 2 == first and first > 1:
            square = show((isqrt(first), isqrt(first), *sample[1:]))
            yield f"Lay the steps out in a square: Reshape({square})", ("Reshape", square), Kind.LAYER
        one = show((*sample, 1))
        yield f"Add an axis: Reshape({one})", ("Reshape", one), Kind.LAYER
    if len(sample) == rank + 1 and 1 in sample:
        at = len(sample) - 1 - sample[::-1].index(1)
        less = show((*sample[:at], *sample[at + 1 :]))
        yield f"Leave out the axis of length 1: Reshape({less})", ("Reshape", less), Kind.LAYER


@repair(RankMismatch)
def flattened_by_step(found: RankMismatch, place: Place) -> Iterator[Fix]:
    """A Flatten in front of a layer of sequences: of each step alone."""
    if len(found.input.shape or ()) != FLAT or found.expected != SEQUENCE:
        return
    for passage in upstream(found.input, place.program):
        call = place.program.constructor(passage.layer) if passage.layer.title == "Flatten" else None
        written = spelling.like(call.document, call.node.func, "TimeDistributed") if call is not None else None
        deep = passage.before is not None and len(passage.before.shape or ()) >= IMAGE
        if call is not None and written is not None and deep:
            edits = (Edit(place.document.span(call.node), f"{written[0]}({call.source})"), *written[1])
            yield Fix("Flatten each step: TimeDistributed(Flatten())", edits, Kind.FLATTEN)


@repair(BroadcastMismatch)
def embedded(found: BroadcastMismatch, place: Place) -> Iterator[Fix]:
    """Whole numbers that meet a row of features, one number for each place in it."""
    for numbers, features in ((found.right, found.left), (found.left, found.right)):
        like, shape = spelt_like(place, features), features.shape or ()
        if like is None or len(shape) < 2 or numbers.shape != shape[-2:-1] or "int" not in (numbers.dtype or ""):
            continue
        made = f"{numbers.classes or shape[-2]}, {shape[-1]}"
        for expression in names_of(numbers, place):
            title = f"Embed {place.name(expression, 'the numbers')}: Embedding({made})"
            yield Fix(title, around(place, expression, like, ("Embedding", made)), Kind.LAYER)


def _known_shape(sample: Shape, rank: int, place: Place) -> Shape | None:
    """The shape of a tensor of the program that holds as many values and has so many axes: the last before a Flatten."""
    values = product(sample)
    found = None
    for record in place.program.analysis.recorder.layers.values():
        for output in record.outputs:
            shape = output.shape if isinstance(output, Tensor) else None
            if shape is not None and len(shape) == rank + 1 and product(shape[1:]) == values:
                found = shape[1:]
    return found if found is not None and all(isinstance(dim, int) for dim in found) else None


@repair(ReshapeMismatch)
def pooled(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """A Reshape to one value for each channel wants the places pooled before."""
    shape = found.input.shape or ()
    pooling = POOLINGS.get(len(shape))
    if not found.per_sample or pooling is None or not isinstance(place.layer, Layer):
        return
    first = next(upstream(found.input, place.program), None)
    layers = [place.layer, *([first.layer] if first is not None else [])]
    for layer in layers:
        yield Fix(f"Pool over all places: {pooling}", in_front(layer, place, (pooling, "")), Kind.LAYER)


@repair(MergeMismatch)
def with_second_axis(found: MergeMismatch, place: Place) -> Iterator[Fix]:
    """What lacks an axis behind the batch that the others have; of sequences it is repeated for every step."""
    ranks = [len(tensor.shape or ()) for tensor in found.inputs]
    fullest = next((tensor.shape or () for tensor, rank in zip(found.inputs, ranks, strict=True) if rank == max(ranks)))
    for tensor, rank in zip(found.inputs, ranks, strict=True):
        if not 0 < rank == max(ranks) - 1:
            continue
        like, steps = spelt_like(place, tensor), fullest[1]
        for expression in names_of(tensor, place):
            if not isinstance(expression, ast.Name | ast.Attribute):
                continue
            if rank == FLAT and tensor.flavour is Flavour.SYMBOLIC and like is not None and _several(steps):
                made = around(place, expression, like, ("RepeatVector", str(steps)))
                yield Fix(f"Repeat it for every step: RepeatVector({steps})", made, Kind.WRITING)
            if steps == 1 or not found.title.lower().startswith("concat") or _joins_steps(place):
                yield wrapped(place, expression, "[:, None]", "Give it a second axis")


def _several(steps: Dim) -> bool:
    return isinstance(steps, int) and steps > 1


def _joins_steps(place: Place) -> bool:
    """Whether the inputs are put together along the axis behind the batch: there they may differ."""
    axis = place.layer.arguments.get("axis") if place.layer is not None else place.argument(1, "axis")
    return (axis.value if isinstance(axis, ast.Constant) else axis) in (1, -2)


@repair(MergeMismatch)
def flattened_to_join(found: MergeMismatch, place: Place) -> Iterator[Fix]:
    """What has more axes than the batch and the features, where something else has only these."""
    ranks = [len(tensor.shape or ()) for tensor in found.inputs]
    for tensor, rank in zip(found.inputs, ranks, strict=True):
        like = spelt_like(place, tensor)
        if like is None or not min(ranks) == FLAT < rank:
            continue
        for expression in names_of(tensor, place):
            title = f"Flatten {place.name(expression, 'this input')}"
            yield Fix(title, around(place, expression, like, ("Flatten", "")), Kind.FLATTEN)


@repair(BroadcastMismatch, InputMismatch, LabelMismatch, MergeMismatch, ReshapeMismatch)
def flattened(problem: Any, place: Place) -> Iterator[Fix]:
    """In front of a Dense on the way that keeps more axes than the batch and the features."""
    for passage in _dense(problem, place):
        shape = passage.before.shape if passage.before is not None else None
        if shape is not None and len(shape) > 2:
            yield Fix("Flatten before this Dense", in_front(passage.layer, place, ("Flatten", "")), Kind.FLATTEN)
            pooling = POOLINGS.get(len(shape))
            if pooling is not None:
                yield Fix(
                    f"Pool before this Dense: {pooling}", in_front(passage.layer, place, (pooling, "")), Kind.LAYER
                )


def _dense(problem: Any, place: Place) -> list[Passage]:
    """The Dense layers behind what is refused, the first of a row before the others."""
    starts = [getattr(problem, name, None) for name in ("given", "input", "left", "right")]
    starts += getattr(problem, "inputs", ())
    if isinstance(problem, LabelMismatch):
        starts = [place.model.output if place.model is not None else problem.output]
    tensors = [start for start in starts if start is not None]
    rows = ([one for one in upstream(start, place.program) if one.layer.title == "Dense"] for start in tensors)
    return [passage for found in rows for passage in (*found[-1:], *found[:-1])]


@repair(LabelMismatch)
def repeated(found: LabelMismatch, place: Place) -> Iterator[Fix]:
    """Labels for several steps want a model that gives several."""
    output = place.model.output if place.model is not None else None
    if place.model is None or output is None or len(found.labels) != SEQUENCE or output.rank != SEQUENCE - 1:
        return
    last = place.model.layers[-1] if place.model.layers else None
    steps = found.labels[1]
    if isinstance(steps, int) and last is not None:
        yield Fix(
            f"Give {steps} steps: RepeatVector({steps})",
            in_front(last, place, ("RepeatVector", str(steps))),
            Kind.LAYER,
        )
