"""Reparsing: the tree of a text, its statements taken over from an earlier version wherever the same lines stand at the same place.

Whole statements at the top level are kept or read anew. Statements that are read anew are read by themselves: where
that fails, or where they might belong to what stands above them, there is no telling, and the text is read as a whole.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .syntax import Syntax, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ODD = "\r\f\0\ufeff"
"""Characters that Python reads otherwise than as part of a line, or that are taken out before it reads."""


def reparsed(before: str, known: Syntax, text: str) -> Syntax | None:
    """The tree of a text, by that of an earlier version of it; ``None`` where it has to be read as a whole."""
    if known.broken or any(odd in before or odd in text for odd in ODD):
        return None
    old, new = before.split("\n"), text.split("\n")
    body: list[ast.stmt] = []
    done = fresh = 0  # Lines whose statements are in the body; lines that have been looked at.
    for last, statements in _stretches(known.tree.body):
        if old[fresh:last] == new[fresh:last]:
            if done < fresh and not _read(new, done, fresh, body):
                return None
            body += statements
            done = last
        elif len(old) != len(new):  # Everything below has moved.
            break
        fresh = last
    if (done < fresh or old[done:] != new[done:]) and not _read(new, done, len(new), body):
        return None
    return Syntax(ast.Module(body, []), {})


def _stretches(body: list[ast.stmt]) -> Iterator[tuple[int, list[ast.stmt]]]:
    """The statements, those together that share a line, and the number of their last line."""
    together: list[ast.stmt] = []
    end = 0
    for statement in body:
        if together and statement.lineno > end:
            yield end, together
            together = []
        together.append(statement)
        end = max(end, statement.end_lineno or statement.lineno)
    if together:
        yield end, together


def _read(lines: list[str], first: int, end: int, body: list[ast.stmt]) -> bool:
    """Read the lines from one index up to another by themselves; false where they are no statements by themselves."""
    if first and lines[first - 1].rstrip().endswith("\\"):
        return False
    try:
        body += tree_of("\n" * first + "\n".join(lines[first:end]) + "\n").body
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return False
    return True
