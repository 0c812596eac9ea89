"""Idioms: ways of writing that belong to another version, another format or another layer, and show it themselves."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.call_text import CallText
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.stack import Stack, root
from shapewright.rules.applications import application
from shapewright.rules.problems import InputMismatch, InputTooShort, RankMismatch
from shapewright.source.text import Edit, Span
from shapewright.values.models import Functional, Layer, tensors_in

from .declarations import declarations
from .names import calls_giving
from .numbers import Numbers
from .register import repair
from .wishes import HAVE_WISHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem
    from shapewright.values.tensors import Tensor

PLANAR = ("Conv2D", "SeparableConv2D", "Conv2DTranspose")
"""Layers that Keras 1 was given the rows and columns of the kernel one by one."""
CHANNELS = (1, 3, 4)
"""So many channels has a picture."""
SHAPES = ("shape", "input_shape", "output_shape")
"""Attributes that begin with the batch."""
IMAGE = 3
"""The axes of a picture."""


@repair(*HAVE_WISHES)
def kernels_in_brackets(problem: Problem, place: Place) -> Iterator[Fix]:
    """``Conv2D(32, 3, 3)`` meant a kernel of 3 by 3 in Keras 1: its third argument is the strides since."""
    edits: list[Edit] = []
    for node, record in place.program.analysis.recorder.layers.items():
        for first, last in _bare_kernel(node) if record.title in PLANAR else ():
            rows, columns = place.document.span(first), place.document.span(last)
            pair = f"({place.document.source(rows)}, {place.document.source(columns)})"
            edits.append(Edit(Span(rows.line, rows.column, columns.end_line, columns.end_column), pair))
    many = f" in {len(edits)} layers" if len(edits) > 1 else ""
    yield Fix(f"Put kernels in brackets{many}: the third argument is strides", tuple(edits), Kind.WRITING)


def _bare_kernel(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """The second and third argument of a call, where they are bare numbers, alike as those of a kernel are."""
    match node:
        case ast.Call(args=[_, ast.Constant(value=int(rows)) as first, ast.Constant(value=int(columns)) as last, *_]):
            return [(first, last)] if rows == columns > 1 else []
        case _:
            return []


def _declared(problem: Problem, place: Place) -> Iterator[ast.expr]:
    """Where the program declares what came to the layer that refuses, or to the wrapper around it."""
    given = [getattr(problem, "input", None), place.tensor_at(place.data)]
    starts = [None if tensor is None else root(tensor) for tensor in given]
    yield from dict.fromkeys(one for start in starts for one in declarations(place, start))


@repair(InputTooShort)
def steps_first(found: InputTooShort, place: Place) -> Iterator[Fix]:
    """``(1, 20)`` declares one step of 20 features: as 20 steps of one, a convolution has something to slide along."""
    for literal in _declared(found, place):
        match getattr(literal, "elts", None):
            case [ast.Constant(value=1), features]:
                text = f"({place.document.source(place.document.span(features))}, 1)"
                yield Fix(f"Put the steps first: {text}", (Edit(place.document.span(literal), text),), Kind.INPUT)
            case _:
                continue


@repair(InputMismatch, InputTooShort, RankMismatch)
def channels_last(problem: InputMismatch | InputTooShort | RankMismatch, place: Place) -> Iterator[Fix]:
    """``(1, 28, 28)`` declares 28 channels; with the channels at the end it is what Theano's programs mean by it."""
    for literal in _declared(problem, place):
        if not isinstance(literal, ast.Tuple | ast.List) or len(literal.elts) not in (IMAGE, IMAGE + 1):
            continue
        *before, channels, rows, columns = literal.elts
        if _number(channels) in CHANNELS and _number(rows) not in CHANNELS and _number(columns) not in CHANNELS:
            texts = [place.document.source(place.document.span(one)) for one in (*before, rows, columns, channels)]
            text = f"({', '.join(texts)})"
            yield Fix(f"Put the channels last: {text}", (Edit(place.document.span(literal), text),), Kind.INPUT)


def _number(node: ast.expr) -> int | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


