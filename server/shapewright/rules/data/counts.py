"""Cardinalities: how many elements a dataset has after each method, counted as TensorFlow counts."""

from __future__ import annotations

from typing import Any

from shapewright.values.data import INFINITE

Count = int | None


def whole(value: Any) -> Count:
    """A number of the program; ``None`` where it was not read."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def in_batches(count: Count, size: Any, *, drop: Any) -> Count:
    """How many batches come of so many elements."""
    step = whole(size)
    if count is None or step is None or step < 1 or not isinstance(drop, bool):
        return INFINITE if count == INFINITE else None
    if count == INFINITE:
        return INFINITE
    return count // step if drop else -(-count // step)


def taken(count: Count, wanted: Any) -> Count:
    """What ``take`` leaves; a negative number takes all."""
    number = whole(wanted)
    if number is None or count is None:
        return 0 if number == 0 else None
    if number < 0:
        return count
    return number if count == INFINITE else min(count, number)


def skipped(count: Count, wanted: Any) -> Count:
    """What ``skip`` leaves; a negative number skips all."""
    number = whole(wanted)
    if number is None or count is None or count == INFINITE:
        return count if count == INFINITE else None
    return 0 if number < 0 else max(count - number, 0)


def repeated(count: Count, times: Any) -> Count:
    """What ``repeat`` makes; without a number, or with a negative one, there is no end."""
    if count in (0, None):  # What may be empty stays empty, however often it is repeated.
        return count
    if times is None:
        return INFINITE
    number = whole(times)
    if number is None:
        return None
    if number < 0:
        return INFINITE
    return 0 if number == 0 else count if count == INFINITE else count * number


def sharded(count: Count, shards: Any, index: Any) -> Count:
    """Every so manieth element, from the index on."""
    step, first = whole(shards), whole(index)
    if count is None or count == INFINITE or step is None or first is None or step < 1 or not 0 <= first < step:
        return count if count == INFINITE else None
    return max(-(-(count - first) // step), 0)


def together(counts: list[Count]) -> Count:
    """Side by side, the shortest decides."""
    if None in counts or not counts:
        return 0 if 0 in counts else None
    finite = [count for count in counts if count is not None and count != INFINITE]
    return min(finite) if finite else INFINITE


def one_behind_the_other(left: Count, right: Count) -> Count:
    """The sum."""
    if INFINITE in (left, right):
        return INFINITE
    return None if left is None or right is None else left + right
