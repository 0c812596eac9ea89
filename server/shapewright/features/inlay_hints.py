"""Inlay hints: the output shape at the end of every line that calls a layer or assigns a tensor."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import options
from shapewright.values.models import Functional, Sequential
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.values.dims import Dim

DIFFERS = "…"
"""Stands for an axis on which the visits of a line differ."""

COMPUTED = (ast.Call, ast.BinOp, ast.Subscript, ast.Await, ast.IfExp)
"""What an assigned expression is if its shape is not plain to see."""


@dataclass(frozen=True, slots=True)
class InlayHint:
    """A shape that stands behind the text of a line."""

    line: int
    column: int
    text: str


def inlay_hints(analysis: Analysis, first: int = 1, last: int | None = None) -> list[InlayHint]:
    """The hints of a stretch of lines, one for each line at most."""
    end = last or len(analysis.document.lines)
    texts: dict[int, str | None] = {}
    for statement in _statements(analysis.document.syntax.tree.body, first, end):
        values = _values(analysis, statement)
        if values:
            texts[statement.end_lineno or statement.lineno] = shared_shapes(values)
    for line, values in _layers(analysis).items():
        texts.setdefault(line, shared_shapes(values))
    return [
        InlayHint(line, _end(analysis, line), text)
        for line, text in sorted(texts.items())
        if text is not None and first <= line <= end and _tells(text)
    ]


def _tells(text: str) -> bool:
    """Whether a shape is worth its place in the line: one of which no axis is known only says how many there are."""
    return bool(set(text) - set("(?, …)")) or text == "()"


def _statements(body: list[ast.stmt], first: int, last: int) -> Iterator[ast.stmt]:
    """The statements that reach into a stretch of lines, blocks opened."""
    for statement in body:
        if statement.lineno > last or (statement.end_lineno or statement.lineno) < first:
            continue
        yield statement
        for name in ("body", "orelse", "handlers", "cases", "finalbody"):
            for part in getattr(statement, name, ()):
                yield from _statements([part] if isinstance(part, ast.stmt) else part.body, first, last)


def _values(analysis: Analysis, statement: ast.stmt) -> list[Any]:
    """What a statement assigned, returned or computed, on all its visits; nothing where that is plain to see."""
    match statement:
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            found = _assigned(analysis, statement) if isinstance(value, COMPUTED) else []
        case ast.AugAssign():
            found = _assigned(analysis, statement)
        case ast.Return(value=ast.Tuple(elts=parts)):
            found = _together([analysis.recorder.values.get(part, []) for part in parts])
        case ast.Return(value=ast.expr() as value) | ast.Expr(value=value):
            found = analysis.recorder.values.get(value, [])
        case _:
            found = []
    return [_output(option) for value in found for option in options(value) if not isinstance(option, Sequential)]


def _assigned(analysis: Analysis, statement: ast.stmt) -> list[Any]:
    """The values of a statement's names, of several names together."""
    names = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    known = (analysis.recorder.variables.get((statement.lineno, name)) for name in dict.fromkeys(names))
    records = [record for record in known if record is not None and record.statement is statement]
    return records[0].values if len(records) == 1 else _together([record.values for record in records])


def _together(columns: list[list[Any]]) -> list[Any]:
    """The values of several expressions, visit by visit; nothing where their visits are not the same."""
    return list(zip(*columns, strict=True)) if len({len(column) for column in columns}) == 1 else []


def _output(value: Any) -> Any:
    """A tensor, or what a functional model gives out; a Sequential may have grown since."""
    return value.outputs if isinstance(value, Functional) else value


def _layers(analysis: Analysis) -> dict[int, list[Any]]:
    """What layers gave out, by the line where the outermost, or else the last, of their constructors or calls ends."""
    recorder = analysis.recorder
    calls = [node for node in recorder.values if isinstance(node, ast.Call) and node.func in recorder.layers]
    called: dict[ast.AST, ast.AST] = {node.func: node for node in calls}
    shown = [(called.get(node, node), record.outputs) for node, record in recorder.layers.items()]
    found: dict[int, tuple[ast.AST, list[Any]]] = {}
    for node, outputs in sorted(shown, key=lambda entry: _start(entry[0])):
        line = _end_of(node)[0]
        if line not in found or _end_of(found[line][0]) <= _start(node):
            found[line] = node, outputs
    return {line: outputs for line, (_, outputs) in found.items()}


def _start(node: Any) -> tuple[int, int]:
    """Where a node begins; a chain begins with its last layer."""
    return node.lineno, node.col_offset


def _end_of(node: Any) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset


def shared_shapes(values: list[Any]) -> str | None:
    """What the shapes of all visits share; ``None`` where a visit is unknown or of another rank."""
    flat = [option for value in values for option in options(value)]
    widths = {len(value) if isinstance(value, tuple) else 0 for value in flat}
    if len(widths) != 1:
        return None
    if widths == {0}:
        return _shared(flat)
    parts = [_shared([option for part in column for option in options(part)]) for column in zip(*flat, strict=True)]
    known = [part for part in parts if part is not None]
    return ", ".join(known) if known and len(known) == len(parts) else None


def _shared(values: list[Any]) -> str | None:
    if values and all(isinstance(value, Tensor) and value.shape is None and value.last is not None for value in values):
        return f"(…, {_axis(tuple(value.last for value in values))})"
    shapes = [value.shape for value in values if isinstance(value, Tensor) and value.shape is not None]
    if len(shapes) != len(values) or len({len(shape) for shape in shapes}) != 1:
        return None
    axes = [_axis(column) for column in zip(*shapes, strict=True)]
    return f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(axes)})"


def _axis(column: tuple[Dim, ...]) -> str:
    texts = {str(dim) for dim in column}
    return texts.pop() if len(texts) == 1 else DIFFERS


def _end(analysis: Analysis, line: int) -> int:
    """Behind the last character of a line."""
    return len(analysis.document.lines[line - 1].rstrip("\r\n")) + 1
