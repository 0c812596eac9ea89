"""Counts: as many labels as samples, where the program itself writes how many, and slices that make them equal."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import SampleCounts, SliceCounts, TooFewClasses
from shapewright.source.text import Edit
from shapewright.values.dims import product

from .register import repair
from .written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Tensor


@repair(SampleCounts, SliceCounts)
def equal_counts(found: SampleCounts, place: Place) -> Iterator[Fix]:
    """As many of the one as of the other: where the number is written, else the longer one cut."""
    given = {"x": place.data, "y": place.labels}
    pairs = list(zip(found.names, found.counts, strict=True))
    for (name, count), (_, other) in (pairs, pairs[::-1]):
        expression = given.get(name) if given.get(name) is not None else place.argument(99, name)
        for part in _parts(expression, count, place):
            tensor = place.tensor_at(part)
            if tensor is not None and tensor.shape is not None and isinstance(other, int):
                yield from written(tensor, (other, *tensor.shape[1:]), place)
            if isinstance(part, ast.Name | ast.Attribute | ast.Subscript) and tensor is not None:
                yield from _as_many(part, tensor, other, name, place)
            if isinstance(count, int) and isinstance(other, int) and count > other:
                at = place.document.span(part)
                text = place.document.source(at)
                cut = f"{text}[:{other}]"
                if isinstance(part, ast.Name | ast.Attribute | ast.Subscript):
                    yield Fix(f"Take the first {other}: {cut}", (Edit(at, cut),), Kind.DATA)


def _as_many(part: ast.expr, tensor: Tensor, other: Dim, name: str, place: Place) -> Iterator[Fix]:
    """The same values as so many samples: as one, or in rows, of an input as the model declares them."""
    shape, at = tensor.shape or (), place.document.span(part)
    text, values = place.document.source(at), product(shape)
    if other == 1:
        yield Fix(f"Make it one sample: {text}[None]", (Edit(at, f"{text}[None]"),), Kind.WRITING)
    if len(shape) != 1 or not isinstance(other, int) or not isinstance(values, int) or other < 1 or values % other:
        return
    inputs = place.model.inputs if place.model is not None and name == "x" else []
    sample = (inputs[0].shape or ())[1:] if len(inputs) == 1 else ()
    rows = str((-1, *sample)) if product((other, *sample)) == values and sample else f"({other}, -1)"
    if values > other:
        yield Fix(f"Reshape it: {text}.reshape{rows}", (Edit(at, f"{text}.reshape{rows}"),), Kind.WRITING)


@repair(TooFewClasses)
def all_classes(found: TooFewClasses, place: Place) -> Iterator[Fix]:
    """A column for every class, where the number is written."""
    number = place.argument(found.rule.parameters.index(found.argument), found.argument)
    if isinstance(number, ast.Constant):
        yield Fix(f"Make {found.classes} classes", (Edit(place.document.span(number), str(found.classes)),), Kind.DATA)


def _parts(expression: ast.expr | None, count: Dim, place: Place) -> list[ast.expr]:
    """The arrays with so many samples: the argument itself, or in it and in the validation data."""
    held_out = place.argument(7, "validation_data")
    nodes = [node for whole in (expression, held_out) if whole is not None for node in ast.walk(whole)]
    found = []
    for node in nodes:
        tensor = place.tensor_at(node) if isinstance(node, ast.Name | ast.Attribute | ast.Call) else None
        if tensor is not None and tensor.shape and tensor.shape[0] == count and isinstance(node, ast.expr):
            found.append(node)
    return found
