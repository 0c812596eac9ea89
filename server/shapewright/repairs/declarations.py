"""Declarations: another shape wherever the program declares what its model takes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.stack import Stack, root
from shapewright.rules.problems import (
    BroadcastMismatch,
    DeclaredLength,
    InputMismatch,
    InputTooShort,
    LayerReused,
    MatmulMismatch,
    MergeMismatch,
    RankMismatch,
    ReshapeMismatch,
)
from shapewright.source.text import Edit
from shapewright.values.dims import product
from shapewright.values.models import Functional, Sequential, tensors_in
from shapewright.values.tensors import Flavour, Tensor

from .register import repair
from .upstream import upstream
from .wishes import refused_together, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape

DECLARING = ("input_shape", "shape")
BATCHED = ("batch_input_shape", "batch_shape")
"""Parameters whose shapes begin with the batch."""
PLANE = 2
"""Numbers of axes of rows and columns."""


@repair(InputMismatch, DeclaredLength)
def declared_as_given(found: InputMismatch | DeclaredLength, place: Place) -> Iterator[Fix]:
    """What the data has."""
    given = place.whole(found.given, place.expression_of(found.given, place.data)).shape or ()
    if found.given.flavour is Flavour.SYMBOLIC:
        return
    sample = given[1:] if len(given) != 1 else (1,)  # Keras gives numbers without an axis one.
    for literal in declarations(place, None):
        declared = _dims(literal, place)
        yield from _rewritten(literal, declared, sample, "Declare what the data has", place)
        if len(declared) == len(sample) + 1:  # Keras gives such data a last axis.
            yield from _rewritten(literal, declared, (*sample, 1), "Declare what the data has", place)
    for literal in declarations(place, None, BATCHED):
        declared = _dims(literal, place)
        yield from _rewritten(literal, declared, (*declared[:1], *sample), "Declare what the data has", place)


@repair(InputMismatch)
def declared_as_called(found: InputMismatch, place: Place) -> Iterator[Fix]:
    """Where a model is a layer of another one: what that gives it, or the other's input as the model takes it."""
    given = found.given
    if given.flavour is not Flavour.SYMBOLIC or given.shape is None:
        return
    for entry in _refusing(found, place):
        for literal in declarations(place, entry):
            yield from _rewritten(literal, _dims(literal, place), given.shape[1:], "Declare what it is given", place)
    start = root(given)
    if start.shape == given.shape:
        for literal in declarations(place, start):
            wanted = _filled(found.declared[1:], given.shape[1:])
            yield from _rewritten(literal, _dims(literal, place), wanted, "Declare what the model takes", place)
    else:
        for literal in declarations(place, start):
            sample = _dims(literal, place)
            yield from _rewritten(literal, sample, _scaled(sample, found), "Declare an input that fits", place)


