"""Gathering: lists that hold a list, a dict, or a tuple with such, from every trip of a loop; one comes to stand for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Many, Unknown, either, options, widened
from shapewright.values.python import DICTS, LISTS, Object

if TYPE_CHECKING:
    from collections.abc import Mapping

    Cells = Mapping[tuple[int, Any], Any]

DEEPEST = 4
"""So deep are lists in lists looked into."""


@dataclass(slots=True)
class Gathering:
    """What is gathered at the end of one trip: ``contents`` are the cells of what stands for all."""

    before: Cells
    after: Cells
    contents: dict[tuple[int, Any], Any] = field(default_factory=dict)

    def gathered(self, mine: Any, theirs: Any) -> Many | None:
        """A list before and after a trip that added lists or dicts to it: many of one of these; ``None`` for others."""
        old, new = _items(mine), _items(theirs)
        if not new or old is None or not _longer(mine, theirs):
            return None
        found = _gathered((*old, *new))
        return None if found is None else Many(reduce(self._both, found))

    def _both(self, left: Any, right: Any, depth: int = 0) -> Any:
        """What stands for both: of two lists or dicts the first, which holds what both hold."""
        found = _gathered((left, right))
        if left is right or depth > DEEPEST or found is None:
            return widened(left, right)
        if isinstance(left, tuple) and isinstance(right, tuple):
            return self._together(left, right, depth)
        if not (isinstance(left, Object) and isinstance(right, Object)):
            return reduce(lambda one, other: self._both(one, other, depth), found)
        key = (left.address, None)
        held = [self.contents[key]] if key in self.contents else self._held(left)
        for contents in (*held[1:], *self._held(right)):
            held[0] = self._together(held[0], contents, depth)
        self.contents[key] = held[0] if held else Unknown("its contents are not known")
        return left

    def _held(self, part: Object) -> list[Any]:
        """What a list or dict held before and after the trip."""
        key = (part.address, None)
        return [option for side in (self.before, self.after) if key in side for option in options(side[key])]

    def _together(self, left: Any, right: Any, depth: int) -> Any:
        """What two lists or dicts hold; of dicts only those with the same keys."""
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return Unknown("dicts with different keys")
            return {key: self._both(left[key], right[key], depth + 1) for key in left}
        if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
            return tuple(self._both(one, other, depth + 1) for one, other in zip(left, right, strict=True))
        return self.gathered(left, right) or widened(left, right)


def _longer(mine: Any, theirs: Any) -> bool:
    return not (isinstance(mine, tuple) and isinstance(theirs, tuple) and len(mine) == len(theirs))


def _items(value: Any) -> tuple[Any, ...] | None:
    """The items of a list that may have one of several contents; ``None`` where one of these is not known."""
    items: list[Any] = []
    for option in options(value):
        if isinstance(option, Many):
            items += options(option.item)
        elif isinstance(option, tuple):
            items += option
        else:
            return None
    return tuple(items)


def _gathered(items: tuple[Any, ...]) -> list[Any] | None:
    """The different lists, dicts, or tuples with such, that these are; ``None`` where there is anything else among them."""
    found: list[Any] = []
    for item in items:
        found += [part for part in options(item) if part not in found]
    kinds = {_kind(part) for part in found}
    return found if len(kinds) == 1 and None not in kinds else None


def _kind(part: Any) -> str | int | None:
    """What a part is gathered with: others of its kind, or tuples as long as it that hold any."""
    if isinstance(part, Object):
        return part.kind if part.kind in (*LISTS, *DICTS) else None
    return len(part) if isinstance(part, tuple) and any(_kind(item) is not None for item in part) else None


def added(items: Many, value: Any) -> Many:
    """A list of unknown length with one item more; lists and dicts are kept apart until the end of the trip."""
    if _gathered((items.item, value)) is None:
        return Many(widened(items.item, value), first=items.first)
    return Many(either(items.item, value), first=items.first)
