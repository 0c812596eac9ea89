"""Notebooks: the Python in a cell, without what only IPython understands.

A notebook is analysed as one program, its cells run once from top to bottom, as "Run All" does: a name that another cell
defines above is known, one that none defines is unknown and never a problem. Cells that were run in another order may hold
other values; what is said then is what the notebook would do when run afresh.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache

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
