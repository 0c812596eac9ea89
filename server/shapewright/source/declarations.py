"""Declarations: shapes that a program states in words, ``# shapewright: shape (n, 100, 1)`` or ``"n 100 1"``."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .document import Document

COMMENT = re.compile(r"#\s*shapewright:\s*shape\s+(?P<shapes>\(.*\))\s*(?:#|$)")
Words = tuple[str, ...]
"""A shape as it is written: one word for each axis."""


def declared_after(document: Document, statement: ast.stmt) -> tuple[Words, ...]:
    """The shapes that the comment behind a statement declares; several for several targets, none without a comment."""
    if not document.speaks:
        return ()
    line = statement.end_lineno or statement.lineno
    if line > len(document.lines):
        return ()
    found = COMMENT.search(document.lines[line - 1].rstrip("\r\n"))
    return () if found is None else _parsed(found["shapes"])


def _parsed(text: str) -> tuple[Words, ...]:
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return ()
    if not isinstance(tree, ast.Tuple):
        return ((ast.unparse(tree),),)
    if tree.elts and all(isinstance(part, ast.Tuple) for part in tree.elts):
        return tuple(_words(part) for part in tree.elts if isinstance(part, ast.Tuple))
    return (_words(tree),)


def _words(shape: ast.Tuple) -> Words:
    return tuple(ast.unparse(part) for part in shape.elts)


def declared_in(annotation: ast.expr, name: str) -> tuple[str, Words] | None:
    """The dtype and shape that an annotation declares, where ``name`` is the library's name of what is subscripted."""
    parts = annotation.slice if isinstance(annotation, ast.Subscript) else None
    if not isinstance(parts, ast.Tuple) or len(parts.elts) < 2:
        return None
    told = parts.elts[1]
    if name.startswith("jaxtyping."):
        text = told.value if isinstance(told, ast.Constant) else None
        return (name.removeprefix("jaxtyping."), _named(text)) if isinstance(text, str) else None
    if name.rpartition(".")[2] != "Annotated":
        return None
    if isinstance(told, ast.Tuple):
        return "", _words(told)
    text = told.value if isinstance(told, ast.Constant) else None
    shapes = _parsed(text) if isinstance(text, str) and re.fullmatch(r"\(.*,.*\)", text) else ()
    return ("", shapes[0]) if len(shapes) == 1 else None


def _named(text: str) -> Words:
    """Words of jaxtyping: ``name=3`` is 3, ``#name`` may be 1, ``_name`` and ``...`` say little."""
    return tuple(word.partition("=")[2] or word for word in text.split())
