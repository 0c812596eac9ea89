"""``sample-counts``: the arrays of one training have different numbers of samples."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import SampleCounts, SliceCounts, StatesOfOne, StatesOfOthers
from shapewright.source.text import Edit

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Kind, Note, Severity
from .input_mismatch import declared_notes
from .wording import count, has

if TYPE_CHECKING:
    from shapewright.values.dims import Dim

    from .place import Place

WANTED = {"y": "labels", "sample_weight": "sample weights", "x": "inputs"}
"""What the arrays after the first are, by parameter name."""


@check("sample-counts", Severity.ERROR, SampleCounts)
def sample_counts(found: SampleCounts, place: Place) -> Diagnostic:
    """How many of each there are."""
    first, second = (_expression(place, name, number) for name, number in zip(found.names, found.counts, strict=True))
    if found.names[0] == found.names[1]:
        return _unequal(found, place)
    names = [place.name(first, _ours(found.names[0])), place.name(second, _ours(found.names[1]))]
    if place.lists_arrays(first) or _listed_for_one(place, first):
        listed = " ".join(("the list", place.name(first, ""))).rstrip()
        each = f"{place.method or 'The model'} takes each array of {listed} for an input"
        return Diagnostic(
            at=place.guilty(first),
            message=f"{each}: it has {count(found.counts[0], 'sample')}, but {has(names[1])} {found.counts[1]}",
            notes=(*_note(place, second, names[1]), *place.path()),
            fixes=tuple(_joined(place, first)),
        )
    return Diagnostic(
        at=place.guilty(second),
        message=f"{place.method or 'The model'} needs as many {WANTED.get(found.names[1], found.names[1])} as samples, "
        f"but {has(names[0])} {found.counts[0]} and {has(names[1])} {found.counts[1]}",
        notes=(*_note(place, first, names[0]), *_note(place, second, names[1]), *place.path()),
    )


def _unequal(found: SampleCounts, place: Place) -> Diagnostic:
    """Several arrays for several inputs, or several labels: each needs as many samples as the others."""
    first, second = (_with_so_many(place, given) for given in found.counts)
    names = [place.name(first, "one"), place.name(second, "another")]
    return Diagnostic(
        at=place.guilty(second) if second is not None else place.guilty(place.data),
        message=f"{place.method or 'The model'} needs as many samples in each array, "
        f"but {has(names[0])} {found.counts[0]} and {has(names[1])} {found.counts[1]}",
        notes=(*_note(place, first, names[0]), *_note(place, second, names[1]), *place.path()),
    )


def _listed_for_one(place: Place, given: ast.expr | None) -> bool:
    """Whether arrays are written as a list for a model that has one input."""
    return isinstance(given, ast.List) and place.model is not None and len(place.model.inputs) == 1 < len(given.elts)


def _joined(place: Place, given: ast.expr | None) -> list[Fix]:
    """One array of all of them: joined, where each has the batch axis of the model's input, else stacked."""
    numpy, inputs = spelling.module(place.document, "numpy"), place.model.inputs if place.model is not None else []
    if given is None or numpy is None or len(inputs) != 1:
        return []
    parts = [place.tensor_at(part) for part in getattr(given, "elts", ())]
    ranks = {part.rank for part in parts if part is not None}
    name = "concatenate" if ranks == {inputs[0].rank} else "stack"
    text = f"{numpy}.{name}({place.document.source(place.document.span(given))})"
    return [Fix(f"Make one array of it: {numpy}.{name}", (Edit(place.document.span(given), text),), Kind.WRITING)]


@check("sample-counts", Severity.ERROR, StatesOfOthers)
def states_of_others(found: StatesOfOthers, place: Place) -> Diagnostic:
    """Of how many samples states are kept, and how many come at a time."""
    name = place.name(place.data, "the data")
    which = "the last batch" if found.last else "a batch"
    return Diagnostic(
        at=place.guilty(place.data),
        message=f"The model keeps states of {count(found.kept, 'sample')}, but {which} of {name} has {found.batch}",
        notes=(*_declared(place), *place.path()),
        fixes=tuple(_other_batches(found, place)),
    )


