"""Which labels and which loss belong to which output of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapewright.rules.problems import LabelCount, LossNames
from shapewright.values.tensors import Tensor

from .inputs import leaves


@dataclass(frozen=True)
class Target:
    """One output with the labels and the loss (as ``compile`` was given it) that it is trained with."""

    loss: Any
    labels: Tensor
    output: Tensor
    number: int = 0
    """Which of the outputs it is."""


def targets(
    title: str, loss: Any, labels: Any, outputs: tuple[Tensor, ...], names: tuple[str | None, ...] = ()
) -> tuple[Target, ...] | None:
    """The outputs that are trained, in order; ``None`` where the structures do not tell.

    ``loss`` and ``labels`` come as one value, a tuple, or a dict by the outputs' names. Outputs whose loss is ``None``
    are not trained, and their labels may be left out. Raises ``LabelCount`` where the labels are too few or too many, and
    ``LossNames`` where ``loss`` names other outputs than there are.
    """
    losses, given = _spread(loss, len(outputs), names), _listed(labels, names)
    if losses is None or given is None or not all(isinstance(label, Tensor) for label in given):
        return None
    trained = [number for number, one in enumerate(losses) if one is not None]
    if len(given) == len(outputs):
        given = [given[number] for number in trained]
    if len(given) != len(trained):
        if any(output.shape is None for output in outputs):
            return None  # What has no known rank may stand for several tensors.
        raise LabelCount(title, len(outputs), len(given))
    return tuple(Target(losses[n], label, outputs[n], n) for n, label in zip(trained, given, strict=True))


def _spread(loss: Any, count: int, names: tuple[str | None, ...]) -> list[Any] | None:
    """One loss for each output; several for a single output are left alone. Raises ``LossNames``."""
    if isinstance(loss, dict):
        if None in names or len(names) != count:
            return None
        if set(loss) != set(names):
            raise LossNames(tuple(map(str, names)), tuple(map(str, loss)))
        return [loss[name] for name in names]
    if isinstance(loss, tuple):
        return list(loss) if len(loss) == count else None
    return [loss] * count


def metrics_by_output(metrics: Any, names: tuple[str | None, ...]) -> list[tuple[Any, ...]]:
    """The metrics of each output: a list for the only one, else a list or dict with an entry for each."""
    count = len(names)
    if count == 1:
        return [metrics if isinstance(metrics, tuple) else ()]
    if isinstance(metrics, dict):
        entries: list[Any] = [metrics.get(name, ()) for name in names]
    else:
        entries = list(metrics) if isinstance(metrics, tuple) and len(metrics) == count else [()] * count
    return [entry if isinstance(entry, tuple) else (entry,) for entry in entries]


def _listed(labels: Any, names: tuple[str | None, ...]) -> list[Any] | None:
    if isinstance(labels, dict):
        return [labels[name] for name in names] if set(labels) == set(names) else None
    return leaves(labels)
