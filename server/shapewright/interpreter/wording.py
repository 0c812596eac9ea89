"""Wording: numbers that are not known are called what the program calls them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from shapewright.values.dims import UNKNOWN, UNKNOWN_INT, Length, Symbol
from shapewright.values.lattice import Unknown

MAX_WORDS = 24
"""Characters of a longer expression would make a shape hard to read."""

PLAIN = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.operator, ast.expr_context)
"""Expressions that are as short as a name."""


def worded(node: ast.expr, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call, each that is not known with the words of the program for it."""
    if not isinstance(node, ast.Call) or not (any(map(_vague, args)) or any(map(_vague, kwargs.values()))):
        return args, kwargs
    if not any(isinstance(one, ast.Starred) for one in node.args) and len(node.args) == len(args):
        args = tuple(_with_words(value, one) for value, one in zip(args, node.args, strict=True))
    told = {keyword.arg: keyword.value for keyword in node.keywords}
    return args, {key: _with_words(value, told[key]) if key in told else value for key, value in kwargs.items()}


def _vague(value: Any) -> bool:
    return (
        isinstance(value, Unknown)
        or value in (UNKNOWN, UNKNOWN_INT)
        or (isinstance(value, tuple) and any(map(_vague, value)))
    )


def _with_words(value: Any, node: ast.expr) -> Any:
    if isinstance(value, Unknown):
        return replace(value, written=_words(node))
    if value in (UNKNOWN, UNKNOWN_INT):
        words = _words(node)
        return value if words is None else Length(Symbol(words, value.symbol.kind))
    if isinstance(value, tuple) and isinstance(node, ast.Tuple | ast.List) and len(node.elts) == len(value):
        return tuple(_with_words(part, one) for part, one in zip(value, node.elts, strict=True))
    return value


def _words(node: ast.expr) -> str | None:
    if not all(isinstance(part, PLAIN) for part in ast.walk(node)):
        return None
    words = ast.unparse(node)
    return words if len(words) <= MAX_WORDS else None
