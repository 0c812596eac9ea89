"""Sources: what is analysed as one text, a file or a notebook, and which open documents its lines belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pygls.uris import to_fs_path

from shapewright.source.document import Document
from shapewright.source.notebooks import joined

if TYPE_CHECKING:
    from lsprotocol import types

    from .buffers import Buffers


@dataclass(frozen=True, slots=True)
class Part:
    """An open document: a whole file, or a cell."""

    uri: str
    version: int | None
    first: int = 0
    """How many lines of the source lie before it."""
    count: int | None = None
    """How many lines it has; ``None`` for a whole file."""
    cell: int | None = None
    """Of a cell, its number among all cells of its notebook, from 1."""

    def holds(self, line: int) -> bool:
        """Whether this line of the source, from 1, is one of its own."""
        return self.first < line and (self.count is None or line <= self.first + self.count)


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """One version of a file or notebook; two are the same only if they are the same object."""

    key: str
    parts: tuple[Part, ...]
    document: Document

    def part(self, uri: str) -> Part | None:
        """The part that is this document."""
        return next((part for part in self.parts if unquote(part.uri) == unquote(uri)), None)

    def where(self, line: int) -> str:
        """A line by the path of its file, or by its cell."""
        part = next((part for part in self.parts if part.cell is not None and part.holds(line)), None)
        if part is None:
            return f"{self.document.path}:{line}"
        return f"{self.document.path}, line {line - part.first} of cell {part.cell}"


def key_of(buffers: Buffers, uri: str) -> str:
    """The key of the source that a document belongs to: its notebook's, or its own."""
    notebook = buffers.get_notebook_document(cell_uri=uri)
    return unquote(uri if notebook is None else notebook.uri)


def source_of(buffers: Buffers, key: str) -> Source | None:
    """The source as it is now; ``None`` for one that is not open, or holds no Python."""
    notebook = buffers.get_notebook_document(notebook_uri=key)
    if notebook is not None:
        return _notebook(buffers, key, notebook)
    buffer = buffers.text_documents.get(key)
    if buffer is None or buffer.language_id not in (None, "python"):
        return None
    document = Document(path_of(buffers, buffer.uri), buffer.source, buffer.version)
    return Source(key, (Part(buffer.uri, buffer.version),), document)


def path_of(buffers: Buffers, uri: str) -> str:
    """Where a document lies; one that lies nowhere yet is taken to lie in the workspace."""
    path = to_fs_path(uri)
    if path is not None:
        return path
    return str(Path(buffers.root_path or Path.cwd().anchor, PurePath(unquote(uri)).name.replace(":", "-")))


def _notebook(buffers: Buffers, key: str, notebook: types.NotebookDocument) -> Source:
    """All Python cells in order, as one text."""
    found = (
        (number, buffers.text_documents.get(unquote(cell.document))) for number, cell in enumerate(notebook.cells, 1)
    )
    cells = [
        (number, buffer) for number, buffer in found if buffer is not None and buffer.language_id in (None, "python")
    ]
    text, stretches = joined(buffer.source for _, buffer in cells)
    parts = tuple(
        Part(buffer.uri, buffer.version, stretch.first, stretch.count, number)
        for (number, buffer), stretch in zip(cells, stretches, strict=True)
    )
    document = Document(path_of(buffers, notebook.uri), text, notebook.version)
    return Source(key, parts, document)
