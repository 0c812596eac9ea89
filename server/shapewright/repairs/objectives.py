"""Objectives: the loss that takes such labels with such outputs, and the model that gives such outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix
from shapewright.checks.flattening import flatten
from shapewright.checks.losses import use_loss
from shapewright.rules.problems import LabelMismatch

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place


@repair(LabelMismatch)
def other_loss(found: LabelMismatch, place: Place) -> Iterator[Fix]:
    """By the numbers of axes, where the number of classes is not known."""
    more = len(found.outputs) - len(found.labels)
    if "categorical_crossentropy" not in found.loss:
        return
    if more == 0 and found.labels[-1] != 1:
        yield from use_loss(place, "categorical_crossentropy")
    elif more in (0, 1):
        yield from use_loss(place, "sparse_categorical_crossentropy")


@repair(LabelMismatch)
def fewer_axes(found: LabelMismatch, place: Place) -> Iterator[Fix]:
    """Outputs with more axes than the labels."""
    if len(found.outputs) > len(found.labels):
        yield from flatten(place)
