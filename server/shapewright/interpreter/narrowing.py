"""Narrowing: behind a condition, a name keeps those of its alternatives with which the condition may hold."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, either
from shapewright.values.python import Instance

from .interpreter import Stopped
from .truth import truth

if TYPE_CHECKING:
    from .interpreter import Interpreter
    from .state import Key

PURE = frozenset({"isinstance", "len", "callable", "type"})
"""Functions that a condition may call and still be asked again for each alternative."""


def narrow(run: Interpreter, test: ast.expr, *, holds: bool) -> None:
    """Drop the alternatives of names with which the condition certainly comes out otherwise."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        narrow(run, test.operand, holds=not holds)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if holds else ast.Or):
        for part in test.values:
            narrow(run, part, holds=holds)
    else:
        parts = run.conditions.get(test)
        if parts is None:
            parts = run.conditions[test] = _asked_about(test)
        for key in {key for part in parts if (key := _cell(run, part)) is not None}:
            _keep(run, test, key, holds=holds)


def _asked_about(test: ast.expr) -> tuple[ast.AST, ...]:
    """The names and attributes in a condition; none of one that would change something, or cost much, if asked again."""
    parts = tuple(ast.walk(test))
    for part in parts:
        pure = isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in PURE
        if isinstance(part, ast.Call | ast.NamedExpr | ast.Await | ast.Yield) and not pure:
            return ()
    return tuple(part for part in parts if isinstance(part, ast.Name | ast.Attribute))


def _cell(run: Interpreter, node: ast.AST) -> Key | None:
    """The cell of a name, or of an attribute of an object, that has alternatives."""
    key: Key | None = None
    if isinstance(node, ast.Name):
        key = next(((scope, node.id) for scope in run.frame.scopes if (scope, node.id) in run.here.cells), None)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = run.evaluate(node.value)
        key = (owner.address, node.attr) if isinstance(owner, Instance) else None
    return key if key is not None and isinstance(run.here.cells.get(key), Either) else None


def _keep(run: Interpreter, test: ast.expr, key: Key, *, holds: bool) -> None:
    before = run.here.cells[key]
    kept: list[Any] = []
    with run.recorder.silence():
        for option in before.options:
            run.here.put(key, option)
            try:
                known = truth(run, run.evaluate(test))
            except Stopped:
                known = None
            if known is None or known is holds:
                kept.append(option)
    run.here.put(key, either(*kept) if kept else before)
