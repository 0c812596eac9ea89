"""Asked lengths: where the code around a problem reads how long an axis is, ``x.shape[0]`` or a name for it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.values.dims import is_open
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@dataclass(frozen=True, eq=False)
class Asked:
    """One length of an open axis that an expression uses."""

    node: ast.expr
    """What stands in the expression."""
    read: ast.expr
    """Where the length is read: the same, or what a name was given."""
    tensor: ast.expr
    axis: int


def asked_lengths(place: Place) -> Iterator[Asked]:
    """The open lengths that the call or operator uses, as they are written, first to last."""
    whole = place.site.node
    inside = around(whole, place)
    for node in ast.walk(whole):
        if isinstance(node, ast.Subscript):
            yield from _read(node, node, place)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            for value, axis in _given(node, inside):
                if axis is None and isinstance(value, ast.Subscript):
                    yield from _read(node, value, place)
                elif axis is not None:
                    yield from _of_shape(node, value, value, axis, place)


def _read(node: ast.expr, read: ast.Subscript, place: Place) -> Iterator[Asked]:
    """``x.shape[0]``."""
    number = read.slice
    negative = isinstance(number, ast.UnaryOp) and isinstance(number.op, ast.USub)
    constant = number.operand if isinstance(number, ast.UnaryOp) else number
    if isinstance(constant, ast.Constant) and isinstance(constant.value, int):
        axis = -constant.value if negative else constant.value
        yield from _of_shape(node, read, read.value, axis, place)


def _of_shape(node: ast.expr, read: ast.expr, shape: ast.expr, axis: int, place: Place) -> Iterator[Asked]:
    """An axis of ``x.shape``, if it is open."""
    if not isinstance(shape, ast.Attribute) or shape.attr != "shape":
        return
    seen = [value for value in place.program.values(shape.value) if isinstance(value, Tensor) and value.shape]
    if any(-len(one.shape) <= axis < len(one.shape) and is_open(one.shape[axis]) for one in seen if one.shape):
        yield Asked(node, read, shape.value, axis)


def around(node: ast.AST, place: Place) -> ast.AST:
    """The innermost function that a node stands in, or the module."""
    found: ast.AST = place.document.syntax.tree
    for one in ast.walk(place.document.syntax.tree):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and any(part is node for part in ast.walk(one)):
            found = one
    return found


def _given(name: ast.Name, inside: ast.AST) -> Iterator[tuple[ast.expr, int | None]]:
    """What a name is given before it is used, and which part of that, where it is taken apart."""
    for statement in ast.walk(inside):
        if not isinstance(statement, ast.Assign) or statement.lineno >= name.lineno:
            continue
        for target in statement.targets:
            if isinstance(target, ast.Name) and target.id == name.id:
                yield statement.value, None
            elif isinstance(target, ast.Tuple | ast.List):
                for axis, part in enumerate(target.elts):
                    if isinstance(part, ast.Name) and part.id == name.id:
                        yield statement.value, axis
