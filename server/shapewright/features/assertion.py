"""Assertion: one line that the program can keep, below the statement that gives a name a shape."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.source.text import Edit, point
from shapewright.values.dims import is_open
from shapewright.values.lattice import options
from shapewright.values.tensors import Flavour, Tensor

from .caret import nodes_at

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.document import Document
    from shapewright.source.text import Span
    from shapewright.values.dims import Dim


@dataclass(frozen=True, slots=True)
class Assertion:
    """An offered line."""

    title: str
    edit: Edit


def assertion_at(analysis: Analysis, line: int, column: int) -> Assertion | None:
    """The assertion about what the statement at a caret assigns; ``None`` where its shape is not wholly known.

    Keras holds ``None`` for an open axis of its own tensors, and says so when it is asked. Inside a class nothing is
    offered: what a layer's ``call`` is given there is now a Keras tensor, now a batch of numbers.
    """
    around = nodes_at(analysis.document, line, column)
    statement = next((node for node in around if isinstance(node, ast.stmt)), None)
    target = _target(statement)
    if statement is None or target is None or any(isinstance(node, ast.ClassDef) for node in around):
        return None
    name = ast.unparse(target)
    shape = _shape(analysis, statement, name)
    if shape is None or not _stands_alone(analysis.document, statement, name):
        return None
    text = f"assert {name}.shape == {shape}"
    return Assertion(f"Assert this shape: {shape}", Edit(_behind(analysis.document, statement), _line(statement, text)))


def _target(statement: ast.stmt | None) -> ast.Name | None:
    """The one name that a statement assigns."""
    match statement:
        case ast.Assign(targets=[ast.Name() as name]) | ast.AnnAssign(target=ast.Name() as name, value=ast.expr()):
            return name
        case _:
            return None


def _shape(analysis: Analysis, statement: ast.stmt, name: str) -> str | None:
    """The shape that the name has at every visit of the statement, as Python writes it."""
    record = analysis.recorder.variables.get((statement.lineno, name))
    if record is None or record.statement is not statement or not record.real:
        return None
    shapes = {_written(option) for value in record.values for option in options(value)}
    return shapes.pop() if len(shapes) == 1 else None


def _written(value: Any) -> str | None:
    """``(None, 96, 32)``; ``None`` for a single number, and where a length is not known."""
    if not isinstance(value, Tensor) or not value.shape:
        return None
    dims = [_dim(dim, value.flavour) for dim in value.shape]
    if None in dims:
        return None
    return f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(map(str, dims))})"


def _dim(dim: Dim, flavour: Flavour) -> str | None:
    if isinstance(dim, int):
        return str(dim)
    return "None" if is_open(dim) and flavour is Flavour.SYMBOLIC else None


def _stands_alone(document: Document, statement: ast.stmt, name: str) -> bool:
    """Whether there is a line of its own behind the statement for it, and no such assertion yet."""
    at = document.span(statement)
    before = document.lines[at.line - 1][: at.column - 1]
    behind = document.lines[at.end_line - 1][at.end_column - 1 :].strip()
    next_line = document.lines[at.end_line].strip() if at.end_line < len(document.lines) else ""
    return not before.strip() and not behind.strip().startswith(";") and f"assert {name}.shape" not in next_line


def _behind(document: Document, statement: ast.stmt) -> Span:
    """Where the line ends in which the statement does."""
    line = document.span(statement).end_line
    return point(line, len(document.lines[line - 1].rstrip("\r\n")) + 1)


def _line(statement: ast.stmt, text: str) -> str:
    return "\n" + " " * statement.col_offset + text
