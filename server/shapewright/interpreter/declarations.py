"""Declarations: comments, annotations and assertions that tell a shape which the program itself does not show."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.declaring import AssertedShape, DeclaredShape, declare, unread
from shapewright.source.declarations import declared_after, declared_in
from shapewright.values.dims import UNKNOWN, UNKNOWN_INT, Dim, Kind, Length, Symbol
from shapewright.values.lattice import Either, Unknown, either, options
from shapewright.values.python import External, Instance
from shapewright.values.tensors import Tensor

from .assignment import assign, parted
from .interpreter import Stopped
from .state import ABSENT

if TYPE_CHECKING:
    from collections.abc import Hashable

    from shapewright.source.declarations import Words
    from shapewright.values.origins import Site
    from shapewright.values.python import Function
    from shapewright.values.tensors import Shape

    from .interpreter import Frame, Interpreter

DTYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
"""jaxtyping's names of these are the same, capital letters aside."""


def declared_value(run: Interpreter, node: ast.Assign | ast.AnnAssign, value: Any) -> Any:
    """What is assigned, with what the comment behind the statement says of it; warns where that cannot be."""
    shapes = declared_after(run.frame.document, node)
    if not shapes or node.value is None:
        return value
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    scope = (run.frame.document.path,)
    if isinstance(target, ast.Tuple | ast.List) and len(shapes) == len(target.elts) > 1:
        parts = parted(run, target.elts, value)
        return tuple(
            with_shape(run, node.value, ast.unparse(place), part, shape_of(words, scope))
            for place, part, words in zip(target.elts, parts, shapes, strict=True)
        )
    if len(shapes) != 1 or isinstance(target, ast.Tuple | ast.List):
        return value
    return with_shape(run, node.value, ast.unparse(target), value, shape_of(shapes[0], scope))


def annotated_value(run: Interpreter, annotation: ast.expr | None, name: str, value: Any, node: ast.expr) -> Any:
    """A value with what its annotation says of it; the names in there mean one length within one call."""
    told = _annotation(run, annotation)
    return value if told is None else _annotated(run, told, run.frame.scope, name, value, node)


def _annotated(run: Interpreter, told: tuple[str, Words], scope: int, name: str, value: Any, node: ast.expr) -> Any:
    dtype, words = told
    shape = shape_of(words, ("annotated", scope))
    return with_shape(run, node, name, value, shape, dtype.lower() if dtype.lower() in DTYPES else None)


def annotated_parameters(run: Interpreter, frame: Frame, function: Function, call: ast.expr) -> None:
    """The parameters of a function that is about to run, with what their annotations say of them."""
    spec = function.node.args
    for parameter in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
        if isinstance(parameter.annotation, ast.Subscript | ast.Constant):
            run.frames.append(frame)
            told = _annotation(run, parameter.annotation)
            run.frames.pop()
            value = run.load(frame.scope, parameter.arg)
            if told is not None and value is not ABSENT:
                declared = _annotated(run, told, frame.scope, parameter.arg, value, call)
                run.store(frame.scope, parameter.arg, declared)


def _annotation(run: Interpreter, annotation: ast.expr | None) -> tuple[str, Words] | None:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None
    if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.value, ast.Name | ast.Attribute):
        return None
    try:
        kind = run.evaluate(annotation.value)
    except Stopped:
        return None
    return declared_in(annotation, kind.name) if isinstance(kind, External) else None


def shape_of(words: Words, scope: Hashable) -> Shape | None:
    """A declared shape; a name is one number wherever it stands in this scope; ``None`` where the rank stays open."""
    if any(word.startswith(("...", "*", "Ellipsis")) for word in words):
        return None
    return tuple(_dim(word, scope) for word in words)


def _dim(word: str, scope: Hashable) -> Dim:
    try:
        tree = ast.parse(word.strip("'\""), mode="eval").body
    except SyntaxError:
        return UNKNOWN_INT
    dim = _computed(tree, scope)
    return UNKNOWN_INT if dim is None else dim


