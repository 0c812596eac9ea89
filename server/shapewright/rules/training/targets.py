"""Which labels, loss and metrics belong to which output of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import LabelCount, LabelNames, LossNames, MetricNames, NotForEach
from shapewright.values.dims import definitely_different
from shapewright.values.lattice import Either, Many, Unknown
from shapewright.values.tensors import Tensor

from .inputs import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Ends:
    """The outputs of a model in the order in which Keras counts them: those of a dict by sorted key."""

    tensors: tuple[Tensor, ...]
    names: tuple[str | None, ...]
    """The keys of a dict, else the names of the layers that give them; ``None`` for one that is not known."""
    keyed: bool = False
    """Whether the model gives a dict."""
    flat: bool = True
    """Whether they are one tensor, a list of tensors or a dict of them, and nothing deeper."""
    single: bool = False
    """Whether it gives one tensor, and neither a list nor a dict."""

    @property
    def called(self) -> tuple[str, ...] | None:
        """The names, where all of them are known."""
        known = tuple(name for name in self.names if name is not None)
        return known if len(known) == len(self.names) == len(self.tensors) else None


@dataclass(frozen=True)
class Target:
    """One output with the labels and the loss (as ``compile`` was given it) that it is trained with."""

    loss: Any
    labels: Tensor
    output: Tensor
    number: int = 0
    """Which of the outputs it is."""


def targets(title: str, loss: Any, labels: Any, ends: Ends) -> tuple[Target, ...] | None:
    """The outputs that are trained, in order; ``None`` where the structures do not tell.

    ``loss`` and ``labels`` come as one value, a tuple, or a dict by the outputs' names. Outputs whose loss is ``None``
    are not trained, and their labels may be left out. Raises ``LabelCount`` where the labels are too few or too many,
    ``LabelNames`` where a dict of them names other outputs than there are, and ``LossNames`` or ``NotForEach`` where
    ``loss`` does.
    """
    losses = _spread(loss, ends)
    if losses is None:
        return None
    given = _listed(labels, ends)
    if given is None or not all(isinstance(label, Tensor) for label in given):
        return None
    trained = [number for number, one in enumerate(losses) if one is not None]
    if len(given) == len(ends.tensors):
        given = [given[number] for number in trained]
    elif isinstance(loss, dict) != ends.keyed:
        trained = []  # Labels may be left out where the losses are told apart as the outputs are.
    if len(given) != len(trained):
        if not _is_known(ends):
            return None
        raise LabelCount(title, len(ends.tensors), len(given))
    return tuple(Target(losses[n], label, ends.tensors[n], n) for n, label in zip(trained, given, strict=True))


def _spread(loss: Any, ends: Ends) -> list[Any] | None:
    """One loss for each output; several for a single output are left alone."""
    count = len(ends.tensors)
    if isinstance(loss, dict):
        return None if ends.called is None else _by_name(loss, ends.called, keyed=ends.keyed)
    if isinstance(loss, tuple):
        refused = ends.keyed or (len(loss) > count > 1 and ends.flat and _differ(ends.tensors))
        if len(loss) != count and refused and _is_known(ends):
            raise NotForEach("loss", len(loss), count)
        return list(loss) if len(loss) == count else None
    return [loss] * count


def _differ(outputs: tuple[Tensor, ...]) -> bool:
    """Whether some of these certainly have other shapes: Keras stacks those that are alike where lists meet tuples."""
    first, *others = (output.shape or () for output in outputs)
    return any(len(first) != len(other) or any(map(definitely_different, first, other)) for other in others)


def _by_name(loss: dict[Any, Any], names: tuple[str, ...], *, keyed: bool) -> list[Any] | None:
    """The losses of a dict, which leaves none out unless the outputs come in a dict too."""
    refused = not _trained(loss) <= set(names) if keyed else set(loss) != set(names)
    if refused:
        raise LossNames(names, tuple(map(str, loss)))
    return [loss.get(name) for name in names]


def _trained(loss: dict[Any, Any]) -> set[Any]:
    return {name for name, one in loss.items() if one is not None}


def _is_known(ends: Ends) -> bool:
    """Whether there are certainly so many outputs: what has no known rank may stand for several."""
    return all(output.shape is not None for output in ends.tensors)


def check_weights(loss: Any, weights: Any) -> None:
    """Raises ``NotForEach`` where ``loss_weights`` are more or fewer than the losses, an output's ``None`` counted."""
    if not isinstance(weights, tuple | dict) or not weights:
        return
    losses, given = _flat(loss), _flat(weights)
    if losses is not None and given is not None and len(losses) != len(given):
        raise NotForEach("loss_weights", len(given), len(losses), of="loss")


def _flat(structure: Any) -> list[Any] | None:
    """The leaves of a structure, ``None`` where something in it is not known."""
    if isinstance(structure, tuple | dict):
        parts = [_flat(part) for part in (structure.values() if isinstance(structure, dict) else structure)]
        return None if None in parts else [leaf for part in parts for leaf in part or ()]
    return None if isinstance(structure, Unknown | Either | Many) else [structure]


def metrics_by_output(metrics: Any, ends: Ends, argument: str = "metrics") -> list[tuple[Any, ...]]:
    """The metrics of each output: a list for the only one, else a list or dict with an entry for each.

    Raises ``NotForEach`` where a list has more or fewer entries than there are outputs, and ``MetricNames`` where a
    dict names others.
    """
    count = len(ends.tensors)
    if count == 1:
        return [metrics if isinstance(metrics, tuple) else ()]
    entries: list[Any] = [()] * count
    if isinstance(metrics, dict) and ends.called is not None:
        if not set(metrics) <= set(ends.called) and _all_text(metrics) and ends.flat:
            raise MetricNames(argument, ends.called, tuple(metrics))
        entries = [metrics.get(name, ()) for name in ends.called]
    elif isinstance(metrics, tuple) and len(metrics) == count:
        entries = list(metrics)
    elif isinstance(metrics, tuple) and metrics and ends.flat and _is_known(ends):
        raise NotForEach(argument, len(metrics), count)
    return [entry if isinstance(entry, tuple) else (entry,) for entry in entries]


def _all_text(keys: Iterable[Any]) -> bool:
    return all(isinstance(key, str) for key in keys)


def _listed(labels: Any, ends: Ends) -> list[Any] | None:
    """The labels in the order of the outputs. Raises ``LabelNames``."""
    given = leaves(labels)
    if not isinstance(labels, dict) or len(labels) != len(ends.tensors):
        return given
    right = ends.called is not None and set(labels) == set(ends.called) and not ends.single
    if right or not (_is_known(ends) and ends.flat and all(isinstance(one, Tensor) for one in given)):
        return [labels[name] for name in ends.names] if right else None
    if ends.called is None and not ends.single:
        return None
    raise LabelNames(ends.called or (), tuple(map(str, labels)), single=ends.single)
