"""Edited texts: a document after some edits, and where its places were before them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from shapewright.source.document import Document
from shapewright.source.text import Span, apply_edits

if TYPE_CHECKING:
    from shapewright.source.text import Edit


@dataclass(frozen=True)
class Edited:
    """A document before and after edits that do not overlap."""

    before: Document
    edits: tuple[Edit, ...]

    @cached_property
    def after(self) -> Document:
        """The document after them."""
        return Document(self.before.path, apply_edits(self.before.text, self.edits))

    def back(self, span: Span) -> Span:
        """Where a stretch of the text after lay before; what an edit wrote lay where it wrote it."""
        start = self._back(self._after_starts[span.line - 1] + span.column - 1, at_end=False)
        end = self._back(self._after_starts[span.end_line - 1] + span.end_column - 1, at_end=True)
        return Span(*self._place(start), *self._place(max(start, end)))

    def followed_by(self, later: tuple[Edit, ...]) -> tuple[Edit, ...] | None:
        """The edits that do both at once; ``None`` where the later ones change what these have written."""
        both = (*self.edits, *(replace(edit, at=self.back(edit.at)) for edit in later))
        spans = sorted(edit.at for edit in both)
        apart = all(one < other and not _overlap(one, other) for one, other in pairwise(spans))
        wanted = apply_edits(self.after.text, later)
        return both if apart and apply_edits(self.before.text, both) == wanted else None

    def line_after(self, line: int) -> int:
        """The line that a line has become."""
        moved = (edit for edit in self.edits if edit.at.end_line < line or edit.at.end_line == line > edit.at.line)
        return line + sum(edit.text.count("\n") - (edit.at.end_line - edit.at.line) for edit in moved)

    @cached_property
    def _before_starts(self) -> list[int]:
        return _starts(self.before)

    @cached_property
    def _after_starts(self) -> list[int]:
        return _starts(self.after)

    def _back(self, offset: int, *, at_end: bool) -> int:
        """An offset in the text before; ``at_end``: it ends a stretch, and so lies behind what an edit wrote."""
        grown = 0
        for edit in sorted(self.edits, key=lambda e: e.at):
            first = self._before_starts[edit.at.line - 1] + edit.at.column - 1
            last = self._before_starts[edit.at.end_line - 1] + edit.at.end_column - 1
            written = first + grown + len(edit.text)
            if offset < first + grown or (offset == first + grown and (at_end or first < last)):
                break
            if offset < written or (offset == written and at_end):
                return last if at_end else first
            grown += len(edit.text) - (last - first)
        return offset - grown

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._before_starts, offset)
        return line, offset - self._before_starts[line - 1] + 1


def _overlap(one: Span, other: Span) -> bool:
    """Whether a stretch ends behind where the next begins."""
    return (one.end_line, one.end_column) > (other.line, other.column)


def _starts(document: Document) -> list[int]:
    """The offset at which each line begins."""
    return [0, *accumulate(len(line) for line in document.lines[:-1])]
