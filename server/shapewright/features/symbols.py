"""Document symbols: models and their layers, as an outline shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.source.text import Span

from .inlay_hints import shared_shapes
from .model_calls import layers_written_in, written_models
from .model_card import model_shapes
from .visits import TITLES

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import LayerRecord

    from .model_calls import WrittenModel


@dataclass(frozen=True, slots=True)
class Symbol:
    """A model, or a layer of one."""

    name: str
    detail: str
    span: Span
    """All of its text; a model's begins with its first layer."""
    at: Span
    """Its name in the text, or the class it is constructed from."""
    children: tuple[Symbol, ...] = ()


def symbols(analysis: Analysis) -> list[Symbol]:
    """The models of a file, in the order of its text."""
    return [_model(analysis, written) for written in written_models(analysis)]


def _model(analysis: Analysis, written: WrittenModel) -> Symbol:
    whole = analysis.document.span(written.node)
    layers = tuple(_layer(analysis, record) for record in layers_written_in(analysis, written.model))
    spans = [whole, *(layer.span for layer in layers)]
    first, last = min(spans), max(spans, key=lambda span: (span.end_line, span.end_column))
    return Symbol(
        written.name or written.model.title,
        model_shapes(analysis, written.model),
        Span(first.line, first.column, last.end_line, last.end_column),
        _callee(analysis, written.node),
        layers,
    )


def _layer(analysis: Analysis, record: LayerRecord) -> Symbol:
    node = record.site.node
    title = TITLES.get(record.title, record.title)
    return Symbol(title, shared_shapes(record.outputs) or "", analysis.document.span(node), _callee(analysis, node))


def _callee(analysis: Analysis, node: Any) -> Span:
    """What stands before the brackets of a call."""
    return analysis.document.span(getattr(node, "func", node))
