"""Views: an analysis as one open document sees it, its positions counted as the client counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from .buffers import Encoding, code_points, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.text import Span

    from .analyst import Result
    from .sources import Part


@dataclass(frozen=True, slots=True)
class View:
    """One open document, and what is known about it."""

    result: Result
    part: Part
    encoding: Encoding

    @property
    def analysis(self) -> Analysis:
        """The analysis of the file or notebook."""
        return self.result.analysis

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was found in this document."""
        return [found for found in self.result.diagnostics if self.part.holds(found.at.line)]

    @property
    def last_line(self) -> int:
        """Its last line, as a line of the analysed text."""
        return self.part.first + self.part.count if self.part.count is not None else len(self.analysis.document.lines)

    def place(self, position: types.Position) -> tuple[int, int]:
        """A position as line and column of the analysed text."""
        line = min(self.part.first + position.line + 1, self.last_line)
        text = self.analysis.document.lines[line - 1].rstrip("\r\n")
        return line, code_points(text, position.character, self.encoding) + 1

    def line(self, number: int) -> int:
        """A line from 0 of this document, as a line of the analysed text."""
        return self.part.first + number + 1

    def range(self, span: Span) -> types.Range:
        """A stretch of the analysed text as a range of this document."""
        return span_range(self.analysis.document.lines, span, self.encoding, self.part.first)

    def location(self, span: Span) -> types.Location:
        """A stretch of the analysed text, in whichever part of the source it lies."""
        parts = self.result.source.parts
        part = next((part for part in parts if part.holds(span.line)), self.part)
        return types.Location(part.uri, span_range(self.analysis.document.lines, span, self.encoding, part.first))


def span_range(lines: Sequence[str], span: Span, encoding: Encoding, first: int = 0) -> types.Range:
    """A stretch of these lines as a range of a document that begins behind the first ``first`` of them."""

    def position(line: int, column: int) -> types.Position:
        text = lines[line - 1] if line <= len(lines) else ""
        return types.Position(line - 1 - first, units(text, column - 1, encoding))

    return types.Range(position(span.line, span.column), position(span.end_line, span.end_column))
