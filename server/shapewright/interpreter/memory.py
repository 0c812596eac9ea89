"""Memory: from which statement on a text must be run again, when its next version begins as the one before did.

It is exact: a run that goes on from a waypoint ends as a run from the first line does (``tests/interpreter/test_memory.py``).
"""

from __future__ import annotations

import ast
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.source.reparsing import reparsed
from shapewright.source.syntax import Beginning, Inside

from .snapshot import resume, take

if TYPE_CHECKING:
    from shapewright.source.syntax import Syntax

    from .analysis import Analysis
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

    @classmethod
    def of(cls, analysis: Analysis) -> Memory:
        """What an analysis can remember for one other run, which leaves no waypoints."""
        made = cls(learning=False)
        made._waypoints = list(analysis.waypoints)
        made._text, made._syntax = analysis.document.text, analysis.document.syntax
        return made

    def __init__(self, *, learning: bool = True, everywhere: bool = False) -> None:
        self._waypoints: list[Waypoint] = []
        self._learning = learning
        """Whether a run leaves waypoints; one that is made once need not."""
        self._everywhere = everywhere
        """Whether every place is worth a waypoint, as tests want it."""
        self._cost = 0.0
        """Seconds that the last waypoint took."""
        self._text = ""
        self._syntax: Syntax | None = None
        """The tree of that text."""
        self._edited = 0
        self._work = 0.0
        self._since = 0.0

    @property
    def waypoints(self) -> tuple[Waypoint, ...]:
        """The waypoints as they are now; none of them ever changes, so that another memory can begin with them."""
        return tuple(self._waypoints)

    def resume(self, run: Interpreter) -> tuple[int, int]:
        """Put a fresh run as far as an earlier one came over the same text.

        Gives how many statements that spares, and how many more inside of the next, which is an ``if`` that holds.
        """
        text = run.document.text
        syntax = None if self._syntax is None else reparsed(self._text, self._syntax, text)
        done = self._resumed(run, syntax)
        if not done:
            run.document.take(syntax)
            self._start(0.0)
        self._syntax = run.document.syntax
        return done or (0, 0)

    def _resumed(self, run: Interpreter, syntax: Syntax | None) -> tuple[int, int] | None:
        text = run.document.text
        self._edited = text.count("\n", 0, _common(self._text, text)) + 1
        self._text = text
        while self._waypoints:
            last = self._waypoints[-1]
            beginning = last.beginning
            if beginning.begins(text) and run.workspace.still(last.answers) and run.document.begin(beginning, syntax):
                resume(run, last.snapshot)
                run.workspace.answers.update(last.answers)
                self._start(last.work)
                return len(beginning.statements), len(beginning.inside.statements) if beginning.inside else 0
            self._waypoints.pop()
        return None

    def _start(self, work: float) -> None:
        self._work = work
        self._since = time.perf_counter()

    def passing(self, run: Interpreter, count: int, inner: int = 0) -> None:
        """The run has come to this statement of the module, or inside of it: a waypoint, if it is worth one."""
        if not self._learning:
            return
        now = time.perf_counter()
        passed = now - self._since
        around = run.document.syntax.tree.body
        node = around[count]
        body, place = (node.body, inner) if inner and isinstance(node, ast.If) else (around, count)
        before, here = body[place - 1 : place + 1]
        if run.state is None or not self._worth(passed, edited=_end(before) < self._edited <= _end(here)):
            return
        beginning = _beginning(run, count, inner, _end(before), here)
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


def _beginning(run: Interpreter, count: int, inner: int, last: int, here: ast.stmt) -> Beginning | None:
    """The text down to a line and the statements on it; none, if the line goes on or something above it is broken."""
    document = run.document
    goes_on = _first(here) <= last or document.lines[last - 1].rstrip().endswith("\\")
    if goes_on or any(line <= last for line in document.syntax.broken):
        return None
    body = document.syntax.tree.body
    node = body[count]
    inside = None
    if inner and isinstance(node, ast.If):
        inside = Inside(node, tuple(node.body[:inner]), document.lines[_first(here) - 1][: here.col_offset])
    return Beginning("".join(document.lines[:last]), last, tuple(body[:count]), inside)


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
