"""Hover: what is known about the layer, tensor or model under the caret."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown, options
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.tensors import Tensor

from .caret import nodes_at
from .layer_card import layer_card
from .model_card import model_card
from .tensor_card import tensor_card

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.text import Span

    from .caret import Node


@dataclass(frozen=True, slots=True)
class Hover:
    """A card in Markdown, and the stretch of text that it is about."""

    card: str
    rules: str
    """Whose rules are in force."""
    span: Span

    @property
    def markdown(self) -> str:
        """The card, and below it the rules."""
        return f"{self.card}\n\n*rules: {self.rules}*"

    def __str__(self) -> str:
        return self.card


def hover(analysis: Analysis, line: int, column: int) -> Hover | None:
    """The card of the innermost thing at a caret about which something is known."""
    around = nodes_at(analysis.document, line, column)
    for index, node in enumerate(around):
        if isinstance(node, ast.stmt):
            return None
        card = _card(analysis, node, around[index + 1 :])
        if card is not None:
            return Hover("\n".join(card), " and ".join(map(str, analysis.kerases)), analysis.document.span(node))
    return None


def _card(analysis: Analysis, node: Node, outer: list[Node]) -> list[str] | None:
    record = analysis.recorder.layers.get(node)
    if record is not None:
        return layer_card(analysis, record)
    models = analysis.recorder.models.get(node)
    if models:
        return model_card(analysis, models[0])
    if isinstance(node, ast.Name):
        return _name_card(analysis, node, outer)
    if isinstance(node, ast.Call | ast.BinOp | ast.Subscript | ast.Attribute | ast.UnaryOp):
        return _values_card(analysis, "", analysis.recorder.values.get(node, []))
    return None


def _name_card(analysis: Analysis, node: ast.Name, outer: list[Node]) -> list[str] | None:
    statement = next((around for around in outer if isinstance(around, ast.stmt)), None)
    if isinstance(node.ctx, ast.Store) and statement is not None:
        record = analysis.recorder.variables.get((statement.lineno, node.id))
        return _values_card(analysis, node.id, record.values if record else [])
    values = analysis.recorder.values.get(node, [])
    return _values_card(analysis, node.id, values) or _why_unknown(analysis, node.id)


def _why_unknown(analysis: Analysis, name: str) -> list[str] | None:
    """Why a name is unknown, where all that is ever assigned to it is."""
    values = [
        value for record in analysis.recorder.variables.values() if record.name == name for value in record.values
    ]
    return _values_card(analysis, name, values) if values and all(isinstance(v, Unknown) for v in values) else None


def _values_card(analysis: Analysis, name: str, values: list[Any]) -> list[str] | None:
    """The card of what an expression was, on all its visits and in all their alternatives."""
    seen = [option for value in values for option in options(value)]
    for value in seen:
        if isinstance(value, Sequential | Functional):
            return model_card(analysis, value, name)
    for value in seen:
        record = analysis.recorder.layers.get(value.origin.node) if isinstance(value, Layer) else None
        if record is not None:
            return layer_card(analysis, record)
    tensors = [value for value in seen if _is_tensor(value)]
    if tensors:
        return tensor_card(analysis, name, tensors)
    unknown = [value for value in seen if isinstance(value, Unknown)]
    if name and unknown and len(unknown) == len(seen):
        return [f"**{name}** is unknown: {unknown[0].because}"]
    return None


def _is_tensor(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(part, Tensor) for part in value)
    return isinstance(value, Tensor)