def _computed(tree: ast.expr, scope: Hashable) -> Dim | None:
    if isinstance(tree, ast.Constant) and type(tree.value) is int:
        return tree.value
    if isinstance(tree, ast.Constant) and tree.value is None:
        return UNKNOWN
    if isinstance(tree, ast.Name) and not tree.id.startswith("_"):
        return Length(Symbol(tree.id, Kind.INT, ("declared", scope, tree.id)))
    if isinstance(tree, ast.BinOp):
        left, right = _computed(tree.left, scope), _computed(tree.right, scope)
        if left is not None and isinstance(right, int):
            match tree.op:
                case ast.Add():
                    return left + right
                case ast.Sub():
                    return left - right
                case ast.FloorDiv():
                    return left // right if right > 0 else None
    return None


def with_shape(
    run: Interpreter, node: ast.expr, name: str, value: Any, shape: Shape | None, dtype: str | None = None
) -> Any:
    """A value with what is declared of it; warns where no alternative of it can have that shape."""
    if shape is None:
        return value
    kept, refused = _told(name, value, shape, run.site(node), dtype)
    if kept:
        return either(*kept)
    if run.frame.statement is not None:
        run.raised(refused[0], node)
    return value


def _told(
    name: str, value: Any, shape: Shape, origin: Site, dtype: str | None = None
) -> tuple[list[Any], list[DeclaredShape]]:
    """The alternatives that can have the shape, and why the others cannot."""
    kept: list[Any] = []
    refused = []
    for option in options(value):
        try:
            kept.append(_with(name, option, shape, origin, dtype))
        except DeclaredShape as problem:
            refused.append(problem)
    return kept, refused


def _with(name: str, value: Any, shape: Shape, origin: Site, dtype: str | None) -> Any:
    if isinstance(value, Unknown):
        return unread(shape, dtype).at(origin)
    return declare(name, value, shape, dtype) if isinstance(value, Tensor) else value


def asserted(run: Interpreter, test: ast.expr) -> None:
    """What follows an assertion about a shape knows it; raises ``Stopped`` where the assertion certainly fails."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for part in test.values:
            asserted(run, part)
        return
    about = _about(run, test)
    if about is None:
        return
    target, shape = about
    value = run.evaluate(target)
    if not isinstance(value, Tensor | Unknown | Either):
        return
    kept, refused = _told(ast.unparse(target), value, shape, run.site(target))
    if not kept and refused:
        problem = refused[0]
        found = run.raised(AssertedShape(problem.name, problem.declared, problem.input), test)
        _rebind(run, target, found)
        raise Stopped(found)
    _rebind(run, target, either(*kept))


def _about(run: Interpreter, test: ast.expr) -> tuple[ast.expr, Shape] | None:
    """Of ``x.shape == (…)``, ``x.ndim == 3`` and ``len(x.shape) == 3`` the array and its shape."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return None
    for side, other in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
        ranked = isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id == "len" and side.args
        inner = side.args[0] if ranked and isinstance(side, ast.Call) else side
        if not isinstance(inner, ast.Attribute) or not isinstance(inner.value, ast.Name | ast.Attribute):
            continue
        if inner.attr == "ndim" or (ranked and inner.attr == "shape"):
            rank = run.evaluate(other)
            return (inner.value, (UNKNOWN,) * rank) if type(rank) is int and rank >= 0 else None
        if inner.attr == "shape":
            shape = run.evaluate(other)
            return (inner.value, tuple(map(_asserted_dim, shape))) if isinstance(shape, tuple) else None
    return None


def _asserted_dim(value: Any) -> Dim:
    return value if isinstance(value, Length) or type(value) is int else UNKNOWN


def _rebind(run: Interpreter, target: ast.expr, value: Any) -> None:
    """Give what was asserted about its refined value; that is no assignment of the program's."""
    if isinstance(target, ast.Name):
        frame = run.frame
        scope = next((scope for scope in frame.scopes if (scope, target.id) in run.here.cells), None)
        if scope is not None:
            run.store(scope, target.id, value)
    elif isinstance(target, ast.Attribute) and isinstance(run.evaluate(target.value), Instance):
        assign(run, target, value)
