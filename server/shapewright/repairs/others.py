"""Others: another array of the program that has the very shape which is wanted, or another input of the same call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import InputMismatch, LabelMismatch, MergeMismatch, RankMismatch
from shapewright.source.text import Edit
from shapewright.values.tensors import Flavour, Tensor

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.tensors import Shape

    Arrays = dict[str, Tensor]

MOST_OTHERS = 2
"""So many other arrays are tried."""
BESIDE_SAMPLES = 2
"""The least number of axes of an array whose shape tells what it is."""


@repair(LabelMismatch)
def other_labels(found: LabelMismatch, place: Place) -> Iterator[Fix]:
    """Labels as the model gives its outputs, where the labels are handed over or a generator is given them."""
    tensor = found.labels_tensor
    made = tensor.origin.node if tensor is not None and tensor.origin is not None else None
    starts = [place.labels_of(tensor), made if isinstance(made, ast.Call) else None]
    for node in (part for start in starts if start is not None for part in _given(start)):
        labels = place.tensor_at(node)
        if labels is not None and labels.shape and labels.shape[1:] == found.labels[1:]:
            yield from _instead(node, (labels.shape[0], *found.outputs[1:]), place)


@repair(InputMismatch)
def other_data(found: InputMismatch, place: Place) -> Iterator[Fix]:
    """Data as the model declares them."""
    expression = place.expression_of(found.given, place.data)
    data = place.tensor_at(expression)
    if isinstance(expression, ast.Name) and data is not None and data.shape and found.inside is None:
        yield from _instead(expression, (data.shape[0], *found.declared[1:]), place)


@repair(RankMismatch)
def data_with_fewer_axes(found: RankMismatch, place: Place) -> Iterator[Fix]:
    """Numbers in the place of their one-hot rows."""
    data = place.tensor_at(place.data)
    more = len(found.input.shape or ()) > found.expected
    if place.model is not None and isinstance(place.data, ast.Name) and more and data is not None and data.shape:
        yield from _instead(place.data, data.shape[:-1], place)


@repair(MergeMismatch)
def other_input(found: MergeMismatch, place: Place) -> Iterator[Fix]:
    """Of what an attention layer is given, one thing twice: the key is the value where nothing else is said."""
    given = place.call.arguments if place.call is not None and "Attention" in found.title else []
    names = [node for node in given if isinstance(node, ast.Name)]
    for node in reversed(names):
        for other in dict.fromkeys(one.id for one in names if one.id != node.id):
            yield Fix(f"Use {other} for {node.id}", (Edit(place.document.span(node), other),), Kind.NAME)


def _given(start: ast.expr) -> list[ast.Name]:
    """The name itself, or the names among what a call is given."""
    if isinstance(start, ast.Name):
        return [start]
    parts = [*start.args, *(one.value for one in start.keywords)] if isinstance(start, ast.Call) else []
    return [part for part in parts if isinstance(part, ast.Name)]


def _instead(node: ast.Name, wanted: Shape, place: Place) -> Iterator[Fix]:
    """Names of arrays of this shape; one that nothing reads was made for something."""
    if len(wanted) < BESIDE_SAMPLES or not all(isinstance(dim, int) for dim in wanted):
        return
    arrays, read = _arrays(place)
    alike = [name for name, array in arrays.items() if array.shape == wanted and name != node.id]
    for name in alike[:MOST_OTHERS]:
        kind = Kind.NAME if name in read else Kind.WRITING
        yield Fix(f"Use {name} for {node.id}", (Edit(place.document.span(node), name),), kind)


def _arrays(place: Place) -> tuple[Arrays, set[str]]:
    """The arrays behind the names that the program gives once, at its top; and the names that it reads."""
    body = place.document.syntax.tree.body
    names = [node for node in ast.walk(place.document.syntax.tree) if isinstance(node, ast.Name)]
    stored = [node.id for node in names if isinstance(node.ctx, ast.Store)]
    found: Arrays = {}
    for node in body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if isinstance(target, ast.Name) and stored.count(target.id) == 1 and node.lineno < place.site.node.lineno:
            held = place.tensor_at(node.value)  # type: ignore[attr-defined]
            if held is not None and held.flavour is not Flavour.SYMBOLIC:
                found[target.id] = held
    return found, {node.id for node in names if isinstance(node.ctx, ast.Load)}
