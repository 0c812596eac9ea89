"""Batches: code that asks how many samples there are, or data that come as many at a time as it was written for."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from shapewright.checks.asked_lengths import around, asked_lengths
from shapewright.checks.call_text import CallText
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import BatchRefused, BroadcastMismatch, OpenNumber, ReshapeMismatch, RowCounts
from shapewright.source.text import Edit
from shapewright.values.data import Dataset
from shapewright.values.tensors import Tensor

from .register import REPAIRS, repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem

TRAINING = ("fit", "evaluate", "predict")


@repair(BatchRefused)
def where_it_comes_up(found: BatchRefused, place: Place) -> Iterator[Fix]:
    """In the code that does not take so many."""
    inner = replace(place, finding=found.cause)
    for propose in REPAIRS.get(type(found.cause.problem), ()):
        yield from propose(found.cause.problem, inner)


@repair(BroadcastMismatch)
def as_many_as_come(problem: Problem, place: Place) -> Iterator[Fix]:
    """Noise or zeros for as many samples as there are, where the program writes how many it makes."""
    given = _operands(problem)
    for made, other in (given, given[::-1]) if len(given) == 2 else ():
        origin = made.origin.node if made.origin is not None else None
        count = made.shape[0] if made.shape else None
        if not isinstance(origin, ast.Call) or not isinstance(count, int) or made.origin is None:
            continue
        if made.origin.path != place.document.path or other.shape is None or len(other.shape) < 2:
            continue
        for number in _first_length(origin, made):
            for text in _asking(origin, number, count, place):
                title = f"Make as many as there are samples: {text}"
                yield Fix(title, (Edit(place.document.span(number), text),), Kind.WRITING)


def _operands(problem: Problem) -> tuple[Tensor, ...]:
    match problem:
        case BroadcastMismatch(left=left, right=right):
            return left, right
        case _:
            return ()


def _first_length(call: ast.Call, made: Tensor) -> list[ast.expr]:
    """What stands first in the shape that a call makes."""
    shapes = [*call.args[:1], *(part.value for part in call.keywords if part.arg == "shape")]
    written = [shape.elts for shape in shapes if isinstance(shape, ast.Tuple | ast.List)]
    return [numbers[0] for numbers in written if len(numbers) == len(made.shape or ())][:1]


def _asking(call: ast.Call, number: ast.expr, count: int, place: Place) -> Iterator[str]:
    """``tf.shape(x)[0]`` of what the function around has by then whose first axis is the batch, in the call's library."""
    callee = place.document.source(place.document.span(call.func))
    library = callee.split(".")[0]
    shape = SHAPES.get(library)
    inside = around(call, place)
    if shape is None or not isinstance(inside, ast.FunctionDef):
        return
    for name in _names_before(inside, number):
        seen = place.program.values(name)
        if seen and all(isinstance(value, Tensor) and value.shape and value.shape[0] != count for value in seen):
            yield f"{shape}({name.id})[0]"
            return


