"""Programs: the files that are analysed, and how their lines are told: by number, or by cell and number in a notebook."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewright.source.document import Document
from shapewright.source.notebooks import NotANotebook, code_cells, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.source.notebooks import Stretch

NOTEBOOK = ".ipynb"
PATTERNS = ("*.py", f"*{NOTEBOOK}")
"""What is looked for in folders."""
SKIPPED = ("node_modules", "site-packages", "__pycache__", "build", "dist")
"""Folders that hold nobody's own programs; those that begin with a dot are skipped too."""
LINES = ("line", "end_line")
"""The entries of a report that are lines of the program."""


@dataclass(frozen=True, slots=True)
class Program:
    """A file, or a notebook with its cells after one another."""

    path: str
    document: Document
    cells: tuple[tuple[int, Stretch], ...] = ()
    """Of a notebook, the numbers of its cells among all of them, and their lines."""

    def numbered(self, line: int) -> tuple[int | None, int]:
        """The cell that a line lies in, and its number there; without a cell in a plain file."""
        for number, lines in self.cells:
            if lines.holds(line):
                return number, line - lines.first
        return None, line

    def short(self, line: int) -> str:
        """A line in a table: ``12``, or ``3:2`` for the second line of cell 3."""
        cell, number = self.numbered(line)
        return str(number) if cell is None else f"{cell}:{number}"

    def spoken(self, line: int) -> str:
        """A line in a sentence."""
        cell, number = self.numbered(line)
        return spoken(number, cell)

    def where(self, line: int | None, *column: int) -> str:
        """A place as compilers write it: ``train.py:12:5``, or ``train.ipynb:cell 3:2:5``; the path where no line is known."""
        if line is None:
            return self.path
        cell, number = self.numbered(line)
        return ":".join([self.path, *([] if cell is None else [f"cell {cell}"]), *map(str, (number, *column))])

    def told(self, report: Any) -> Any:
        """A report with the lines of its entries counted within their cells, each with its ``cell``."""
        if not self.cells:
            return report
        if isinstance(report, list):
            return [self.told(part) for part in report]
        if not isinstance(report, dict):
            return report
        found = {key: self.told(part) for key, part in report.items()}
        if isinstance(report.get("line"), int):
            found["cell"] = self.numbered(report["line"])[0]
        found.update({key: self.numbered(report[key])[1] for key in LINES if isinstance(report.get(key), int)})
        return found


def spoken(line: int, cell: int | None = None) -> str:
    """``line 12``, or ``line 2 of cell 3``."""
    return f"line {line}" if cell is None else f"line {line} of cell {cell}"


def programs_in(paths: list[str]) -> list[str] | None:
    """The programs and notebooks that the paths name; ``None``, and a message, where a path does not exist."""
    files: list[str] = []
    for name in paths:
        path = Path(name)
        if not path.exists():
            print(f"shapewright: {name} does not exist", file=sys.stderr)
            return None
        files.extend(_below(path) if path.is_dir() else [name])
    return files


def _below(folder: Path) -> Iterator[str]:
    for path in sorted(path for pattern in PATTERNS for path in folder.rglob(pattern)):
        parts = path.relative_to(folder).parts
        if not any(part in SKIPPED or part.startswith(".") for part in parts[:-1]):
            yield str(path)


def read(path: str) -> Program:
    """A program as it stands on disk; one that cannot be read is empty, and a message says so."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        print(f"shapewright: {path} cannot be read: {error.strerror}", file=sys.stderr)
        text = ""
    where = str(Path(path).absolute())
    if not path.endswith(NOTEBOOK) or not text:
        return Program(path, Document(where, text))
    try:
        cells = code_cells(text)
    except NotANotebook as reason:
        print(f"shapewright: {path} cannot be read: {reason}", file=sys.stderr)
        cells = []
    whole, stretches = joined(cell for _, cell in cells)
    numbers = [number for number, _ in cells]
    return Program(path, Document(where, whole), tuple(zip(numbers, stretches, strict=True)))
