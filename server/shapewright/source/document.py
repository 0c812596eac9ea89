"""A document: one version of one text, its lines, and where the nodes of its syntax tree lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .syntax import Syntax, parse, parse_after
from .text import Span, split_lines

if TYPE_CHECKING:
    import ast

    from .syntax import Beginning

MAX_CHARACTERS = 1_000_000
"""A longer text is not analysed: ``ast.parse`` of 20 MB takes a minute and 8 GB, and cannot be stopped."""


@dataclass(frozen=True)
class Document:
    """One version of one text."""

    path: str
    text: str
    version: int | None = None

    @property
    def too_long(self) -> bool:
        """Whether it is above the limit."""
        return len(self.text) > MAX_CHARACTERS

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, with their ends."""
        return split_lines(self.text)

    def stretch(self, line: int) -> Span:
        """All of a line but its indentation and its end."""
        text = self.lines[line - 1].rstrip()
        return Span(line, len(text) - len(text.lstrip()) + 1, line, len(text) + 1)

    @cached_property
    def speaks(self) -> bool:
        """Whether a comment in it is meant for us."""
        return "shapewright:" in self.text

    @cached_property
    def syntax(self) -> Syntax:
        """Its syntax tree, as far as it can be read."""
        return parse(self.text)

    def begin(self, beginning: Beginning, known: Syntax | None) -> bool:
        """Take over statements that were read before; false where the text does not begin so, or is read already.

        ``known`` is its tree, if that is known by now.
        """
        if "syntax" in vars(self):
            return False
        return self.take(known if known is not None and beginning.heads(known) else parse_after(beginning, self.text))

    def take(self, syntax: Syntax | None) -> bool:
        """Take over a tree, unless the text is read already; false where there is none."""
        if syntax is not None:
            vars(self).setdefault("syntax", syntax)
        return syntax is not None

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """Where a node of its tree lies."""
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(node.lineno, self._column(node.lineno, node.col_offset), end_line, self._column(end_line, end))

    def source(self, span: Span) -> str:
        """The text that stands there."""
        lines = self.lines[span.line - 1 : span.end_line]
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return "".join(lines)

    def _column(self, line: int, offset: int) -> int:
        """The column in code points, from 1, of an offset in UTF-8 bytes, from 0."""
        if line > len(self.lines):
            return offset + 1
        text = self.lines[line - 1]
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace")) + 1
