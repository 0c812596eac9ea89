"""Insertion: one more layer around a tensor, wherever the program names it, or in front of a layer of a list."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks import spelling
from shapewright.checks.flattening import argument_of, in_list
from shapewright.source.text import Edit, point
from shapewright.values.models import Sequential
from shapewright.values.tensors import Tensor

from .upstream import upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.call_text import CallText
    from shapewright.checks.place import Place
    from shapewright.checks.program import Program
    from shapewright.values.models import Layer

Made = tuple[str, str]
"""A layer to be made: its name, and its arguments as text."""


def around(place: Place, expression: ast.expr, like: ast.expr, made: Made) -> tuple[Edit, ...]:
    """``x`` → ``layers.Flatten()(x)``, spelt as ``like`` is; nothing where a layer would be made again at every step."""
    written = spelling.like(place.document, like, made[0])
    if written is None or (made[0].startswith(WEIGHTED) and _at_every_step(place, expression)):
        return ()
    text, imports = written
    at = place.document.span(expression)
    if any(isinstance(value, Sequential) for value in place.program.values(expression)):
        return (*_behind_the_last(place, expression, f"{text}({made[1]})"), *imports)
    return (Edit(at, f"{text}({made[1]})({place.document.source(at)})"), *imports)


def _behind_the_last(place: Place, stack: ast.expr, layer: str) -> tuple[Edit, ...]:
    """One more layer at the end of the list of a Sequential."""
    listed = stack.args[0] if isinstance(stack, ast.Call) and stack.args else None
    if not isinstance(listed, ast.List) or not listed.elts:
        return ()
    last = place.document.span(listed.elts[-1])
    return (Edit(point(last.end_line, last.end_column), f", {layer}"),)


WEIGHTED = ("Conv", "Dense", "Embedding")
"""How the names of layers begin that have weights: TensorFlow makes no variables after the first step."""

STEPS = frozenset({"call", "__call__", "train_step", "test_step", "predict_step"})
"""Methods that run at every step."""


def _at_every_step(place: Place, expression: ast.expr) -> bool:
    """Whether an expression stands in such a method, or in a function that such a method was followed into."""
    at = [expression.lineno]
    at += [site.node.lineno for site in place.finding.callers if site.path == place.document.path]
    return any(
        isinstance(node, ast.FunctionDef)
        and node.name in STEPS
        and any(node.lineno <= line <= (node.end_lineno or node.lineno) for line in at)
        for node in ast.walk(place.document.syntax.tree)
    )


def in_front(layer: Layer | None, place: Place, made: Made) -> tuple[Edit, ...]:
    """One more layer in front of one that the program has: around its argument, or in its list."""
    constructor = place.program.constructor(layer)
    if constructor is None:
        return ()
    given = argument_of(constructor, place)
    if given is not None:
        return around(place, given, constructor.node.func, made)
    written = spelling.like(place.document, constructor.node.func, made[0])
    if written is None or not _in_a_stack(constructor):
        return ()
    text, imports = written
    return (*in_list(constructor, f"{text}({made[1]})"), *imports)


def _in_a_stack(constructor: CallText) -> bool:
    """Whether a layer stands in a list, or is what ``add`` is given."""
    for node in ast.walk(constructor.document.syntax.tree):
        if isinstance(node, ast.List) and constructor.node in node.elts:
            return True
        if isinstance(node, ast.Call) and constructor.node in node.args:
            return isinstance(node.func, ast.Attribute) and node.func.attr == "add"
    return False


def names_of(tensor: Tensor, place: Place) -> Iterator[ast.expr]:
    """Where the tensor stands: in the call that raises, in the calls that led there, and where it was made."""
    here = [site.node for site in place.finding.callers if site.path == place.document.path]
    for node in (place.site.node, *reversed(here)):
        parts = _operands(node)
        yield from (part for part in parts if _holds(part, tensor, place))
    made = tensor.origin
    if made is not None and made.path == place.document.path and isinstance(made.node, ast.Call):
        yield made.node


def _operands(node: ast.AST) -> list[ast.expr]:
    """What a call is given, the items of lists one by one; the two sides of an operator."""
    match node:
        case ast.Call(args=args, keywords=keywords):
            given = [*args, *(keyword.value for keyword in keywords)]
            return [part for one in given for part in getattr(one, "elts", [one])]
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case _:
            return []


def _holds(node: ast.expr, tensor: Tensor, place: Place) -> bool:
    return any(isinstance(v, Tensor) and v.origin is tensor.origin for v in place.program.values(node))


def spelt_like(place: Place, tensor: Tensor | None) -> ast.expr | None:
    """The callee of a constructor that is written in this file: of the layer that refuses, else the nearest behind it."""
    if place.constructor is not None:
        return place.constructor.node.func
    return _nearest(tensor, place.program)


def _nearest(tensor: Tensor | None, program: Program) -> ast.expr | None:
    calls = (program.constructor(passage.layer) for passage in upstream(tensor, program))
    return next((call.node.func for call in calls if call is not None), None)