def _scaled(sample: Shape, found: InputMismatch) -> Shape:
    """The axes of an input in the proportion in which those behind it have to change; empty where that is not told."""
    has, wants = (found.given.shape or ())[1:], found.declared[1:]
    if not len(sample) == len(has) == len(wants):
        return ()
    scaled: list[Dim] = []
    for dim, now, wanted in zip(sample, has, wants, strict=True):
        if not isinstance(now, int) or not isinstance(wanted, int) or now == wanted:
            scaled.append(dim)
        elif isinstance(dim, int) and now > 0 and dim * wanted % now == 0:
            scaled.append(dim * wanted // now)
        else:
            return ()
    return tuple(scaled)


def _filled(wanted: Shape, given: Shape) -> Shape:
    """The wanted shape, where it leaves a length open with the one that is given there."""
    known = (*given, *wanted[len(given) :])
    return tuple(dim if isinstance(dim, int) else other for dim, other in zip(wanted, known, strict=False))


def _refusing(found: InputMismatch, place: Place) -> list[Tensor]:
    """The inputs of the models that stand in the call that raises, as far as they declare what is not met."""
    nodes = [node for node in ast.walk(place.site.node) if isinstance(node, ast.expr)]
    held = [value for node in nodes for value in place.program.values(node)]
    stacks = [Stack(value, place.program) for value in held if isinstance(value, Sequential | Functional)]
    entries = [entry for stack in stacks for entry in stack.inputs[found.number : found.number + 1]]
    return [entry for entry in entries if entry.shape == found.declared]


@repair(RankMismatch, ReshapeMismatch)
def declared_otherwise(found: RankMismatch | ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """What the data have that the program trains with; one axis less; one more: one channel, or three of an image."""
    starts = [root(found.input), *_handed(place)]
    for literal in dict.fromkeys(one for start in starts for one in declarations(place, start)):
        sample = _dims(literal, place)
        for shape in _seen(place):
            if abs(len(shape) - len(sample)) == 1:
                yield from _rewritten(literal, sample, shape, "Declare what the data has", place)
        if isinstance(found, ReshapeMismatch):
            for shape in _holding(sample, found) if found.per_sample else ():
                yield from _rewritten(literal, sample, shape, "Declare as many values", place)
        if isinstance(found, ReshapeMismatch) or len(found.input.shape or ()) > found.expected:
            yield from _rewritten(literal, sample, sample[:-1], "Declare one axis less", place)
        else:
            for number in (1, 3) if len(sample) == PLANE else (1,):
                yield from _rewritten(literal, sample, (*sample, number), "Declare another axis", place)


def _holding(sample: Shape, found: ReshapeMismatch) -> Iterator[Shape]:
    """One other length, or one axis more, so that the samples, or what became of them, hold what the target does."""
    if -1 in found.target or found.have < 1:
        return
    for axis, dim in enumerate(sample):
        if isinstance(dim, int) and dim * found.need % found.have == 0 and dim * found.need != dim * found.have:
            yield (*sample[:axis], dim * found.need // found.have, *sample[axis + 1 :])
    for axis in range(len(sample) + 1):
        rest = product((*sample[:axis], *sample[axis + 1 :]))
        if isinstance(rest, int) and rest > 0 and found.need % rest == 0 and found.need != rest:
            yield (*sample[:axis], found.need // rest, *sample[axis + 1 :])


@repair(InputTooShort, LayerReused)
def declared_as_trained(found: InputTooShort | LayerReused, place: Place) -> Iterator[Fix]:
    """The samples that the program trains with."""
    for literal in declarations(place, root(found.input)):
        sample = _dims(literal, place)
        for shape in _seen(place):
            if len(shape) == len(sample):
                yield from _rewritten(literal, sample, shape, "Declare what the data has", place)


@repair(BroadcastMismatch, MatmulMismatch)
def declared_for_training(_: BroadcastMismatch | MatmulMismatch, place: Place) -> Iterator[Fix]:
    """The same where a layer of the program's own refuses what it is given in training."""
    for literal in declarations(place, None) if place.method else ():
        sample = _dims(literal, place)
        for shape in _seen(place):
            if len(shape) == len(sample):
                yield from _rewritten(literal, sample, shape, "Declare what the data has", place)


@repair(LayerReused)
def declared_where_built(found: LayerReused, place: Place) -> Iterator[Fix]:
    """The channels that a layer is given now, declared where it was built for others."""
    records = place.program.analysis.recorder.layers.values()
    first = next((one.outputs[0] for one in records if place.layer in one.layers and one.outputs), None)
    source = first.source if isinstance(first, Tensor) else None
    built = tensors_in(source.inputs)[:1] if source is not None else []
    for literal in declarations(place, root(built[0])) if built else ():
        sample = _dims(literal, place)
        yield from _rewritten(literal, sample, (*sample[:-1], found.found), "Declare the channels of the data", place)


@repair(BroadcastMismatch, MergeMismatch)
def declared_divisible(found: BroadcastMismatch | MergeMismatch, place: Place) -> Iterator[Fix]:
    """What is halved, rounded and doubled again meets its beginning only if no halving leaves a rest."""
    inputs = refused_together(found)
    starts = dict.fromkeys(root(tensor) for tensor in inputs)
    for literal in dict.fromkeys(one for start in starts for one in declarations(place, start)):
        sample = _dims(literal, place)
        for up in (False, True):
            wanted = tuple(_multiple(dim, axis, inputs, place, up=up) for axis, dim in enumerate(sample[:-1], 1))
            yield from _rewritten(literal, sample, (*wanted, *sample[-1:]), "Declare what halves evenly", place)


@repair(BroadcastMismatch, MergeMismatch)
def declared_as_other(found: BroadcastMismatch | MergeMismatch, place: Place) -> Iterator[Fix]:
    """Of two inputs that meet, one as long as the other."""
    inputs = refused_together(found)
    if len(set(map(root, inputs))) == 1:
        return
    for wish in wishes(found, place):
        for literal in declarations(place, root(wish.tensor)):
            sample = _dims(literal, place)
            wanted = tuple(wish.wanted if dim == wish.has else dim for dim in sample)
            yield from _rewritten(literal, sample, wanted, "Declare what the other has", place)


@repair(BroadcastMismatch, MergeMismatch)
def declared_with_as_many_axes(found: BroadcastMismatch | MergeMismatch, place: Place) -> Iterator[Fix]:
    """Of two inputs that meet, one with as many axes as the other."""
    inputs = [tensor for tensor in refused_together(found) if tensor.flavour is Flavour.SYMBOLIC]
    ranks = {tensor.rank for tensor in inputs if tensor.rank is not None}
    if len(ranks) != len(("fewer", "more")):
        return
    for tensor in inputs:
        for literal in declarations(place, root(tensor)):
            sample = _dims(literal, place)
            if tensor.rank == max(ranks):
                yield from _rewritten(literal, sample, sample[:-1], "Declare one axis less", place)
            else:
                yield from _rewritten(literal, sample, (*sample, 1), "Declare another axis", place)


def _multiple(dim: Dim, axis: int, inputs: tuple[Tensor, ...], place: Place, *, up: bool) -> Dim:
    """The next multiple of what the layers behind the inputs divide this axis by."""
    divisor = max((_divided(tensor, axis, place) for tensor in inputs), default=1)
    if not isinstance(dim, int) or dim < divisor:
        return dim
    return (dim + divisor * up - up) // divisor * divisor


def _divided(tensor: Tensor, axis: int, place: Place) -> int:
    divisor = 1
    for passage in upstream(tensor, place.program, every=True):
        before, after = passage.before.shape if passage.before is not None else None, passage.after.shape
        if before is None or after is None or min(len(before), len(after)) <= axis:
            continue
        has, gets = before[axis], after[axis]
        if isinstance(has, int) and isinstance(gets, int) and gets > 0:
            divisor *= max(1, round(has / gets))
    return divisor


def _handed(place: Place) -> Iterator[Tensor]:
    """The inputs of what the calls were given that led to the problem: a layer may build others by their shapes alone."""
    for site in reversed(place.finding.callers):
        for node in getattr(site.node, "args", ()) if _here(site.path, place) else ():
            tensor = place.tensor_at(node)
            if tensor is not None and tensor.flavour is Flavour.SYMBOLIC:
                yield root(tensor)


def _dims(literal: ast.expr, place: Place) -> Shape:
    """What is written there, as numbers; 0 for what is none."""
    parts = literal.elts if isinstance(literal, ast.Tuple | ast.List) else [literal]
    held = [part.value if isinstance(part, ast.Constant) else _last(part, place) for part in parts]
    return tuple(value if isinstance(value, int) else 0 for value in held)


def _last(node: ast.expr, place: Place) -> object:
    return next(reversed(place.program.values(node)), None)


def _seen(place: Place) -> list[Shape]:
    """The samples of the data that the program gives its models."""
    shapes: list[Shape] = []
    for training in place.program.analysis.recorder.trainings:
        shape = training.x.shape if isinstance(training.x, Tensor) else None
        if shape is not None and shape[1:] not in shapes:
            shapes.append(shape[1:])
    return shapes


def declarations(
    place: Place, start: Tensor | None, parameters: tuple[str, ...] = (*DECLARING, "input_dim")
) -> Iterator[ast.expr]:
    """Shapes that are written: of the model's inputs, of the tensor's own, in the statement, where the model is made."""
    tensors = [*([start] if start is not None else []), *(place.model.inputs if place.model is not None else [])]
    made = getattr(place.model.value, "origin", None) if place.model is not None else None
    nodes: list[ast.AST] = [t.origin.node for t in tensors if t.origin is not None and _here(t.origin.path, place)]
    nodes += [made.node] if made is not None and _here(made.path, place) else []
    nodes += _ready(place)
    nodes += [place.finding.statement] if not place.outside else [place.site.node]
    seen: set[ast.AST] = set()
    for node in nodes:
        for call in ast.walk(node):
            if not isinstance(call, ast.Call) or call in seen:
                continue
            seen.add(call)
            given = [keyword.value for name in parameters for keyword in call.keywords if keyword.arg == name]
            named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            yield from given or (call.args[:1] if named == "Input" and parameters is not BATCHED else [])


def _ready(place: Place) -> Iterator[ast.AST]:
    """Where the models were made that lie in the model: those of ``keras.applications`` are told their input there."""
    value = place.model.value if place.model is not None else None
    stack = place.program.analysis.stack(value)[0] if isinstance(value, Sequential) else ()
    inner = [layer for layer in stack if isinstance(layer, Functional)]
    for node, values in place.program.analysis.recorder.values.items() if inner else ():
        if isinstance(node, ast.Call) and any(one is value for one in inner for value in values):
            yield node


def _here(path: str, place: Place) -> bool:
    return path == place.document.path


def _rewritten(literal: ast.expr, declared: Shape, wanted: Shape, words: str, place: Place) -> Iterator[Fix]:
    """The wanted shape, with what the program writes of it kept; a single number stays one."""
    if len(wanted) == 1 and len(declared) == 1 and isinstance(literal, ast.Constant) and declared != wanted:
        yield Fix(f"{words}: input_dim={wanted[0]}", (Edit(place.document.span(literal), str(wanted[0])),), Kind.INPUT)
    if not wanted or not declared or declared == wanted or not isinstance(literal, ast.Tuple | ast.List):
        return
    as_many, known = len(wanted) == len(declared), all(isinstance(dim, int) for dim in wanted)
    if len(literal.elts) != len(declared) or not (known or as_many):
        return
    texts = [
        place.document.source(place.document.span(literal.elts[axis]))
        if axis < len(declared)
        and (declared[axis] == dim or (not declared[axis] and not as_many) or not isinstance(dim, int))
        else str(dim)
        for axis, dim in enumerate(wanted)
    ]
    if texts == [place.document.source(place.document.span(one)) for one in literal.elts]:
        return
    text = f"({', '.join(texts)},)" if len(texts) == 1 else f"({', '.join(texts)})"
    yield Fix(f"{words}: {text}", (Edit(place.document.span(literal), text),), Kind.INPUT)
