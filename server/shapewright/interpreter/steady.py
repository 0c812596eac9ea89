"""Steady loops: trips that leave the program as they found it, so that running more of them one by one tells nothing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Table
from shapewright.values.dims import Length
from shapewright.values.lattice import Either, Many, SomeFloat, Unknown, equal
from shapewright.values.making import made_alike
from shapewright.values.python import Object
from shapewright.values.tensors import Tensor

from .assignment import assigned_names
from .budget import MAX_STEADY_TRIPS, MIN_STEPS_OF_COUNTING, MIN_STEPS_OF_STEADY, MIN_TRIPS_LEFT, MIN_TRIPS_OF_SHORT
from .state import ABSENT, written_between

if TYPE_CHECKING:
    from .interpreter import Interpreter
    from .state import Key, State

DEEPEST = 3
"""So deep is looked into lists that a trip made anew."""
NUMBERS = (int, float, Length, SomeFloat)


class Steadiness:
    """How many trips of a loop in a row changed nothing but texts and, where they are long, counters and lists that grow.

    A trip that makes a layer changes the model, whatever is known of it.
    """

    __slots__ = ("before", "drawn", "layers", "run", "started", "steady", "targets", "trips")

    def __init__(self, run: Interpreter, node: ast.stmt, drawn: Object | None = None) -> None:
        self.run = run
        self.drawn = -1 if drawn is None else drawn.address
        names = assigned_names(node.target) if isinstance(node, ast.For | ast.AsyncFor) else ()
        self.targets = {(run.frame.scope, name) for name in names}
        self.trips = self.steady = 0
        self.started, self.layers = run.budget.steps, run.budget.layers
        self.before: State | None = None

    def trip_starts(self) -> None:
        """A trip begins, or would: here is looked at what the one before it has left."""
        budget = self.run.budget
        taken, built = budget.steps - self.started, budget.layers > self.layers
        self.started, self.layers = budget.steps, budget.layers
        if self.before is not None:
            self.steady = self.steady + 1 if not built and self._unchanged(self.before, taken) else 0
        self.trips += 1
        looked_at = taken >= MIN_STEPS_OF_STEADY or self.trips > MIN_TRIPS_OF_SHORT
        self.before = self.run.here.fork() if looked_at else None

    def reached(self, left: float = MIN_TRIPS_LEFT) -> bool:
        """Whether the trips that are left, so many, had better be run together."""
        return self.steady >= MAX_STEADY_TRIPS and left >= MIN_TRIPS_LEFT

    def _unchanged(self, before: State, taken: int) -> bool:
        """Whether a trip of so many steps changed nothing of note that was there before."""
        written, born = written_between(before, self.run.here)
        comparison = _Comparison(before, self.run.here)
        return all(self._cell_unchanged(comparison, key, taken) for key in written if key[0] <= born)

    def _cell_unchanged(self, comparison: _Comparison, key: Key, taken: int) -> bool:
        if key[0] == self.drawn:
            return True
        old, new = comparison.before.get(key, ABSENT), comparison.after.get(key, ABSENT)
        if old is new:
            return True
        counts = taken >= MIN_STEPS_OF_COUNTING
        if counts and key[1] is None and comparison.grown(old, new):
            return True
        return comparison.alike(old, new, DEEPEST, counts=counts or key in self.targets)


class _Comparison:
    """What the cells held before and after one trip."""

    __slots__ = ("after", "before")

    def __init__(self, before: State, after: State) -> None:
        self.before, self.after = before.cells, after.cells

    def grown(self, old: Any, new: Any) -> bool:
        """Whether a list or dict has come to hold more, alike to what it held."""
        if isinstance(old, dict) and isinstance(new, dict):
            same = all(key in new and equal(old[key], new[key]) for key in old)
            return same and self.grown(tuple(old.values()), tuple(new.values()))
        if not (isinstance(old, tuple) and isinstance(new, tuple) and old and len(old) < len(new)):
            return False
        same = all(one is other or equal(one, other) for one, other in zip(old, new, strict=False))
        return same and all(self.alike(old[-1], item, DEEPEST, counts=True) for item in new[len(old) :])

    def alike(self, old: Any, new: Any, depth: int, *, counts: bool) -> bool:
        """Whether both are the same to everything that asks for shapes; numbers too, where they only count."""
        if equal(old, new):
            return True
        if isinstance(old, NUMBERS) and isinstance(new, NUMBERS):
            return counts and not isinstance(old, bool) and not isinstance(new, bool)
        if type(old) is not type(new):
            return False
        if isinstance(old, str) or type(old) is Unknown:
            return True
        if isinstance(old, Tensor):
            return _alike_tensors(old, new)
        if isinstance(old, Table):
            return old.columns == new.columns and _alike_tensors(old.array, new.array)
        if isinstance(old, Many):
            return self.alike(old.item, new.item, depth, counts=counts)
        if isinstance(old, dict):
            pairs = [(old[key], new[key]) for key in old] if old.keys() == new.keys() else None
        elif isinstance(old, Object):
            held, holds = self.before.get((old.address, None)), self.after.get((new.address, None))
            pairs = [(held, holds)] if old.kind == new.kind and depth else None
            depth -= 1
        else:
            items = _items(old), _items(new)
            pairs = list(zip(*items, strict=True)) if items[0] and len(items[0]) == len(items[1]) else None
        return pairs is not None and all(self.alike(one, other, depth, counts=counts) for one, other in pairs)


def _items(value: Any) -> tuple[Any, ...]:
    return value.options if isinstance(value, Either) else value if isinstance(value, tuple) else ()


def _alike_tensors(old: Tensor, new: Tensor) -> bool:
    if old.source is not None or new.source is not None:
        return made_alike(old, new)
    return old.shape == new.shape and old.last == new.last and old.dtype == new.dtype and old.fields == new.fields
