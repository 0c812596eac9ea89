"""Models of a file: each with its name and the layers that are written in it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.models import Layer

from .parameters import model_layers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import LayerRecord


@dataclass(frozen=True, slots=True)
class WrittenModel:
    """A constructor call of a model, and the first model that it made."""

    node: ast.expr
    model: Any
    name: str | None
    """The name that its statement gives it."""


def written_models(analysis: Analysis) -> list[WrittenModel]:
    """The models that a file constructs, in the order of its text."""
    names = dict(_names(analysis))
    found = [
        WrittenModel(node, models[0], names.get(id(models[0])))
        for node, models in analysis.recorder.models.items()
        if isinstance(node, ast.expr) and models
    ]
    return sorted(found, key=lambda written: (written.node.lineno, written.node.col_offset))


def layers_written_in(analysis: Analysis, model: Any) -> list[LayerRecord]:
    """The constructor calls of a model's layers in this file, in the order of the text."""
    nodes = [
        layer.origin.node
        for layer in model_layers(analysis, model) or ()
        if isinstance(layer, Layer) and layer.origin.path == analysis.document.path
    ]
    records = [analysis.recorder.layers[node] for node in dict.fromkeys(nodes) if node in analysis.recorder.layers]
    return sorted(records, key=lambda record: (record.site.node.lineno, record.site.node.col_offset))


def _names(analysis: Analysis) -> Iterator[tuple[int, str]]:
    """Of every model the name that it was given last; the first record of a name comes first, and wins."""
    for record in reversed(analysis.recorder.variables.values()):
        for value in record.values:
            yield id(value), record.name
