"""Memory: from which statement on a text must be run again, when its next version begins as the one before did.

It is exact: a run that goes on from a waypoint ends as a run from the first line does (``tests/interpreter/test_memory.py``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.source.syntax import Beginning

from .snapshot import resume, take

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter
    from .questions import Answers
    from .snapshot import Snapshot

MAX_WAYPOINTS = 8
"""So many are kept of one document; of more, the one that spares the least is dropped."""
APART = 0.004
"""Seconds of work between two waypoints, at least."""
PRICE = 12
"""So many times the seconds that the last waypoint took lie between two: a tenth of a run is spent on them at most."""
LEAST = 0.0004
"""Seconds of work that are worth a waypoint before the statement that is being edited: it will be edited again."""
LEAST_PRICE = 2
"""So many times what the last waypoint took is worth one there."""


@dataclass(frozen=True, eq=False, slots=True)
class Waypoint:
    """A place between two statements of a module, and the run that came there."""

    beginning: Beginning
    snapshot: Snapshot
    answers: Answers
    work: float
    """Seconds that it took to come there."""


class Memory:
    """What is remembered of the runs over one document; used by one run at a time."""

    def __init__(self, *, everywhere: bool = False) -> None:
        self._waypoints: list[Waypoint] = []
        self._everywhere = everywhere
        """Whether every place is worth a waypoint, as tests want it."""
        self._cost = 0.0
        """Seconds that the last waypoint took."""
        self._text = ""
        self._edited = 0
        self._work = 0.0
        self._since = 0.0

    def resume(self, run: Interpreter) -> int:
        """Put a fresh run as far as an earlier one came over the same text; how many statements that spares."""
        text = run.document.text
        self._edited = text.count("\n", 0, _common(self._text, text)) + 1
        self._text = text
        while self._waypoints:
            last = self._waypoints[-1]
            if last.beginning.begins(text) and run.workspace.still(last.answers) and run.document.begin(last.beginning):
                resume(run, last.snapshot)
                run.workspace.answers.update(last.answers)
                return self._start(last.work, len(last.beginning.statements))
            self._waypoints.pop()
        return self._start(0.0, 0)

    def _start(self, work: float, count: int) -> int:
        self._work = work
        self._since = time.perf_counter()
        return count

    def passing(self, run: Interpreter, count: int) -> None:
        """The run has come to this statement of the module: a waypoint, if it is worth one."""
        now = time.perf_counter()
        passed = now - self._since
        before, here = run.document.syntax.tree.body[count - 1 : count + 1]
        if run.state is None or not self._worth(passed, edited=_end(before) < self._edited <= _end(here)):
            return
        beginning = _beginning(run, count, _end(before), _first(here))
        if beginning is not None:
            self._work += passed
            self._waypoints.append(Waypoint(beginning, take(run), dict(run.workspace.answers), self._work))
            self._thin_out()
            self._since = time.perf_counter()
            self._cost = self._since - now

    def _worth(self, passed: float, *, edited: bool) -> bool:
        """Whether so many seconds of work are worth a waypoint, before the statement that is being edited or another."""
        least = max(LEAST, LEAST_PRICE * self._cost) if edited else max(APART, PRICE * self._cost)
        return passed > least or self._everywhere

    def _thin_out(self) -> None:
        """Drop the waypoint that lies the closest behind another; the last is where the work goes on."""
        if len(self._waypoints) > MAX_WAYPOINTS:
            work = [0.0, *(point.work for point in self._waypoints)]
            del self._waypoints[min(range(MAX_WAYPOINTS), key=lambda i: work[i + 1] - work[i])]


def _beginning(run: Interpreter, count: int, last: int, following: int) -> Beginning | None:
    """The text down to a line and the statements on it; none, if the line goes on or something above it is broken."""
    document = run.document
    goes_on = following <= last or document.lines[last - 1].rstrip().endswith("\\")
    if goes_on or any(line <= last for line in document.syntax.broken):
        return None
    text = "".join(document.lines[:last])
    return Beginning(text, last, tuple(document.syntax.tree.body[:count]))


def _first(statement: ast.stmt) -> int:
    """The line that a statement begins on, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min((statement.lineno, *(decorator.lineno for decorator in decorators)))


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _common(left: str, right: str) -> int:
    """How many characters both texts begin with."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
