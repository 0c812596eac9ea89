"""Places in a text, and edits to it.

Lines and columns count from 1, columns in code points, ends exclusive: the units of the command
line's contract. ``lsp/convert.py`` alone turns them into UTF-16, ``source/document.py`` alone reads
the UTF-8 offsets of Python's syntax tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one text, from its first character to behind its last."""

    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, line: int, column: int) -> bool:
        """Whether a caret at this place lies in the stretch, its end included."""
        return (self.line, self.column) <= (line, column) <= (self.end_line, self.end_column)

    def encloses(self, other: Span) -> bool:
        """Whether the other stretch lies wholly inside this one."""
        return (self.line, self.column) <= (other.line, other.column) and (other.end_line, other.end_column) <= (
            self.end_line,
            self.end_column,
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what stands at ``at`` by ``text``; an empty stretch inserts."""

    at: Span
    text: str


def point(line: int, column: int) -> Span:
    """The empty stretch before this character."""
    return Span(line, column, line, column)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, whose spans refer to the text before and do not overlap."""
    lines = split_lines(text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for edit in sorted(edits, key=lambda e: e.at, reverse=True):
        first = starts[edit.at.line - 1] + edit.at.column - 1
        last = starts[edit.at.end_line - 1] + edit.at.end_column - 1
        text = text[:first] + edit.text + text[last:]
    return text


LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")


def split_lines(text: str) -> list[str]:
    r"""Lines with their ends, split where Python splits them: at ``\n``, ``\r\n`` and ``\r`` only; the last has none."""
    lines = LINE.findall(text)
    return [*lines, text[sum(map(len, lines)) :]]
