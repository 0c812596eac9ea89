"""Which labels and which loss belong to which output of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapewright.rules.problems import LabelCount
from shapewright.values.tensors import Tensor

from .inputs import leaves


@dataclass(frozen=True)
class Target:
    """One output with the labels and the loss (as ``compile`` was given it) that it is trained with."""

    loss: Any
    labels: Tensor
    output: Tensor


def targets(
    title: str, loss: Any, labels: Any, outputs: tuple[Tensor, ...], names: tuple[str | None, ...] = ()
) -> tuple[Target, ...] | None:
    """The outputs that are trained, in order; ``None`` where the structures do not tell.

    ``loss`` and ``labels`` come as one value, a tuple, or a dict by the outputs' names. Outputs whose loss is ``None``
    are not trained, and their labels may be left out. Raises ``LabelCount`` where the labels are too few or too many.
    """
    losses, given = _spread(loss, len(outputs), names), _listed(labels, names)
    if losses is None or given is None or not all(isinstance(label, Tensor) for label in given):
        return None
    trained = [number for number, one in enumerate(losses) if one is not None]
    if len(given) == len(outputs):
        given = [given[number] for number in trained]
    if len(given) != len(trained):
        raise LabelCount(title, len(outputs), len(given))
    return tuple(Target(losses[n], label, outputs[n]) for n, label in zip(trained, given, strict=True))


def _spread(loss: Any, count: int, names: tuple[str | None, ...]) -> list[Any] | None:
    """One loss for each output; several for a single output, or a part of them by name, are left alone."""
    if isinstance(loss, dict):
        return [loss[name] for name in names] if set(loss) == set(names) and len(names) == count else None
    if isinstance(loss, tuple):
        return list(loss) if len(loss) == count else None
    return [loss] * count


def _listed(labels: Any, names: tuple[str | None, ...]) -> list[Any] | None:
    if isinstance(labels, dict):
        return [labels[name] for name in names] if set(labels) == set(names) else None
    return leaves(labels)
