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
def loss_of_classes(found: LabelMismatch, place: Place) -> Iterator[Fix]:
    """Outputs that a softmax makes are chances of classes, and whole numbers below their number tell the classes."""
    labels = found.labels_tensor
    last = place.model.layers[-1:] if place.model is not None else ()
    classes, chances = getattr(labels, "classes", None), found.outputs[-1:]
    softmax = any("softmax" in (layer.title.lower(), layer.arguments.get("activation")) for layer in last)
    if softmax and classes is not None and found.labels[1:] in ((), (1,)) and chances != (1,):
        yield from use_loss(place, "sparse_categorical_crossentropy")


@repair(LabelMismatch)
def fewer_axes(found: LabelMismatch, place: Place) -> Iterator[Fix]:
    """Outputs with more axes than the labels."""
    if len(found.outputs) > len(found.labels):
        yield from flatten(place)
