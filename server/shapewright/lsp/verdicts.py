"""Verdicts: what TensorFlow has said about models, problems and fixes, for as long as their text stands."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

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


class Search:
    """The search for the fixes of one problem: it goes on whether or not anybody waits, a candidate at a time."""

    def __init__(self, growing: Iterator[list[Fix]], call: Callable[[Callable[[], Any]], Awaitable[Any]]) -> None:
        self.found: list[Fix] = []
        """The fixes so far, best first."""
        self._growing = growing
        self._call = call
        self._whole = asyncio.Event()
        self.task = asyncio.ensure_future(self._all())

    def end(self) -> None:
        """Try no more candidates: the text is no more."""
        self._growing = iter(())

    async def first(self) -> list[Fix]:
        """The fixes as soon as one is among them that leaves nothing to be found, or there are no more."""
        await self._whole.wait()
        return self.found

    async def _all(self) -> list[Fix]:
        from shapewright.features.outcome import Outcome  # The answer to ``initialize`` does not wait for it.

        try:
            while (found := await self._call(lambda: next(self._growing, None))) is not None:
                self.found = found
                if any(fix.outcome is Outcome.CLEAN for fix in found):
                    self._whole.set()
        finally:
            self._whole.set()
        return self.found


@dataclass(slots=True)
class Page:
    """What was said about one text."""

    text: str
    lenses: dict[int, str] = field(default_factory=dict)
    """By the line of a model: what its lens shows."""
    remarks: list[Remark] = field(default_factory=list)
    ticks: dict[int, str] = field(default_factory=dict)
    """By line: who agrees with the shapes there."""
    offers: dict[Problem, Search] = field(default_factory=dict)
    """The fixes of each problem, once somebody has wanted them."""
    fixes: dict[tuple[Problem, str], Word] = field(default_factory=dict)
    """Fixes that TensorFlow has run, by their problem and title."""
    untold: set[tuple[Problem, str]] = field(default_factory=set)
    """Fixes that TensorFlow cannot be asked about without running the file."""
    disputed: set[Problem] = field(default_factory=set)
    """Problems of ours that TensorFlow does not have."""
    judged: set[Problem] = field(default_factory=set)
    """Problems that TensorFlow was asked about."""

    def forget_problems(self) -> None:
        """The text was analysed again: other files may have changed what is wrong with it."""
        places = {at for at, _ in self.disputed}
        self.remarks = [said for said in self.remarks if said.agrees is not False or said.at not in places]
        self.offers.clear()
        self.untold.clear()
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
            self.forget(source.key)
            page = self._pages[source.key] = Page(source.document.text)
        return page

    def is_stale(self, source: Source) -> bool:
        """Whether marks are shown that were made for another text of a source."""
        page = self._pages.get(source.key)
        return page is not None and page.text != source.document.text and bool(page.lenses or page.ticks)

    def forget(self, key: str) -> None:
        """A source is closed, or its text is another."""
        page = self._pages.pop(key, None)
        for search in page.offers.values() if page is not None else ():
            search.end()


def key_of(problem: Diagnostic) -> Problem:
    """The key of a problem in the page of its text."""
    return problem.at, problem.code
