"""Verdicts: what TensorFlow has said about models, problems and fixes, for as long as their text stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from asyncio import Task

    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.features.fixes import Fix
    from shapewright.source.text import Span

    from .sources import Source

Problem: TypeAlias = "tuple[Span, str]"
"""What tells one problem of a text from another: its place and its code."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One word of TensorFlow's about a place: that it agrees, that it does not, or that it could not run it."""

    at: Span
    agrees: bool | None
    message: str
    report: str | None = None
    """Of a disagreement, a program that shows it."""


@dataclass(frozen=True, slots=True)
class Word:
    """What came of one fix: whether it runs, who says so, and what is raised where it does not."""

    agrees: bool
    judge: str
    reason: str


@dataclass(slots=True)
class Page:
    """What was said about one text."""

    text: str
    lenses: dict[int, str] = field(default_factory=dict)
    """By the line of a model: what its lens shows."""
    remarks: list[Remark] = field(default_factory=list)
    ticks: dict[int, str] = field(default_factory=dict)
    """By line: who agrees with the shapes there."""
    offers: dict[Problem, Task[list[Fix]]] = field(default_factory=dict)
    """The fixes of each problem, once somebody has wanted them."""
    fixes: dict[tuple[Problem, str], Word] = field(default_factory=dict)
    """Fixes that TensorFlow has run, by their problem and title."""
    disputed: set[Problem] = field(default_factory=set)
    """Problems of ours that TensorFlow does not have."""
    judged: set[Problem] = field(default_factory=set)
    """Problems that TensorFlow was asked about."""

    def forget_problems(self) -> None:
        """The text was analysed again: other files may have changed what is wrong with it."""
        places = {at for at, _ in self.disputed}
        self.remarks = [said for said in self.remarks if said.agrees is not False or said.at not in places]
        self.offers.clear()
        self.disputed.clear()
        self.judged.clear()


class Verdicts:
    """What was verified in a session; a change of the text makes it void."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}

    def of(self, source: Source) -> Page:
        """What was said about this text of a source, to read and to add to."""
        page = self._pages.get(source.key)
        if page is None or page.text != source.document.text:
            page = self._pages[source.key] = Page(source.document.text)
        return page

    def is_stale(self, source: Source) -> bool:
        """Whether marks are shown that were made for another text of a source."""
        page = self._pages.get(source.key)
        return page is not None and page.text != source.document.text and bool(page.lenses or page.ticks)

    def forget(self, key: str) -> None:
        """A source is closed."""
        self._pages.pop(key, None)


def key_of(problem: Diagnostic) -> Problem:
    """The key of a problem in the page of its text."""
    return problem.at, problem.code
