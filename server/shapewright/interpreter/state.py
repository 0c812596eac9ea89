"""The state of the program at one point: what every name, attribute and mutable object holds.

One flat table: a variable is ``(scope, name)``, an attribute ``(object, name)``, the contents of a list or dict
``(object, None)``. A branch forks it, a join merges it, and nothing in it is ever changed in place. Every state knows
which cells were written since it was forked, so that a join looks at those alone.
"""

from __future__ import annotations

from typing import Any

from shapewright.values.lattice import Many, either, equal, widened
from shapewright.values.tensors import Tensor

Key = tuple[int, Any]
ABSENT = object()


class Stretch:
    """What was written between two forks; ``before`` is the stretch that led there."""

    __slots__ = ("before", "depth", "written")

    def __init__(self, before: Stretch | None, written: set[Key] | None = None) -> None:
        self.before = before
        self.depth: int = 0 if before is None else before.depth + 1
        self.written: set[Key] = set() if written is None else written


class State:
    """What is known at one point of the program."""

    __slots__ = ("cells", "certain", "stretch")

    def __init__(self, cells: dict[Key, Any], *, certain: bool = True, stretch: Stretch | None = None) -> None:
        self.cells = cells
        """Read it; write by ``put`` and ``remove``."""
        self.certain = certain
        """Whether the program certainly comes here."""
        self.stretch = stretch or Stretch(None)

    def put(self, key: Key, value: Any) -> None:
        """Give a cell new contents."""
        self.cells[key] = value
        self.stretch.written.add(key)

    def remove(self, key: Key) -> None:
        """Forget a cell."""
        if self.cells.pop(key, ABSENT) is not ABSENT:
            self.stretch.written.add(key)

    def fork(self, *, certain: bool | None = None) -> State:
        """The same state, for a path of its own."""
        before = self.stretch
        self.stretch = Stretch(before)
        return State(self.cells.copy(), certain=self.certain if certain is None else certain, stretch=Stretch(before))


def _apart(left: Stretch, right: Stretch) -> tuple[Stretch | None, set[Key]]:
    """Where two paths parted, and what either wrote since."""
    written: set[Key] = set()
    one: Stretch | None = left
    other: Stretch | None = right
    while one is not other:
        if other is None or (one is not None and one.depth >= other.depth):
            assert one is not None
            written |= one.written
            one = one.before
        else:
            written |= other.written
            other = other.before
    return one, written


def joined(left: State | None, right: State | None, *, certain: bool = False) -> State | None:
    """The state after either path; a path that never arrives adds nothing."""
    if left is None or right is None:
        return left or right
    parted, written = _apart(left.stretch, right.stretch)
    merged = left.cells.copy()
    for key in written:
        mine, theirs = left.cells.get(key, ABSENT), right.cells.get(key, ABSENT)
        if mine is theirs or theirs is ABSENT:
            continue
        merged[key] = theirs if mine is ABSENT else either(mine, theirs)
    return State(merged, certain=certain, stretch=Stretch(parted, written))


def widen(before: State, after: State) -> tuple[State, bool]:
    """The state of a loop that may run any number of trips, and whether it differs from the one before."""
    parted, written = _apart(before.stretch, after.stretch)
    merged = before.cells.copy()
    changed = False
    for key in written:
        mine, theirs = before.cells.get(key, ABSENT), after.cells.get(key, ABSENT)
        if mine is theirs or theirs is ABSENT:
            continue
        if mine is ABSENT:
            merged[key] = theirs
            continue
        wider = widened(mine, theirs)
        if wider is not mine and not equal(wider, mine) and not _same_widening(mine, wider):
            changed = True
        merged[key] = wider
    return State(merged, certain=False, stretch=Stretch(parted, written)), changed


def _same_widening(before: Any, after: Any) -> bool:
    """Whether widening has come to rest, for values that are never equal to one another."""
    if isinstance(before, Tensor) and isinstance(after, Tensor):
        return before.shape == after.shape and before.dtype == after.dtype
    if isinstance(before, Many) and isinstance(after, Many):
        return equal(before.item, after.item) or _same_widening(before.item, after.item)
    return False
