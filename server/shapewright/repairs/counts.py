"""Counts: as many labels as samples, where the program itself writes how many, and slices that make them equal."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import SampleCounts, SliceCounts, TooFewClasses
from shapewright.source.text import Edit

from .register import repair
from .written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.dims import Dim


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
            if isinstance(count, int) and isinstance(other, int) and count > other:
                at = place.document.span(part)
                text = place.document.source(at)
                cut = f"{text}[:{other}]"
                if isinstance(part, ast.Name | ast.Attribute | ast.Subscript):
                    yield Fix(f"Take the first {other}: {cut}", (Edit(at, cut),), Kind.DATA)


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
