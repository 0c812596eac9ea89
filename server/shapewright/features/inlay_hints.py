"""Inlay hints: the output shape at the end of every line that calls a layer or assigns a tensor."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import options
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import LayerRecord, VariableRecord
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
    shapes: dict[int, str] = {}
    for line, values in (*_variables(analysis), *_layers(analysis)):
        if line < first or (last is not None and line > last) or line in shapes:
            continue
        text = shared_shapes(values)
        if text is not None:
            shapes[line] = text
    return [InlayHint(line, _end(analysis, line), text) for line, text in sorted(shapes.items())]


def _variables(analysis: Analysis) -> Iterator[tuple[int, list[Any]]]:
    """The last line of every assignment of something computed, with all the values of the names together."""
    by_statement: dict[ast.stmt, list[VariableRecord]] = {}
    for record in analysis.recorder.variables.values():
        if isinstance(record.statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            by_statement.setdefault(record.statement, []).append(record)
    for statement, records in by_statement.items():
        value = getattr(statement, "value", None)
        if not isinstance(statement, ast.AugAssign) and not isinstance(value, COMPUTED):
            continue
        line = statement.end_lineno or statement.lineno
        if len(records) == 1:
            yield line, records[0].values
        elif len({len(record.values) for record in records}) == 1:
            yield line, list(zip(*(record.values for record in records), strict=True))


def _layers(analysis: Analysis) -> Iterator[tuple[int, list[Any]]]:
    """The last line of every layer's constructor, outermost layers first."""
    records = [record for record in analysis.recorder.layers.values() if record.title != "InputLayer" or record.outputs]
    for record in sorted(records, key=_extent):
        yield record.site.node.end_lineno or record.site.node.lineno, record.outputs


def _extent(record: LayerRecord) -> tuple[int, int]:
    """Where a constructor begins: the call around another one comes first, in a chain the last layer."""
    return record.site.node.lineno, record.site.node.col_offset


def shared_shapes(values: list[Any]) -> str | None:
    """What the shapes of all visits share; ``None`` where a visit is unknown or of another rank."""
    flat = [option for value in values for option in options(value)]
    if not flat:
        return None
    widths = {len(value) if isinstance(value, tuple) else 0 for value in flat}
    if len(widths) != 1:
        return None
    if widths == {0}:
        return _shared(flat)
    parts = [_shared([option for part in column for option in options(part)]) for column in zip(*flat, strict=True)]
    known = [part for part in parts if part is not None]
    return ", ".join(known) if known and len(known) == len(parts) else None


def _shared(values: list[Any]) -> str | None:
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
