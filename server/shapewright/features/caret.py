"""Carets: the nodes of a syntax tree that stand around one place in the text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.source.document import Document

Node = ast.expr | ast.stmt | ast.keyword


def nodes_at(document: Document, line: int, column: int) -> list[Node]:
    """The nodes around a caret, innermost first; at the border of two, the one that begins there comes first."""
    found: list[Node] = []
    _descend(document, document.syntax.tree, line, column, found)
    found.reverse()
    return found


def _descend(document: Document, node: ast.AST, line: int, column: int, found: list[Node]) -> None:
    touching = [child for child in _children(node, line) if _holds(document, child, line, column)]
    for child in touching[-1:]:
        if is_placed(child):
            found.append(child)
        _descend(document, child, line, column, found)


def _children(node: ast.AST, line: int) -> Iterator[ast.AST]:
    """The children that reach over a line; what has no place of its own gives its children."""
    for child in ast.iter_child_nodes(node):
        if is_placed(child):
            first = min([child.lineno, *(part.lineno for part in getattr(child, "decorator_list", ()))])
            if first <= line <= (child.end_lineno or child.lineno):
                yield child
        else:
            yield from _children(child, line)


def _holds(document: Document, node: ast.AST, line: int, column: int) -> bool:
    if not is_placed(node):
        return False
    if getattr(node, "decorator_list", None):
        return True
    return document.span(node).contains(line, column)


def is_placed(node: ast.AST) -> TypeGuard[Node]:
    """Whether a node has a place in the text that ``Document.span`` can tell."""
    return isinstance(node, ast.expr | ast.stmt | ast.keyword)
