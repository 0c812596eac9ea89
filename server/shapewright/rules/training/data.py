"""How many samples ``fit`` and ``evaluate`` get, and in which batches they come."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import SampleCounts, SplitTooSmall
from shapewright.values.dims import definitely_different, definitely_less
from shapewright.values.models import tensors_in

from .outcomes import BATCH_SIZE

if TYPE_CHECKING:
    from shapewright.values.dims import Dim

BATCH_DEFAULT = 32
"""The batch size of ``fit``, ``evaluate`` and ``predict`` where none is given."""


def check_samples(*, split: bool = False, **arrays: Any) -> Dim | None:
    """How many samples the arrays have, by the name of their argument (each a tensor or a structure of them).

    Raises ``SampleCounts`` where two differ; ``None`` where no array tells. With a ``validation_split`` every array is
    cut where the first one ends, so what is longer than that is left out in silence.
    """
    counts = [(name, tensor.shape[0]) for name, value in arrays.items() for tensor in tensors_in(value) if tensor.shape]
    refused = definitely_less if split else definitely_different
    for name, count in counts[1:]:
        first, samples = counts[0]
        if refused(count, samples):
            raise SampleCounts((first, name), (samples, count))
    return counts[0][1] if counts else None


def validation_split(samples: Dim | None, split: Any) -> tuple[Dim | None, Dim | None]:
    """How many samples ``validation_split`` leaves for training and for validation (the last ones)."""
    if not isinstance(samples, int) or isinstance(split, bool) or not isinstance(split, int | float):
        return None, None
    training = floor(samples * (1.0 - split))
    if training in (0, samples):
        raise SplitTooSmall(samples, split)
    return training, samples - training


def batch_sizes(samples: Dim | None, batch_size: Any = None, steps: Any = None) -> tuple[Dim, ...]:
    """The different sizes of the batches that certainly come; ``BATCH_SIZE`` where they are not known.

    ``batch_size`` and ``steps`` (per epoch) are ``None`` where the call does not give them. Where the steps are too few
    for all samples, only the first batch is certain to come.
    """
    if not isinstance(samples, int) or samples < 1:
        return (BATCH_SIZE,)
    if batch_size is None:
        batch_size = BATCH_DEFAULT if steps is None else _ceil(samples, steps)
    if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size < 1:
        return (BATCH_SIZE,)
    first = min(samples, batch_size)
    rest = samples % batch_size
    whole = steps is None or (isinstance(steps, int) and steps * first >= samples)
    return (first, rest) if rest and rest != first and whole else (first,)


def _ceil(samples: int, steps: Any) -> int | None:
    return -(-samples // steps) if isinstance(steps, int) and steps > 0 else None
