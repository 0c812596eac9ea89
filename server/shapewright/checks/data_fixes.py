"""Data: the edits that bring a model and what it is given together."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from shapewright.source.text import Edit
from shapewright.values.data import Dataset, Table
from shapewright.values.dims import OPEN, is_open, product, same
from shapewright.values.models import tensors_in
from shapewright.values.python import Object
from shapewright.values.tensors import Flavour, show

from .diagnostic import Fix, Kind

if TYPE_CHECKING:
    from shapewright.rules.problems import InputMismatch
    from shapewright.values.tensors import Shape, Tensor

    from .call_text import CallText
    from .place import Place

BATCHED = 2
"""The least number of axes of data: the batch, and something in it."""


def data_fixes(found: InputMismatch, place: Place, expression: ast.expr | None, single: Shape | None) -> list[Fix]:
    """The batch axis, another order of the same values, or the shape that the model declares."""
    fixes = []
    if expression is not None and found.missing_batch:
        fixes += _batched(place, expression)
    elif expression is not None and single is not None:
        fixes.append(replace(_batch(place, expression), kind=Kind.WRITING))
    shape = found.given.shape
    if expression is not None and not found.missing_batch and _is_step(found):
        fixes.append(wrapped(place, expression, "[:, None]", "Make each sample one step"))
    if expression is not None and _one_sample(found):
        fixes.append(wrapped(place, expression, f".reshape{show((1, *found.declared[1:]))}", "Make it one sample"))
    if expression is not None and found.same_values and shape and found.given.flavour is Flavour.ARRAY:
        order = _order(shape[1:], found.declared[1:])
        if order:
            fixes.append(wrapped(place, expression, f".transpose{show((0, *order))}", "Reorder the axes"))
        if all(isinstance(dim, int) for dim in found.declared[1:]):
            fixes.append(wrapped(place, expression, f".reshape{show((-1, *found.declared[1:]))}", "Reshape the data"))
    if not found.missing_batch and shape is not None and len(shape) >= BATCHED:
        fixes += declare(place, found.given, found.number)
    return fixes


def _batch(place: Place, expression: ast.expr) -> Fix:
    """The missing batch axis: samples of a dataset are put together, an array gets one more axis."""
    if any(isinstance(value, Dataset) for value in place.program.values(expression)):
        return wrapped(place, expression, ".batch(32)", "Put the samples together")
    return wrapped(place, expression, "[None]", "Add the batch axis")


def _batched(place: Place, expression: ast.expr) -> list[Fix]:
    """The same; of what a generator yields, each sample becomes a batch of one, and so does its label."""
    if not any(isinstance(value, Object) and value.kind == "generator" for value in place.program.values(expression)):
        return [_batch(place, expression)]
    fixes = []
    for node in ast.walk(place.document.syntax.tree):
        given = node.value if isinstance(node, ast.Yield) else None
        if isinstance(given, ast.Tuple) and len(given.elts) > 1:
            sample, label = (wrapped(place, part, "[None]", "Yield a batch") for part in given.elts[:2])
            both = replace(sample, edits=(*sample.edits, *label.edits))
            labels = place.tensor_at(given.elts[1])
            fixes += [both, sample] if labels is not None and labels.shape else [sample, both]
    return fixes


def _one_sample(found: InputMismatch) -> bool:
    """Whether an array holds as many values as one sample, in another shape than one without its batch axis."""
    sample, shape = found.declared[1:], found.given.shape
    if found.missing_batch or not sample or not shape or found.given.flavour is not Flavour.ARRAY:
        return False
    values = product(sample)
    return isinstance(values, int) and values > 1 and product(shape) == values


def single_sample(found: InputMismatch, place: Place, expression: ast.expr | None) -> Shape | None:
    """The shape of the samples that a dataset gives one by one: it has several, and each lacks an axis of a batch."""
    held = [] if expression is None else place.program.values(expression)
    for value in held:
        if isinstance(value, Dataset) and value.batches is None and value.cardinality not in (None, 1):
            given = tensors_in(value.element[0] if isinstance(value.element, tuple) else value.element)
            shape = given[found.number].shape if found.number < len(given) else None
            if shape is not None and len(shape) < len(found.declared):
                return shape
    return None


def _is_step(found: InputMismatch) -> bool:
    """Whether a sample of an array is one step of the sequences that are wanted, of any length or of one step."""
    sample, shape = found.declared[1:], found.given.shape or ()
    steps, step = sample[:1], sample[1:]
    open_or_one = bool(step) and (steps == (1,) or is_open(steps[0]))
    return open_or_one and found.given.flavour is Flavour.ARRAY and shape[1:] == step


def _order(given: Shape, wanted: Shape) -> tuple[int, ...]:
    """Which axes of one shape, batch included, make the other in their order; empty where none do."""
    left, order = list(range(len(given))), []
    for dim in wanted:
        axis = next((axis for axis in left if same(given[axis], dim)), None)
        if axis is None:
            return ()
        left.remove(axis)
        order.append(axis + 1)
    return () if left else tuple(order)


def declare(place: Place, given: Tensor, number: int = 0) -> list[Fix]:
    """Let the model's input declare the samples that it gets."""
    inputs = place.model.inputs if place.model is not None else []
    shape = given.shape
    if number >= len(inputs) or shape is None or not all(isinstance(dim, int) for dim in shape[1:]):
        return []
    source = inputs[number].source
    call = place.program.declaration(source.target if source is not None else None)
    fixes = [] if call is None else _declared(call, "Declare what the data has", shape[1:])
    made = given.flavour is Flavour.SYMBOLIC
    return [replace(fix, kind=Kind.ARGUMENT) if made else fix for fix in fixes]