@repair(InputMismatch, RankMismatch)
def without_samples(problem: InputMismatch | RankMismatch, place: Place) -> Iterator[Fix]:
    """``input_shape=x.shape`` counts the samples, too, and ``model.output_shape`` the batch."""
    inside = problem.inside if isinstance(problem, InputMismatch) else None
    entries = Stack(inside, place.program).inputs if inside is not None else []
    own = [one for entry in entries for one in declarations(place, entry)]
    numbers = Numbers(place)
    handed = [call.args[at] for one in own for call, at in calls_giving(one, numbers) if at is not None]
    for written in dict.fromkeys((*_declared(problem, place), *own, *handed)):
        if isinstance(written, ast.Attribute) and written.attr in SHAPES:
            at = place.document.span(written)
            text = f"{place.document.source(at)}[1:]"
            out = "samples" if written.attr == "shape" else "batch"
            yield Fix(f"Leave the {out} out: {text}", (Edit(at, text),), Kind.WRITING)


@repair(RankMismatch)
def one_step(found: RankMismatch, place: Place) -> Iterator[Fix]:
    """A layer of sequences that is given single images, rows or numbers: sequences of one step."""
    if len(found.input.shape or ()) != found.expected - 1:
        return
    for written in _declared(found, place):
        at = place.document.span(written)
        text = place.document.source(at)
        match written:
            case ast.Tuple(elts=[_, *_]) | ast.List(elts=[_, *_]):
                parts = [place.document.source(place.document.span(one)) for one in written.elts]
                whole = f"({', '.join(['1', *parts])})"
            case ast.Name() | ast.Attribute():
                whole = f"(1, *{text})"
            case _:
                continue
        pictures = len(found.input.shape or ()) > IMAGE and (found.input.shape or ())[-1] in CHANNELS
        yield Fix(f"Declare sequences of one step: {whole}", (Edit(at, whole),), Kind.DATA if pictures else Kind.INPUT)


@repair(RankMismatch)
def without_wrapper(found: RankMismatch, place: Place) -> Iterator[Fix]:
    """``TimeDistributed(Dense(10))`` of what has no steps: the layer that it wraps alone."""
    layer = place.finding.layer
    if not isinstance(layer, Layer) or layer.title != "TimeDistributed":
        return
    call, inner = place.program.constructor(layer), layer.arguments.get("layer")
    wrapped = call.value("layer") if call is not None else None
    if call is not None and isinstance(inner, Layer) and wrapped is not None and found.input.shape:
        text = place.document.source(place.document.span(wrapped))
        edit = Edit(place.document.span(call.node), text)
        flat = len(found.input.shape) == len(("batch", "features"))
        kind = Kind.WRITING if flat else Kind.UNITS
        yield Fix(f"Use {inner.title} without TimeDistributed", (edit,), kind)


@repair(RankMismatch, InputTooShort)
def without_classifier(found: RankMismatch | InputTooShort, place: Place) -> Iterator[Fix]:
    """A ready model gives classes unless it is told to end before: layers that want its picture say what is meant."""
    for node, values in place.program.analysis.recorder.values.items():
        models = [value for value in values if isinstance(value, Functional)] if isinstance(node, ast.Call) else []
        if isinstance(node, ast.Call) and any(_gave(one, found.input) for one in models) and _is_ready(node, place):
            call = CallText(node, place.document)
            yield Fix("Leave out the classifier: include_top=False", call.with_argument("include_top", "False"))


def _gave(model: Functional, tensor: Tensor) -> bool:
    """Whether a tensor, or what it was made from alone, is what a model gives."""
    outputs = [output.source for output in tensors_in(model.outputs)]
    behind = [tensor]
    while len(behind) == 1 and behind[0].source is not None:
        if behind[0].source.target is model or behind[0].source in outputs:
            return True
        behind = tensors_in(behind[0].source.inputs)
    return False


def _is_ready(call: ast.Call, place: Place) -> bool:
    """Whether a call makes one of the models that Keras has ready, with its classifier."""
    named = place.document.source(place.document.span(call.func)).rpartition(".")[2]
    return application(named) is not None and not any(one.arg == "include_top" for one in call.keywords)
