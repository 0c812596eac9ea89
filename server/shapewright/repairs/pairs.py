"""Pairs: several inputs that lie in one array, or beside the labels, where a model takes them apart."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks import spelling
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import InputCount, LabelCount, SampleCounts
from shapewright.source.text import Edit, Span

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

MOST_PARTS = 4
"""So many inputs are written out."""
PAIRED = 2
"""The least number of axes of an array of pairs."""


@repair(SampleCounts)
def second_axis(found: SampleCounts, place: Place) -> Iterator[Fix]:
    """``pairs[0]`` is the first pair; ``pairs[:, 0]`` has the first of each."""
    edits = []
    for node in ast.walk(place.data) if place.data is not None else ():
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and type(node.slice.value) is int:
            whole = place.tensor_at(node.value)
            if whole is not None and len(whole.shape or ()) >= PAIRED and (whole.shape or ())[0] in found.counts:
                edits.append(Edit(place.document.span(node.slice), f":, {node.slice.value}"))
    first = place.document.source(edits[0].at) if edits else ""
    yield Fix(f"Take them along the second axis: [:, {first}]", tuple(edits), Kind.WRITING)


@repair(SampleCounts, InputCount)
def one_array(found: SampleCounts | InputCount, place: Place) -> Iterator[Fix]:
    """A list of arrays as one array: in a list, each is taken for an input of its own."""
    numpy = spelling.module(place.document, "numpy")
    if numpy is None or (isinstance(found, InputCount) and found.expected != 1):
        return
    lists = [node for node in (place.data, place.labels) if node is not None and place.lists_arrays(node)]
    edits = []
    for node in lists:
        at = place.document.span(node)
        edits.append(Edit(at, f"{numpy}.array({place.document.source(at)})"))
    if edits:
        noun = "the list" if len(edits) == 1 else "each list"
        yield Fix(f"Make one array of {noun}: {edits[0].text}", tuple(edits), Kind.WRITING)


@repair(SampleCounts)
def turned(found: SampleCounts, place: Place) -> Iterator[Fix]:
    """Data whose columns are the samples."""
    data = place.tensor_at(place.data)
    shape = (data.shape if data is not None else None) or ()
    if len(shape) == PAIRED and shape[0] == found.counts[0] and shape[1] == found.counts[1]:
        at = place.document.span(place.data)  # type: ignore[arg-type]
        simple = isinstance(place.data, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
        text = place.document.source(at)
        whole = f"{text}.T" if simple else f"({text}).T"
        yield Fix(f"Turn the data: {whole}", (Edit(at, whole),), Kind.WRITING)


@repair(InputCount)
def parts(found: InputCount, place: Place) -> Iterator[Fix]:
    """Each input as one part of the only array."""
    data = place.tensor_at(place.data)
    shape = (data.shape if data is not None else None) or ()
    if not isinstance(place.data, ast.Name | ast.Attribute) or found.expected > MOST_PARTS:
        return
    if len(shape) > PAIRED and shape[1] == found.expected:
        at = place.document.span(place.data)
        text = place.document.source(at)
        whole = f"[{', '.join(f'{text}[:, {number}]' for number in range(found.expected))}]"
        yield Fix(f"Take the inputs apart: {whole}", (Edit(at, whole),), Kind.WRITING)


@repair(LabelCount)
def columns(found: LabelCount, place: Place) -> Iterator[Fix]:
    """The labels of each output as one part of the only array."""
    labels = place.tensor_at(place.labels)
    shape = (labels.shape if labels is not None else None) or ()
    known = isinstance(place.labels, ast.Name | ast.Attribute) and found.labels == 1 and found.outputs <= MOST_PARTS
    if place.labels is not None and known and len(shape) >= PAIRED and shape[1] == found.outputs:
        at = place.document.span(place.labels)
        text = place.document.source(at)
        whole = f"[{', '.join(f'{text}[:, {number}]' for number in range(found.outputs))}]"
        yield Fix(f"Take the labels apart: {whole}", (Edit(at, whole),), Kind.WRITING)


@repair(InputCount)
def bracketed(found: InputCount, place: Place) -> Iterator[Fix]:
    """Inputs that a generator or a dataset gives beside the labels: the first of a tuple are the inputs, the second the labels."""
    for given in _batches(place.document.syntax.tree):
        if len(given.elts) == found.expected + 1 and not any(isinstance(one, ast.Tuple) for one in given.elts):
            first, last = given.elts[0], given.elts[found.expected - 1]
            start, end = place.document.span(first), place.document.span(last)
            at = Span(start.line, start.column, end.end_line, end.end_column)
            whole = f"({place.document.source(at)})"
            yield Fix(f"Put the inputs in brackets: {whole}", (Edit(at, whole),), Kind.WRITING)


def _batches(tree: ast.AST) -> Iterator[ast.Tuple]:
    """The tuples that a program yields, returns, maps to, or makes datasets of."""
    for node in ast.walk(tree):
        match node:
            case ast.Yield(value=ast.Tuple() as given) | ast.Return(value=ast.Tuple() as given):
                yield given
            case ast.Lambda(body=ast.Tuple() as given):
                yield given
            case ast.Call(func=ast.Attribute(attr="from_tensor_slices" | "zip"), args=[ast.Tuple() as given]):
                yield given
            case _:
                continue
