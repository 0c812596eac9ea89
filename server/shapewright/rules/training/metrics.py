"""The metrics that compare labels with outputs by shape, and where that raises though the loss does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import MetricMismatch
from shapewright.values.python import External, Ready

from .data import batch_sizes
from .labels import batch_of, outputs_of
from .losses import Loss, known
from .outcomes import Outcome, after_squeeze, broadcast, equal

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape, Tensor

ACCURACIES = {
    "Accuracy": "elementwise accuracy",
    "BinaryAccuracy": "binary_accuracy",
    "CategoricalAccuracy": "categorical_accuracy",
    "SparseCategoricalAccuracy": "sparse_categorical_accuracy",
}
"""The function behind each class; the function of ``Accuracy`` has no public name."""

CHOSEN = ("accuracy", "acc")
"""Strings, in any case, for which Keras chooses one of the accuracies by the shapes."""


def metric_named(value: Any) -> str | None:
    """The metric that ``compile(metrics=[value])`` means, by its function; ``None`` for any that we do not know."""
    if isinstance(value, Loss):
        return value.name
    if isinstance(value, Ready) and value.made.startswith("metrics."):
        value = value.made.removeprefix("metrics.")
    elif isinstance(value, External):
        value = value.name.removeprefix("keras.metrics.").removeprefix("keras.losses.")
    elif isinstance(value, str) and value.lower() in CHOSEN:
        return "accuracy"
    if not isinstance(value, str):
        return None
    name = ACCURACIES.get(value, value)
    if name in ACCURACIES.values():
        return name
    loss = known(name)
    return loss.name if loss else None


def check_metric(
    metric: str, labels: Tensor, outputs: Tensor, batch_size: Any = None, samples: Dim | None = None, steps: Any = None
) -> None:
    """Raises ``MetricMismatch`` where a batch certainly fails; asked for only where the loss does not."""
    if not labels.shape or not outputs.shape:
        return
    for size in batch_sizes(samples, batch_size, steps):
        given = outputs_of(outputs.shape, labels.shape, size)
        if outcome(metric, batch_of(labels.shape, size), given) is Outcome.RAISES:
            raise MetricMismatch(metric, labels.shape, outputs.shape, labels)


def outcome(metric: str, labels: Shape, outputs: Shape) -> Outcome:
    """What comes of comparing one batch of labels with one batch of outputs."""
    match metric:
        case "accuracy":
            return _chosen(labels, outputs)
        case "binary_accuracy" | "elementwise accuracy":
            return after_squeeze(labels, outputs, broadcast)
        case "categorical_accuracy":
            return _categorical(labels[:-1], outputs)
        case "sparse_categorical_accuracy":
            return _sparse(labels, outputs)
        case "mean_squared_error" | "mean_absolute_error" | "mean_absolute_percentage_error" | "huber":
            return after_squeeze(labels, outputs, broadcast)
        case "binary_crossentropy" | "categorical_crossentropy":
            return equal(labels, outputs)
        case _:
            return Outcome.UNSURE


def _chosen(labels: Shape, outputs: Shape) -> Outcome:
    if outputs[-1] == 1:
        return outcome("binary_accuracy", labels, outputs)
    if not isinstance(outputs[-1], int):
        return Outcome.UNSURE
    if len(labels) < len(outputs) or labels[-1] == 1:
        return outcome("sparse_categorical_accuracy", labels, outputs)
    return outcome("categorical_accuracy", labels, outputs) if isinstance(labels[-1], int) else Outcome.UNSURE


def _categorical(classes: Shape, outputs: Shape) -> Outcome:
    """The labels' own class numbers against those of the outputs."""
    if len(classes) != len(outputs):
        return broadcast(classes, outputs[:-1])
    return _squeezed(classes, outputs) if not isinstance(classes[-1], int) or classes[-1] == 1 else Outcome.RAISES


def _sparse(labels: Shape, outputs: Shape) -> Outcome:
    if len(labels) != len(outputs):
        return broadcast(labels, outputs[:-1])
    if isinstance(labels[-1], int) and labels[-1] != 1:
        return broadcast(labels, outputs[:-1])
    return _squeezed(labels, outputs)


def _squeezed(labels: Shape, outputs: Shape) -> Outcome:
    """Labels that lose their trailing 1 for the comparison get it back afterwards: a broadcast result may not fit."""
    if labels[-1] != 1:
        return Outcome.UNSURE
    pairs = list(zip(labels[:-1], outputs[:-1], strict=True))
    if any(left == 1 and isinstance(right, int) and right != 1 for left, right in pairs):
        return Outcome.RAISES
    found = broadcast(labels[:-1], outputs[:-1])
    return found | Outcome.RAISES if Outcome.BROADCASTS in found and found is not Outcome.BROADCASTS else found