def any_length(place: Place, axis: int) -> list[Fix]:
    """Let the model's input leave one of its lengths open."""
    entry = next(iter(place.model.inputs), None) if place.model is not None else None
    if entry is None or entry.shape is None or axis >= len(entry.shape) or entry.source is None:
        return []
    call = place.program.declaration(entry.source.target)
    sample = (*entry.shape[1:axis], OPEN, *entry.shape[axis + 1 :])
    return [] if call is None else _declared(call, "Take any length", sample)


def _declared(call: CallText, title: str, sample: Shape) -> list[Fix]:
    """Another shape in ``Input`` or ``input_shape``."""
    for name in ("shape", "input_shape"):
        if isinstance(call.value(name), ast.Tuple | ast.List | ast.Constant):
            return [Fix(f"{title}: {name}={show(sample)}", call.with_argument(name, show(sample)), Kind.INPUT)]
    return _from_dim(call, title, sample)


def _from_dim(call: CallText, title: str, sample: Shape) -> list[Fix]:
    """``input_dim`` holds one number; for more it must become ``input_shape``."""
    at = call.keyword("input_dim")
    if at is None:
        return []
    text = f"input_dim={sample[0]}" if len(sample) == 1 else f"input_shape={show(sample)}"
    return [Fix(f"{title}: {text}", (Edit(at, text),), Kind.INPUT)]


def wrapped(place: Place, expression: ast.expr, suffix: str, title: str) -> Fix:
    """The expression with something behind it, in brackets where it needs them."""
    at = place.document.span(expression)
    text = place.document.source(at)
    simple = isinstance(expression, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
    if any(isinstance(value, Table) for value in place.program.values(expression)):
        suffix = f".to_numpy(){suffix}"  # Frames are indexed by names, and have no reshape.
    whole = f"{text}{suffix}" if simple else f"({text}){suffix}"
    shown = whole if "\n" not in whole and len(whole) < 50 else f"…{suffix}"
    return Fix(f"{title}: {shown}", (Edit(at, whole),), Kind.DATA)