def _names_before(function: ast.FunctionDef, number: ast.expr) -> list[ast.Name]:
    """The tensors that a function reads or sets, of which it has set or been given each before this number."""
    known = {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < number.lineno:
            known.add(node.id)
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return sorted((node for node in names if node.id in known), key=lambda node: (node.lineno, node.col_offset))


@repair(ReshapeMismatch)
def rows_as_they_come(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """The first length of a reshape left to the number of samples."""
    if found.per_sample or place.call is None or -1 in found.target:
        return
    for shape in place.call.arguments:
        first = shape.elts[0] if isinstance(shape, ast.Tuple | ast.List) and shape.elts else None
        if first is not None:
            shown = ", ".join(["-1", *(str(part) for part in found.target[1:])])
            title = f"Leave the number of samples open: ({shown})"
            edits = tuple(Edit(place.document.span(one), "-1") for one in _alike(shape, place))
            if len(edits) > 1:
                yield Fix(f"{title}, wherever it is written", edits, Kind.WRITING)
            yield Fix(title, (Edit(place.document.span(first), "-1"),), Kind.WRITING)


def _alike(shape: ast.expr, place: Place) -> Iterator[ast.expr]:
    """The first lengths of the same shapes that reshapes are given in the function around."""
    inside = around(place.call.node, place) if place.call is not None else None
    for node in ast.walk(inside) if isinstance(inside, ast.FunctionDef) else ():
        called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        for given in node.args if isinstance(node, ast.Call) and called == "reshape" else ():
            if ast.dump(given) == ast.dump(shape):
                yield given.elts[0]  # type: ignore[attr-defined]


@repair(BatchRefused, RowCounts)
def whole_batches(found: BatchRefused | RowCounts, place: Place) -> Iterator[Fix]:
    """The last batch left out, where it is the smaller one."""
    if not found.last:
        return
    for node in ast.walk(place.document.syntax.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "batch":
            continue
        if any(isinstance(value, Dataset) for value in place.program.values(node)):
            edits = CallText(node, place.document).with_argument("drop_remainder", "True")
            yield Fix("Leave the last batch out: drop_remainder=True", edits, Kind.DATA)


@repair(BatchRefused, RowCounts)
def other_batches(found: BatchRefused | RowCounts, place: Place) -> Iterator[Fix]:
    """Batches of as many samples as the code is written for, if the samples can be cut into such batches."""
    if place.call is None or place.method not in TRAINING or found.samples is None:
        return
    problem = found.cause.problem if isinstance(found, BatchRefused) else None
    tensors = [*_operands(problem), *_reshaped(problem)] if problem is not None else []
    lengths = {tensor.shape[0] for tensor in tensors if tensor.shape}
    targets = {problem.target[0]} if isinstance(problem, ReshapeMismatch) and problem.target else set()
    for size in sorted(one for one in lengths | targets if isinstance(one, int) and one > 1):
        if size != found.batch and found.samples % size == 0:
            edits = place.call.with_argument("batch_size", str(size))
            yield Fix(f"Take {size} at a time: batch_size={size}", edits, Kind.DATA)


def _reshaped(problem: Problem) -> tuple[Tensor, ...]:
    return (problem.input,) if isinstance(problem, ReshapeMismatch) else ()


SHAPES = {
    "tf": "tf.shape",
    "tensorflow": "tensorflow.shape",
    "K": "K.shape",
    "ops": "ops.shape",
    "keras": "keras.ops.shape",
}
"""What measures the shape of a tensor when the model runs, by the name of the module that is called."""


@repair(OpenNumber)
def measured(found: OpenNumber, place: Place) -> Iterator[Fix]:
    """The length asked when the model runs: ``tf.shape(x)[0]``; in a reshape it may be left to what is left."""
    for asked in asked_lengths(place):
        at = place.document.span(asked.node)
        target = place.call.value("shape", "newshape") if place.call is not None else None
        rest = (place.call.arguments[1:] if place.call is not None else []) if target is None else [target]
        if found.title == "reshape" and rest and not any(_is_left(part) for part in ast.walk(rest[0])):
            yield Fix("Leave the length open: -1", (Edit(at, "-1"),), Kind.WRITING)
        tensor = place.document.source(place.document.span(asked.tensor))
        for shape in _shape_functions(place):
            text = f"{shape}({tensor})[{asked.axis}]"
            yield Fix(f"Ask when the model runs: {text}", (Edit(at, text),), Kind.WRITING)
        return


def _is_left(node: ast.AST) -> bool:
    """Whether this is a ``-1``."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _shape_functions(place: Place) -> list[str]:
    """Those of the module that is called, else of the modules that the program has."""
    if place.call is not None:
        callee = place.document.source(place.document.span(place.call.node.func)).split(".")[0]
        if callee in SHAPES:
            return [SHAPES[callee]]
    imported = {
        alias.asname or alias.name.split(".")[-1]
        for node in place.document.syntax.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return [shape for module, shape in SHAPES.items() if module in imported][:1]
