r"""Buffers: the texts of open documents, kept by incremental changes.

pygls cuts lines wherever ``str.splitlines`` does, at form feeds and U+2028 too; LSP knows ``\n``, ``\r\n`` and ``\r``
only, so that its buffers would go astray. Ours count as LSP does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from shapewright.source.text import split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

Encoding = str | None
"""In which units the client counts columns."""

CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le"}
"""How Python calls them; in ``utf-32``, the units are code points, and nothing is encoded."""
BYTES_PER_UNIT = {"utf-8": 1, "utf-16-le": 2}
LINE_END = re.compile(r"[\r\n]")


class Buffer(TextDocument):
    """One open document."""

    @property
    def lines(self) -> Sequence[str]:
        """Its lines, as LSP counts them."""
        return split_lines(self.source)

    def _apply_incremental_change(self, change: types.TextDocumentContentChangePartial) -> None:
        text = self.source
        encoding = self.position_codec.encoding
        start = offset(text, change.range.start, encoding)
        end = max(start, offset(text, change.range.end, encoding))
        self._source = text[:start] + change.text + text[end:]


class Buffers(Workspace):
    """The open documents and notebooks of a session."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> Buffer:
        codec = self.position_codec
        return Buffer(doc_uri, source, version, language_id, sync_kind=self._sync_kind, position_codec=codec)

    @classmethod
    def replacing(cls, workspace: Workspace) -> Buffers:
        """The same workspace, before anything is open in it, with buffers of ours."""
        folders = list(workspace.folders.values())
        encoding = workspace.position_encoding
        return cls(workspace.root_uri, types.TextDocumentSyncKind.Incremental, folders, encoding)


def offset(text: str, position: types.Position, encoding: Encoding) -> int:
    """How many code points lie before a position; one behind the end of its line, or of the text, means that end."""
    start = _line_start(text, position.line)
    if start is None:
        return len(text)
    end = LINE_END.search(text, start)
    return start + code_points(text[start : end.start() if end else len(text)], position.character, encoding)


def code_points(line: str, units: int, encoding: Encoding) -> int:
    """How many code points of a line so many units of an encoding are, at most the whole line."""
    name = CODECS.get(encoding or "utf-16")
    if name is None or line.isascii():
        return min(units, len(line))
    raw = line.encode(name, "surrogatepass")[: units * BYTES_PER_UNIT[name]]
    return len(raw.decode(name, "surrogatepass" if name == "utf-16-le" else "ignore"))


def units(line: str, code_points: int, encoding: Encoding) -> int:
    """How many units of an encoding so many code points of a line are."""
    name = CODECS.get(encoding or "utf-16")
    if name is None or line.isascii():
        return code_points
    return len(line[:code_points].encode(name, "surrogatepass")) // BYTES_PER_UNIT[name]


def _line_start(text: str, line: int) -> int | None:
    """Where a line begins, counted from 0; ``None`` for one behind the last."""
    if "\r" in text:
        starts = [0]
        for piece in split_lines(text):
            starts.append(starts[-1] + len(piece))
        return starts[line] if line < len(starts) - 1 else None
    at = 0
    for _ in range(line):
        at = text.find("\n", at) + 1
        if at == 0:
            return None
    return at
