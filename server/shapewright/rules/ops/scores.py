"""The crossentropies of ``tf.nn``: each compares labels with scores in its own way, and none brings them to one rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import LabelMismatch
from shapewright.values.dims import Dim, definitely_different, product
from shapewright.values.tensors import Tensor, show

from .calling import operation
from .operands import made, tensor_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.values.tensors import Shape


@operation("tensorflow.nn:softmax_cross_entropy_with_logits")
def softmax(labels: Any = None, logits: Any = None, axis: Any = -1, *_: Any, **__: Any) -> Tensor:
    """One number for each row of scores; labels are stretched to the scores, never scores to the labels."""
    scores = tensor_of(logits)
    if axis == -1:
        _compared("softmax_cross_entropy_with_logits", tensor_of(labels), scores, scores.shape, _stretches)
    return made(scores.shape[:-1] if scores.shape and axis == -1 else None, scores.dtype)


@operation("tensorflow.nn:sparse_softmax_cross_entropy_with_logits")
def sparse_softmax(labels: Any = None, logits: Any = None, *_: Any, **__: Any) -> Tensor:
    """One number for each row of scores, which has one class number."""
    scores = tensor_of(logits)
    wanted = scores.shape[:-1] if scores.shape else None
    _compared("sparse_softmax_cross_entropy_with_logits", tensor_of(labels), scores, wanted, _differ)
    return made(wanted, scores.dtype)


@operation("tensorflow.nn:sigmoid_cross_entropy_with_logits")
def sigmoid(labels: Any = None, logits: Any = None, *_: Any, **__: Any) -> Tensor:
    """One number for each score: both have the same shape."""
    return _place_by_place("sigmoid_cross_entropy_with_logits", labels, logits)


@operation("tensorflow.nn:weighted_cross_entropy_with_logits")
def weighted(labels: Any = None, logits: Any = None, pos_weight: Any = None, *_: Any, **__: Any) -> Tensor:
    """The same, where positive labels weigh more."""
    return _place_by_place("weighted_cross_entropy_with_logits", labels, logits)


def _place_by_place(name: str, labels: Any, logits: Any) -> Tensor:
    left, right = tensor_of(labels), tensor_of(logits)
    _compared(name, left, right, right.shape, _differ)
    return made(left.shape if right.shape is None else right.shape, right.dtype)


def _compared(
    name: str, labels: Tensor, scores: Tensor, wanted: Shape | None, refused: Callable[[Shape, Shape], bool]
) -> None:
    """Raises ``LabelMismatch`` where the labels are refused beside the shape that is wanted."""
    if labels.shape is None or scores.shape is None or wanted is None or not refused(labels.shape, wanted):
        return
    want, given = (f"values of shape {show(shape)}" for shape in (wanted, labels.shape))
    raise LabelMismatch(name, labels.shape, scores.shape, scores, want, given, labels)


def _differ(labels: Shape, wanted: Shape) -> bool:
    return len(labels) != len(wanted) or any(map(definitely_different, labels, wanted))


def _stretches(labels: Shape, scores: Shape) -> bool:
    """Whether labels cannot be stretched to the scores, once all axes but the last are one in both."""
    if not labels or not scores:
        return False
    rows, wanted = product(labels[:-1]), product(scores[:-1])
    clash = _one_too_many(labels[-1], scores[-1]) and scores[-1] != 1
    return clash or _one_too_many(rows, wanted)


def _one_too_many(has: Dim, wanted: Dim) -> bool:
    """Whether two numbers differ, and the first is not 1."""
    return isinstance(has, int) and has not in (1, wanted) and isinstance(wanted, int)
