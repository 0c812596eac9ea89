"""Cause: where a layer inside a model refuses data that the model never declared, the data are what to speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import InputMismatch, Problem
from shapewright.rules.training.inputs import lacks_batch
from shapewright.values.dims import definitely_different, product, same

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape

    from .place import Place


def cause(place: Place) -> Problem:
    """The finding's problem, or the difference between the model's input and its data, if that led there."""
    problem = place.finding.problem
    if place.finding.layer is None or place.model is None or problem.warning:
        return problem
    entry, given = next(iter(place.model.inputs), None), place.tensor_at(place.data)
    if entry is None or given is None or entry.shape is None or not given.shape:
        return problem
    built_here = entry.origin is None or entry.origin.node is place.site.node
    if built_here or not _differ(entry.shape, given.shape):
        return problem
    return InputMismatch(
        place.model.value.title,
        entry.shape,
        given,
        missing_batch=lacks_batch(entry.shape, given),
        same_values=same(product(entry.shape[1:]), product(given.shape[1:])),
    )


def _differ(declared: Shape, given: Shape) -> bool:
    if len(declared) != len(given):
        return True
    return any(definitely_different(left, right) for left, right in zip(declared[1:], given[1:], strict=True))
