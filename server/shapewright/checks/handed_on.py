"""What becomes of a function that nobody calls: somebody may be given it who does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_CALLEE = 40
"""A longer name is not repeated in a note."""


def why_uncalled(tree: ast.Module, name: str) -> str:
    """``build is handed on to kt.Hyperband``, or that nobody calls it."""
    for call in _calls(tree):
        given = (*call.args, *(keyword.value for keyword in call.keywords))
        if any(_names(part, name) for argument in given for part in _parts(argument)):
            callee = ast.unparse(call.func)
            return f"{name} is handed on to {callee if len(callee) <= LONGEST_CALLEE else 'a call'}"
    callees = {id(call.func) for call in _calls(tree)}
    for node in ast.walk(tree):
        if _names(node, name) and id(node) not in callees:
            return f"{name} is handed on in this file"
    return f"nobody calls {name} in this file"


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _parts(argument: ast.expr) -> Iterator[ast.expr]:
    """An argument, and what a list or dict written there holds."""
    yield argument.value if isinstance(argument, ast.Starred) else argument
    if isinstance(argument, ast.List | ast.Tuple):
        yield from argument.elts
    elif isinstance(argument, ast.Dict):
        yield from argument.values


def _names(node: ast.AST, name: str) -> bool:
    """Whether this is the function itself, or the method of the object at hand."""
    if isinstance(node, ast.Name):
        return node.id == name and isinstance(node.ctx, ast.Load)
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    return own and node.attr == name and isinstance(node.ctx, ast.Load)  # type: ignore[attr-defined]
