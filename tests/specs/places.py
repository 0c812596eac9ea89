"""Where in a program something happens, told from Python's own tables of positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, TracebackType

    from .markers import Mark


@dataclass(frozen=True)
class Place:
    """The innermost expression of the program on a traceback; lines and columns count from 1."""

    line: int
    column: int
    end_line: int
    end_column: int

    def encloses(self, mark: Mark) -> bool:
        """Whether the carets lie inside the expression."""
        start, end = (mark.line, mark.start), (mark.line + mark.further_lines, 0 if mark.further_lines else mark.end)
        return (self.line, self.column) <= start and end <= (self.end_line, self.end_column)


def expression_of(frame: TracebackType, text: str) -> Place:
    """The expression that a frame was evaluating; ``text`` is what it was compiled from."""
    line, end_line, column, end_column = positions(frame.tb_frame.f_code, frame.tb_lasti)
    lines = text.split("\n")
    return Place(line, characters(lines[line - 1], column), end_line, characters(lines[end_line - 1], end_column))


def positions(code: CodeType, instruction: int) -> tuple[int, int, int, int]:
    """First line, last line, first column, last column (in bytes, from 0) of what an instruction belongs to."""
    line, end_line, column, end_column = list(code.co_positions())[instruction // 2]
    return line or 0, end_line or line or 0, column or 0, end_column or 0


def characters(line: str, byte: int) -> int:
    """The column, from 1, of a byte in a line."""
    return len(line.encode()[:byte].decode()) + 1


def frames_of(traceback: TracebackType | None) -> Iterator[TracebackType]:
    """The frames of a traceback, the innermost last."""
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next
