"""Cause: where a layer inside a model refuses data that the model never declared, the data are what to speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import InputMismatch, Problem
from shapewright.rules.training.inputs import lacks_batch
from shapewright.values.dims import definitely_different, product, same
from shapewright.values.models import tensors_in
from shapewright.values.tensors import Tensor

from .stack import root

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape

    from .place import Place


def cause(place: Place) -> Problem:
    """The finding's problem, or the difference between the model's input and its data, if that led there."""
    problem = place.finding.problem
    if isinstance(problem, InputMismatch) and problem.inside is not None:
        return problem
    if isinstance(problem, InputMismatch):
        expression = place.expression_of(problem.given, place.data)
        whole = place.whole(problem.given, expression)
        return _mismatch(problem.title, problem.declared, whole, problem.number, place)
    if place.finding.layer is None or place.model is None or problem.warning:
        return problem
    entry, given = next(iter(place.model.inputs), None), _given(problem, place)
    if entry is None or given is None or entry.shape is None or not given.shape:
        return problem
    built_here = entry.origin is None or entry.origin.node is place.site.node
    if built_here or not _differ(entry.shape, given.shape):
        return problem
    return _mismatch(place.model.value.title, entry.shape, given, 0, place)


def _given(problem: Problem, place: Place) -> Tensor | None:
    """The data that the refused input was made from: training data, or those for validation."""
    refused = getattr(problem, "input", None)
    start = root(refused) if isinstance(refused, Tensor) else None
    return place.tensor_at(place.expression_of(start, place.data)) or _trained_on(start, place)


def _trained_on(start: Tensor | None, place: Place) -> Tensor | None:
    """The data themselves, where no expression holds them: a generator gives them one batch after another."""
    if start is None or start.origin is None:
        return None
    trainings = place.program.analysis.recorder.trainings
    here = [given for one in trainings if one.site.node is place.site.node for given in tensors_in(one.x)]
    return next((given for given in here if given.origin is start.origin), None)


def _mismatch(title: str, declared: Shape, given: Tensor, number: int, place: Place) -> InputMismatch:
    missing_batch = lacks_batch(declared, given) and not _is_labelled(given, place)
    same_values = bool(given.shape) and same(product(declared[1:]), product((given.shape or ())[1:]))
    return InputMismatch(title, declared, given, number, missing_batch=missing_batch, same_values=same_values)


def _is_labelled(given: Tensor, place: Place) -> bool:
    """Whether there are as many labels as rows, which are samples then, and no steps of one."""
    labels = place.tensor_at(place.labels)
    rows, count = (given.shape or (None,))[0], (labels.shape or (None,))[0] if labels is not None else None
    return isinstance(rows, int) and rows > 1 and rows == count


def _differ(declared: Shape, given: Shape) -> bool:
    if len(declared) != len(given):
        return True
    return any(definitely_different(left, right) for left, right in zip(declared[1:], given[1:], strict=True))
