"""The state of the program at one point: what every name, attribute and mutable object holds.

One flat table: a variable is ``(scope, name)``, an attribute ``(object, name)``, the contents of a list or dict
``(object, None)``. A branch forks it, a join merges it, and nothing in it is ever changed in place. Every state knows
which cells were written since it was forked, so that a join looks at those alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Many, either, equal, widened
from shapewright.values.tensors import Tensor

from .gathering import Gathering

if TYPE_CHECKING:
    import ast

Key = tuple[int, Any]
ABSENT = object()
MAYBE = "#maybe "
"""Begins the name of a cell that says: the attribute may not be there, because only one of two paths has set it."""

DEFAULTED = frozenset({
    "#built", "#parameters", "#gave", "#given", "#model", "#weights", "#added", "#compiled", "#data_format",
    "#names",
})  # fmt: skip
"""Cells that mean something where they are absent; after a join with a path that lacks one, it holds either."""


class Stretch:
    """What was written between two forks; ``before`` is the stretch that led there."""

    __slots__ = ("before", "born", "depth", "written")

    def __init__(self, before: Stretch | None, written: set[Key] | None = None, born: int = 0) -> None:
        self.before = before
        self.depth: int = 0 if before is None else before.depth + 1
        self.written: set[Key] = set() if written is None else written
        self.born = born
        """The largest address that was given when it began."""


class History:
    """What each cell that is written meanwhile holds at the moments at which the program may break off."""

    __slots__ = ("before", "depth", "final", "fresh", "pending", "values")

    def __init__(self, before: History | None, depth: int, final: ast.stmt | None = None) -> None:
        self.before = before
        self.final = final
        """The statement after which nothing is left that could break off."""
        self.depth = depth
        """How many frames are running: between two statements of the innermost is such a moment."""
        self.pending: set[Key] = set()
        """Cells that were written since the innermost frame was between two statements."""
        self.fresh: set[Key] = set()
        """Cells that were written since the last moment."""
        self.values: dict[Key, list[Any]] = {}

    def moment(self, state: State, depth: int = 0) -> None:
        """The program may break off here."""
        between = depth == self.depth
        self.pending |= self.fresh
        for key in self.pending if between else self.fresh:
            value = state.cells.get(key, ABSENT)
            if value is not ABSENT:
                self.note(key, value)
        self.fresh.clear()
        if between:
            self.pending.clear()

    def note(self, key: Key, value: Any) -> None:
        """What a cell holds at such a moment."""
        known = self.values.get(key)
        if known is None:
            self.values[key] = [value]
        elif known[-1] is not value:
            known.append(value)
            if len(known) > MAX_NOTED:
                known[:] = [either(*known)]

    def end(self, state: State | None) -> None:
        """Nobody wants to know any more; whoever did before still does."""
        outer = self.before
        if outer is not None:
            for key, values in self.values.items():
                for value in values:
                    outer.note(key, value)
            outer.fresh |= self.fresh | self.pending | self.values.keys()
        if state is not None:
            state.history = outer


MAX_NOTED = 16
"""Different contents of one cell that are noted one by one."""


class State:
    """What is known at one point of the program."""

    __slots__ = ("cells", "certain", "history", "newest", "stretch")

    def __init__(
        self,
        cells: dict[Key, Any],
        *,
        certain: bool = True,
        stretch: Stretch | None = None,
        history: History | None = None,
        newest: int = 0,
    ) -> None:
        self.cells = cells
        """Read it; write by ``put`` and ``remove``."""
        self.newest = newest
        """The largest address that was given on the way here."""
        self.history = history
        """Where what is written is noted down, while somebody wants to know."""
        self.certain = certain
        """Whether the program certainly comes here."""
        self.stretch = stretch or Stretch(None)

    def put(self, key: Key, value: Any) -> None:
        """Give a cell new contents."""
        self.cells[key] = value
        self.stretch.written.add(key)
        if self.history is not None:
            self.history.fresh.add(key)

    def remove(self, key: Key) -> None:
        """Forget a cell."""
        if self.cells.pop(key, ABSENT) is not ABSENT:
            self.stretch.written.add(key)
            if self.history is not None:
                self.history.values.pop(key, None)
                self.history.pending.discard(key)
                self.history.fresh.discard(key)

    def fork(self, *, certain: bool | None = None) -> State:
        """The same state, for a path of its own."""
        before = self.stretch
        self.stretch = Stretch(before, born=self.newest)
        return State(
            self.cells.copy(),
            certain=self.certain if certain is None else certain,
            stretch=Stretch(before, born=self.newest),
            history=self.history,
            newest=self.newest,
        )

    def passed_on(self, *, certain: bool | None = None) -> State:
        """The same state, for the last path that begins with it: nothing is copied, and this one is not read any more."""
        before = self.stretch
        return State(
            self.cells,
            certain=self.certain if certain is None else certain,
            stretch=Stretch(before, born=self.newest),
            history=self.history,
            newest=self.newest,
        )


def _apart(left: Stretch, right: Stretch) -> tuple[Stretch | None, set[Key], int]:
    """Where two paths parted, what either wrote since, and the largest address that was given before."""
    written: set[Key] = set()
    born = 0
    one: Stretch | None = left
    other: Stretch | None = right
    while one is not other:
        if other is None or (one is not None and one.depth >= other.depth):
            assert one is not None
            written |= one.written
            born = one.born
            one = one.before
        else:
            written |= other.written
            born = other.born
            other = other.before
    return one, written, born


def joined(left: State | None, right: State | None, *, certain: bool = False) -> State | None:
    """The state after either path, neither of which is read any more; a path that never arrives adds nothing."""
    if left is None or right is None:
        return left or right
    parted, written, born = _apart(left.stretch, right.stretch)
    merged = left.cells
    mine_at, theirs_at = merged.get, right.cells.get
    maybe: list[Key] = []
    for key in written:
        mine, theirs = mine_at(key, ABSENT), theirs_at(key, ABSENT)
        if mine is theirs:
            continue
        if mine is not ABSENT and theirs is not ABSENT:
            merged[key] = either(mine, theirs)
            continue
        merged[key] = theirs if mine is ABSENT else mine
        if key[0] <= born and isinstance(key[1], str):
            maybe.append(key)
    _one_sided(merged, written, maybe)
    if left.history is not None:
        left.history.fresh |= written
    return State(
        merged,
        certain=certain,
        stretch=Stretch(parted, written, born),
        history=left.history,
        newest=max(left.newest, right.newest),
    )


def _one_sided(merged: dict[Key, Any], written: set[Key], keys: list[Key]) -> None:
    """Cells of what existed before the paths parted, which only one of them has."""
    for address, name in keys:
        if name in DEFAULTED:
            merged[address, name] = either(merged[address, name], ABSENT)
        elif name[0] != "#":
            merged[address, MAYBE + name] = True
            written.add((address, MAYBE + name))


def written_between(before: State, after: State) -> tuple[set[Key], int]:
    """The cells that were written since a state was forked off, and the largest address that was given before."""
    _, written, born = _apart(before.stretch, after.stretch)
    return written, born


def changed(before: State, after: State) -> list[tuple[Key, Any]]:
    """The cells that both have, with other contents in the later one."""
    written, _ = written_between(before, after)
    held = ((key, after.cells.get(key, ABSENT), before.cells.get(key, ABSENT)) for key in written)
    return [(key, value) for key, value, old in held if value is not old and value is not ABSENT and old is not ABSENT]


def widen(before: State, after: State) -> tuple[State, bool]:
    """The state of a loop that may run any number of trips, and whether it differs from the one before.

    That one is not read any more.
    """
    parted, written, born = _apart(before.stretch, after.stretch)
    merged = before.cells
    changed = False
    gathering = Gathering(merged, after.cells)
    maybe: list[Key] = []
    for key in written:
        mine, theirs = merged.get(key, ABSENT), after.cells.get(key, ABSENT)
        if mine is theirs or theirs is ABSENT:
            continue
        if mine is ABSENT:
            merged[key] = theirs
            if key[0] <= born and isinstance(key[1], str):
                maybe.append(key)
            continue
        wider = gathering.gathered(mine, theirs) or widened(mine, theirs)
        if wider is not mine and not _at_rest(mine, wider):
            changed = True
        merged[key] = wider
    for key, held in gathering.contents.items():
        changed = changed or not _at_rest(merged.get(key), held)
        merged[key] = held
        written.add(key)
    _one_sided(merged, written, maybe)
    if before.history is not None:
        before.history.fresh |= written
    widened_state = State(
        merged,
        certain=False,
        stretch=Stretch(parted, written, born),
        history=before.history,
        newest=max(before.newest, after.newest),
    )
    return widened_state, changed


def _same_widening(before: Any, after: Any) -> bool:
    """Whether widening has come to rest, for values that are never equal to one another."""
    if isinstance(before, Tensor) and isinstance(after, Tensor):
        return before.shape == after.shape and before.last == after.last and before.dtype == after.dtype
    if isinstance(before, Many) and isinstance(after, Many):
        return _at_rest(before.item, after.item)
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and all(map(_at_rest, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_at_rest(before[key], after[key]) for key in before)
    return False


def _at_rest(before: Any, after: Any) -> bool:
    return equal(before, after) or _same_widening(before, after)
