"""The state of the program at one point: what every name, attribute and mutable object holds.

One flat table: a variable is ``(scope, name)``, an attribute ``(object, name)``, the contents of a list or dict
``(object, None)``. A branch forks it, a join merges it, and nothing in it is ever changed in place.
"""

from __future__ import annotations

from typing import Any

from shapewright.values.lattice import Many, either, equal, widened

Key = tuple[int, Any]
ABSENT = object()


class State:
    """What is known at one point of the program."""

    __slots__ = ("cells", "certain")

    def __init__(self, cells: dict[Key, Any], *, certain: bool = True) -> None:
        self.cells = cells
        self.certain = certain
        """Whether the program certainly comes here."""

    def fork(self, *, certain: bool | None = None) -> State:
        """The same state, for a path of its own."""
        return State(self.cells.copy(), certain=self.certain if certain is None else certain)


def joined(left: State | None, right: State | None, *, certain: bool = False) -> State | None:
    """The state after either path; a path that never arrives adds nothing."""
    if left is None or right is None:
        return left or right
    cells = left.cells
    other = right.cells
    merged = dict(cells)
    for key, value in other.items():
        mine = cells.get(key, ABSENT)
        if mine is value:
            continue
        merged[key] = value if mine is ABSENT else either(mine, value)
    return State(merged, certain=certain)


def widen(before: State, after: State) -> tuple[State, bool]:
    """The state of a loop that may run any number of trips, and whether it differs from the one before."""
    merged = dict(before.cells)
    changed = False
    for key, value in after.cells.items():
        mine = before.cells.get(key, ABSENT)
        if mine is value:
            continue
        if mine is ABSENT:
            merged[key] = value
            continue
        wider = widened(mine, value)
        if wider is not mine and not equal(wider, mine) and not _same_widening(mine, wider):
            changed = True
        merged[key] = wider
    return State(merged, certain=False), changed


def _same_widening(before: Any, after: Any) -> bool:
    """Whether widening has come to rest, for values that are never equal to one another."""
    from shapewright.values.tensors import Tensor

    if isinstance(before, Tensor) and isinstance(after, Tensor):
        return before.shape == after.shape and before.dtype == after.dtype
    if isinstance(before, Many) and isinstance(after, Many):
        return equal(before.item, after.item) or _same_widening(before.item, after.item)
    return False
