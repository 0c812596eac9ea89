"""How two shapes meet in a loss: they fit, they are broadcast, or TensorFlow refuses; all that may happen is kept."""

from __future__ import annotations

from enum import Flag
from functools import reduce
from itertools import zip_longest
from typing import TYPE_CHECKING

from shapewright.values.dims import Length, Symbol, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape

BATCH_SIZE = Length(Symbol("batch", identity="the size of a batch that is not known"))
"""How long axis 0 of labels and outputs is in a batch of unknown size: the same in both, and more than 1."""


class Outcome(Flag):
    """What may come of comparing two shapes; several bits where unknown dimensions decide."""

    NOTHING = 0
    FITS = 1
    BROADCASTS = 2
    RAISES = 4
    UNSURE = 7


SINGLE = (Outcome.FITS, Outcome.BROADCASTS, Outcome.RAISES)
"""From the best to the worst."""

Pair = tuple["Shape", "Shape"]


def after_squeeze(labels: Shape, outputs: Shape, compare: Callable[[Shape, Shape], Outcome]) -> Outcome:
    """What comes of it once Keras has brought both to the same rank, if a trailing 1 allows (every loss starts so)."""
    return reduce(
        Outcome.__or__,
        (compare(*pair) for pair in same_rank(labels, outputs)),
        Outcome.NOTHING,
    )


def same_rank(labels: Shape, outputs: Shape) -> list[Pair]:
    """The shapes after ``squeeze_or_expand_to_same_rank``; both possibilities where a last axis may be 1."""
    if len(labels) == len(outputs) + 1:
        return [pair[::-1] for pair in same_rank(outputs, labels)]
    if len(outputs) != len(labels) + 1 or not outputs:
        return [(labels, outputs)]
    mended = ((*labels, 1), outputs) if len(labels) == 1 else (labels, outputs[:-1])
    if outputs[-1] == 1:
        return [mended]
    return [(labels, outputs)] if isinstance(outputs[-1], int) else [(labels, outputs), mended]


def equal(labels: Shape, outputs: Shape) -> Outcome:
    """For losses that want equal shapes: any difference raises."""
    if len(labels) != len(outputs):
        return Outcome.RAISES
    return worst(_equal_dims(*dims) for dims in zip(labels, outputs, strict=True))


def broadcast(labels: Shape, outputs: Shape) -> Outcome:
    """For losses that subtract or multiply: NumPy's rules, silent where a 1 or a missing axis meets something else."""
    pairs = zip_longest(reversed(labels), reversed(outputs), fillvalue=1)
    return worst(_broadcast_dims(*dims) for dims in pairs)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """What may come of all axes together: one that raises is enough, one that broadcasts too."""
    return reduce(_worse, outcomes, Outcome.FITS)


def _worse(left: Outcome, right: Outcome) -> Outcome:
    together = Outcome.NOTHING
    for a in SINGLE:
        for b in SINGLE:
            if a in left and b in right:
                together |= max(a, b, key=SINGLE.index)
    return together


def _equal_dims(left: Dim, right: Dim) -> Outcome:
    if same(left, right):
        return Outcome.FITS
    return Outcome.RAISES if isinstance(left, int) and isinstance(right, int) else Outcome.UNSURE


def _broadcast_dims(left: Dim, right: Dim) -> Outcome:
    if same(left, right):
        return Outcome.FITS
    if isinstance(left, int) and isinstance(right, int):
        return Outcome.BROADCASTS if 1 in (left, right) else Outcome.RAISES
    if left == 1 or right == 1:
        return Outcome.BROADCASTS if BATCH_SIZE in (left, right) else Outcome.FITS | Outcome.BROADCASTS
    return Outcome.UNSURE