@check("sample-counts", Severity.ERROR, StatesOfOne)
def states_of_one(found: StatesOfOne, place: Place) -> Diagnostic:
    """That a batch might have more than the one sample."""
    edits = place.call.with_argument("batch_size", "1") if place.call is not None else ()
    return Diagnostic(
        at=place.guilty(place.data),
        message="The model keeps states of 1 sample, but batches may have more: Keras 3 cannot train it without batch_size=1",
        notes=(*_declared(place), *place.path()),
        fixes=(Fix("Take one at a time: batch_size=1", edits),) if edits else (),
    )


def _declared(place: Place) -> list[Note]:
    """The input that says how many."""
    return declared_notes(place, 0) if place.model is not None and place.model.inputs else []


def _other_batches(found: StatesOfOthers, place: Place) -> list[Fix]:
    """Batches of so many samples, or no more samples than fill such batches."""
    fixes = []
    if place.call is not None and found.samples % found.kept == 0 and place.method in ("fit", "evaluate", "predict"):
        edits = place.call.with_argument("batch_size", str(found.kept))
        fixes.append(Fix(f"Take {found.kept} at a time: batch_size={found.kept}", edits))
    return [*fixes, *_whole_batch(found, place), *_other_split(found, place)]


def _whole_batch(found: StatesOfOthers, place: Place) -> list[Fix]:
    """One sample to be asked about, as often as fills a batch."""
    numpy = spelling.module(place.document, "numpy")
    if found.samples != 1 or place.method != "predict" or place.data is None or numpy is None:
        return []
    at = place.document.span(place.data)
    text = f"{numpy}.repeat({place.document.source(at)}, {found.kept}, axis=0)"
    return [Fix(f"Ask with a whole batch: {text}", (Edit(at, text),), Kind.DATA)]


def _other_split(found: StatesOfOthers, place: Place) -> list[Fix]:
    """A part held out that is made of whole batches, as what is left then is, too: the one nearest to what is written."""
    written = place.argument(6, "validation_split")
    data = place.tensor_at(place.data)
    count_, part = (data.shape or (None,))[0] if data is not None else None, getattr(written, "value", None)
    if written is None or not isinstance(count_, int) or not isinstance(part, float) or count_ % found.kept:
        return []
    batches = count_ // found.kept
    held = min(range(1, batches), key=lambda number: abs(number / batches - part), default=None)
    if held is None or held / batches == part:
        return []
    text = f"{held / batches:.6g}"
    title = f"Hold out {held} whole {'batch' if held == 1 else 'batches'}: validation_split={text}"
    return [Fix(title, (Edit(place.document.span(written), text),), Kind.WRITING)]


@check("sample-counts", Severity.ERROR, SliceCounts)
def slice_counts(found: SliceCounts, place: Place) -> Diagnostic:
    """How many slices two of the arrays have."""
    first, second = (_with_so_many(place, count) for count in found.counts)
    names = [place.name(first, "one"), place.name(second, "another")]
    return Diagnostic(
        at=place.guilty(second),
        message="The dataset needs as many slices of every array, "
        f"but {has(names[0])} {found.counts[0]} and {has(names[1])} {found.counts[1]}",
        notes=(*_note(place, first, names[0]), *_note(place, second, names[1]), *place.path()),
    )


def _with_so_many(place: Place, count: Dim) -> ast.expr | None:
    """The part of what is sliced that has so many slices."""
    for node in ast.walk(place.data) if place.data is not None else ():
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            tensor = place.tensor_at(node)
            if tensor is not None and tensor.shape and tensor.shape[0] == count:
                return node
    return None


def _ours(parameter: str) -> str:
    return {"x": "the data", "y": "the labels"}.get(parameter, "the weights")


def _expression(place: Place, name: str, number: Dim) -> ast.expr | None:
    """The argument of this name, if it has so many samples; else the validation data's part."""
    given = {"x": place.data, "y": place.labels}.get(name)
    given = given if given is not None else place.argument(99, name)
    tensor = place.tensor_at(given)
    if tensor is not None and tensor.shape and tensor.shape[0] == number:
        return given
    held_out = place.argument(7, "validation_data")
    if held_out is not None:
        parts = getattr(held_out, "elts", ())
        position = {"x": 0, "y": 1}.get(name, 2)
        return parts[position] if position < len(parts) else held_out
    return given


def _note(place: Place, expression: ast.expr | None, name: str) -> list[Note]:
    tensor = place.tensor_at(expression)
    return place.came_from(tensor, name) if tensor is not None else []
