"""Suppressions: ``# shapewright: ignore[code]`` at the end of a line, and the edit that puts one there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .text import Edit, point

if TYPE_CHECKING:
    from .document import Document

IGNORE = re.compile(r"#\s*shapewright:\s*ignore(?:\[([\w\-, ]*)\])?")


def suppressed(document: Document, line: int, code: str) -> bool:
    """Whether the text of this line asks not to be told of this code."""
    if line > len(document.lines):
        return False
    found = IGNORE.search(document.lines[line - 1])
    if found is None:
        return False
    return found[1] is None or code in re.split(r"[,\s]+", found[1].strip())


def suppression(document: Document, line: int, code: str) -> Edit:
    """The edit that asks, at the end of this line, not to be told of this code."""
    text = document.lines[line - 1].rstrip("\r\n")
    found = IGNORE.search(text)
    if found is not None and found[1]:
        return Edit(point(line, found.end(1) + 1), f", {code}")
    end = len(text.rstrip())
    return Edit(point(line, end + 1), f"  # shapewright: ignore[{code}]")
