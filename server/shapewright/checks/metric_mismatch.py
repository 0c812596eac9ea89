"""``metric-mismatch``: a metric cannot compare the labels with what the model gives, though the loss can."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import MetricMismatch
from shapewright.source.text import Edit, point
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .label_mismatch import output_note
from .losses import chosen
from .wording import brief, comes, has, values

if TYPE_CHECKING:
    from .place import Place


@check("metric-mismatch", Severity.ERROR, MetricMismatch)
def metric_mismatch(found: MetricMismatch, place: Place) -> Diagnostic:
    """What the metric needs for these outputs, and what the labels are."""
    expression = place.expression_of(found.labels_tensor, place.labels)
    name = place.name(expression, "the labels")
    sparse = found.metric.startswith("sparse_")
    need = "one class number per sample" if sparse and len(found.outputs) == 2 else values(found.outputs)
    needs = f"{found.metric} needs {need}"
    long = f"{needs}, but {has(name)} {values(found.labels)}"
    if values(found.labels) == need:
        long = f"{found.metric} needs labels of shape {show(found.outputs)}, but {has(name)} {show(found.labels)}"
    return Diagnostic(
        at=place.guilty(expression),
        message=brief(long, f"{needs}, but {has(name)} {show(found.labels[1:])}"),
        notes=(
            *chosen(place, "metrics"),
            *output_note(place, found.outputs),
            *place.origin(found.labels_tensor, f"{comes(name)}, with shape {show(found.labels)}"),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: MetricMismatch, place: Place) -> list[Fix]:
    """Give labels their second axis; let Keras choose the accuracy by the shapes."""
    if len(found.labels) == 1 and len(found.outputs) == 2 and found.outputs[1] == 1 and "accuracy" not in found.metric:
        labels = place.expression_of(found.labels_tensor, place.labels)
        at = place.document.span(labels) if isinstance(labels, ast.Name) else None
        end = Edit(point(at.end_line, at.end_column), "[:, None]") if at is not None else None
        return [Fix("Give the labels a second axis: [:, None]", (end,))] if end is not None else []
    metrics = place.compiled.value("metrics") if place.compiled is not None else None
    if not isinstance(metrics, ast.List | ast.Tuple) or found.metric == "accuracy" or "accuracy" not in found.metric:
        return []
    for node in metrics.elts:
        if (isinstance(node, ast.Constant) and node.value == found.metric) or _is_plain(node, found):
            return [Fix('Let Keras choose: "accuracy"', (Edit(place.document.span(node), '"accuracy"'),))]
    return []


def _is_plain(node: ast.expr, found: MetricMismatch) -> bool:
    """Whether it is the metric ``Accuracy`` itself, which compares value by value."""
    named = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return found.metric == "elementwise accuracy" and named == "Accuracy"
