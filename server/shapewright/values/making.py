"""Makings: whether two tensors came about in the same way, so that keeping them apart tells nothing."""

from __future__ import annotations

from typing import Any

from .models import Call, Layer, Operation
from .tensors import Tensor

CAST = "cast"
"""The function that leaves a tensor as it is but for its dtype, by the last part of its name."""
HARMLESS = frozenset({"training"})
"""Options of a call that decide no shape, no type and no weight."""
MOST_CALLS = 400
"""So many pairs of calls are compared."""

Seen = dict[tuple[int, int], tuple[Call, Call]]
"""The pairs that are compared already, by identity."""
UNLIKE: Seen = {}
"""Pairs of calls that are known to differ: what is made of the two is compared again and again."""


def forget() -> None:
    """An analysis has ended: nobody will compare its calls any more."""
    UNLIKE.clear()


def made_alike(left: Tensor, right: Tensor) -> bool:
    """Whether both came out of the same layers and functions in the same order, but for casts on the way.

    They are then alike in all that is known of them, and so is whatever is made of them.
    """
    return _same(left, right, {})


def _same(left: Any, right: Any, seen: Seen) -> bool:
    if left is right:
        return True
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return _same_facts(left, right) and _same_calls(left, right, seen)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(_same(a, b, seen) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key], seen) for key in left)
    return type(left) is type(right) and bool(left == right)


def _same_facts(left: Tensor, right: Tensor) -> bool:
    """Whether the same is known of both, besides what made them."""
    return (
        left.shape == right.shape
        and left.last == right.last
        and left.dtype == right.dtype
        and left.flavour is right.flavour
        and left.index == right.index
        and left.classes == right.classes
        and left.attained == right.attained
        and left.complete == right.complete
        and left.absent == right.absent
        and (left.fields is right.fields or left.fields == right.fields)
    )


def _same_calls(left: Tensor, right: Tensor, seen: Seen) -> bool:
    one, other = _uncast(left).source, _uncast(right).source
    if one is None or other is None or one is other:
        return one is not None and one is other
    key = (id(one), id(other))
    if key in UNLIKE:
        return False
    if key not in seen:
        seen[key] = (one, other)
        if len(seen) > MOST_CALLS:
            return False
        alike = (
            _same_target(one, other)
            and _same(one.inputs, other.inputs, seen)
            and _same(_options(one), _options(other), seen)
        )
        if not alike and len(seen) <= MOST_CALLS:
            UNLIKE[key] = (one, other)
        return alike
    return True


def _uncast(tensor: Tensor) -> Tensor:
    """What was cast, where a tensor is only that."""
    while tensor.source is not None and _is_cast(tensor.source) and isinstance(tensor.source.inputs[0], Tensor):
        tensor = tensor.source.inputs[0]
    return tensor


def _is_cast(call: Call) -> bool:
    return isinstance(call.target, Operation) and call.target.name.rpartition(".")[2] == CAST and bool(call.inputs)


def _same_target(one: Call, other: Call) -> bool:
    """The same layer, or one that was made alike at the same place; the same function at the same place."""
    left, right = one.target, other.target
    if isinstance(left, Layer) and isinstance(right, Layer) and left is not right:
        return left.origin.node is right.origin.node and _same(left.arguments, right.arguments, {})
    if isinstance(left, Operation) and isinstance(right, Operation):
        return left.name == right.name and _place(one) is _place(other)
    return left is right


def _place(call: Call) -> Any:
    return None if call.origin is None else call.origin.node


def _options(call: Call) -> dict[str, Any]:
    return {name: value for name, value in call.options.items() if name not in HARMLESS}
