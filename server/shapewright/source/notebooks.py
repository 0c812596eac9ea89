"""Notebooks: the Python in their cells, without what only IPython understands, as one program.

A notebook is analysed as one program, its cells run once from top to bottom, as "Run All" does: a name that another cell
defines above is known, one that none defines is unknown and never a problem. Cells that were run in another order may hold
other values; what is said then is what the notebook would do when run afresh.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .text import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

MAGIC = re.compile(
    r"""^(?P<indent>[ \t]*)(?:
        [%!?].*                         # %matplotlib inline, !pip install, ?name
      | [\w.]+[ ]*\?{1,2}[ \t]*         # name?
    )$""",
    re.MULTILINE | re.VERBOSE,
)
PYTHON_CELLS = ("time", "timeit", "capture", "prun", "python", "python3", "debug", "memit", "mprun", "lprun")
"""Cell magics below which there is Python; other cells are another language's."""


@lru_cache(maxsize=512)
def python_of(cell: str) -> str:
    """The cell with the same number of lines, and every line of IPython's replaced by ``pass``."""
    first = cell.lstrip()
    if first.startswith("%%") and _magic_name(first) not in PYTHON_CELLS:
        return re.sub(r"[^\r\n]+", "", cell)
    if _parses(cell):  # A line may begin with % in the middle of an expression.
        return cell
    return MAGIC.sub(lambda found: f"{found['indent']}pass", cell)


def _magic_name(text: str) -> str:
    found = re.match(r"%%(\w+)", text)
    return found[1] if found else ""


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of a program that are those of one cell."""

    first: int
    """How many lines of the program lie before it."""
    count: int

    def holds(self, line: int) -> bool:
        """Whether this line of the program, from 1, is one of the cell's."""
        return self.first < line <= self.first + self.count


def joined(cells: Iterable[str]) -> tuple[str, list[Stretch]]:
    """Cells one after the other, as one text, and where each of them lies in it."""
    texts: list[str] = []
    stretches: list[Stretch] = []
    before = 0
    for cell in cells:
        text = python_of(cell)
        text = text if text.endswith("\n") else text + "\n"
        stretches.append(Stretch(before, len(split_lines(text)) - 1))
        texts.append(text)
        before += stretches[-1].count
    return "".join(texts), stretches


class NotANotebook(ValueError):
    """What is wrong with a file that should be a notebook."""


def code_cells(text: str) -> list[tuple[int, str]]:
    """The cells of Python in a file, each with its number among all cells, from 1; none where another language is spoken.

    Raises ``NotANotebook``. The format: https://nbformat.readthedocs.io/en/latest/format_description.html; before its
    version 4 the cells lay in a worksheet, and their text was called their input.
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotANotebook(f"it is no JSON ({error})") from None
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    parts = sheets[0] if sheets and isinstance(sheets, list) else notebook
    cells = parts.get("cells") if isinstance(parts, dict) else None
    if not isinstance(cells, list):
        raise NotANotebook("it has no cells")
    if _language(notebook) not in ("python", "ipython"):
        return []
    return [
        (number, _text_of(cell))
        for number, cell in enumerate(cells, 1)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]


def _text_of(cell: dict[str, Any]) -> str:
    """The text of a cell, which is kept whole or by lines."""
    source = cell.get("source", cell.get("input", ""))
    return source if isinstance(source, str) else "".join(line for line in source if isinstance(line, str))


def _language(notebook: dict[str, Any]) -> str:
    """The language that a notebook says it is written in; Python where it says nothing."""
    metadata = notebook.get("metadata")
    told = metadata if isinstance(metadata, dict) else {}
    for room, name in (("language_info", "name"), ("kernelspec", "language")):
        said = told.get(room)
        if isinstance(said, dict) and isinstance(said.get(name), str):
            return re.sub(r"\d+$", "", said[name].lower())
    return "python"
