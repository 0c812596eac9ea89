"""Glances: a hover waits only a moment for the running analysis, and then makes do with the one before.

That one speaks of an older text. It is asked only about lines that stand in both texts unchanged, so that what it says is
shown where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shapewright.source.text import split_lines

if TYPE_CHECKING:
    from .session import Session
    from .views import View


@dataclass(frozen=True, slots=True)
class Glance:
    """A view, and the stretch of its lines that stand in the text of now as well."""

    view: View
    first: int
    last: int

    def shows(self, line: int, end_line: int) -> bool:
        """Whether all these lines of the analysed text still stand."""
        return self.first <= line and end_line <= self.last


async def glance(session: Session, uri: str, line: int, seconds: float) -> Glance | None:
    """What is known about a line, from 0, of a document; ``None`` where the line is new."""
    view = await session.view(uri, seconds)
    if view is not None:
        return Glance(view, 1, view.last_line)
    view = session.last_view(uri)
    if view is None:
        return None
    with session.analyst.paused():
        return _of_before(view, session.text_now(uri), line)


def _of_before(view: View, now: str, line: int) -> Glance | None:
    """The view of an older text, its lines counted as they stand now: those above the change, or those below it."""
    old, new = view.analysis.document.lines, split_lines(now)
    above = _common(old, new)
    if view.line(line) <= above:
        return Glance(view, 1, above)
    below = min(_common(old[::-1], new[::-1]), len(old) - above, len(new) - above)
    if view.line(line) <= len(new) - below:
        return None
    part = replace(view.part, first=view.part.first + len(old) - len(new), count=None)
    return Glance(replace(view, part=part), len(old) - below + 1, len(old))


def _common(left: list[str], right: list[str]) -> int:
    """How many lines both begin with."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
