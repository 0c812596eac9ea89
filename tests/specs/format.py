"""The spec format: Markdown whose Python blocks are programs with markers; see CONTRIBUTING.md.

Each heading with code under it is one spec, and its ``py`` blocks are one program. Fences are read
before headings, because a marker looks like a heading. A program of ``fixtures/programs`` is one spec.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .markers import Marked, read_markers

if TYPE_CHECKING:
    from pathlib import Path

HEADING = re.compile(r"(#{1,6}) (.+)")
FENCE = re.compile(r"(`{3,})(\w*) ?(.*)")
PROSE = {"", "text", "console", "json", "sh"}
"""Fences that are shown to readers and judged by nobody."""


class FormatError(Exception):
    """The page cannot be read as specs."""


@dataclass(frozen=True)
class Block:
    """One fenced block: the number of its first line inside the page, and its text."""

    first_line: int
    text: str


@dataclass(frozen=True)
class FixDiff:
    """A fix that must be offered, and the lines it must change."""

    title: str
    diff: str


@dataclass
class Spec:
    """One program, and everything that must be true of it."""

    name: str
    blocks: list[Block] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)
    fixes: list[FixDiff] = field(default_factory=list)
    keras: list[str] = field(default_factory=list)
    drive: str = ""
    path: Path | None = None

    @property
    def text(self) -> str:
        """The program with its markers."""
        return "".join(block.text for block in self.blocks)

    @property
    def marked(self) -> Marked:
        """The program without its markers, and the markers."""
        return read_markers(self.text)

    def add(self, language: str, title: str, block: Block) -> None:
        """Take in one fenced block."""
        match language:
            case "py" if title:
                self.modules[title] = block.text
            case "py":
                self.blocks.append(block)
            case "diff":
                self.fixes.append(FixDiff(title, block.text))
            case "keras":
                self.keras += block.text.splitlines()
            case "drive":
                self.drive += block.text
            case _ if language not in PROSE:
                message = f"{self.name}: nobody judges a block of {language!r}"
                raise FormatError(message)


def read_page(text: str) -> list[Spec]:
    """All specs of a Markdown page."""
    specs = [Spec("")]
    titles: dict[int, str] = {}
    fence: re.Match[str] | None = None
    first_line, body = 0, ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if fence is not None and line.rstrip() == fence[1]:
            specs[-1].add(fence[2], fence[3].strip(), Block(first_line, body))
            fence = None
        elif fence is not None:
            body += line
        elif opening := FENCE.match(line):
            fence, first_line, body = opening, number + 1, ""
        elif heading := HEADING.match(line):
            level = len(heading[1])
            titles = {n: t for n, t in titles.items() if n < level} | {level: heading[2].strip()}
            specs.append(Spec(" / ".join(titles.values())))
    if fence is not None:
        message = f"the fence opened before line {first_line} is never closed"
        raise FormatError(message)
    for spec in specs:
        if not spec.blocks and (spec.fixes or spec.keras or spec.drive or spec.modules):
            message = f"{spec.name or 'before the first heading'}: blocks without a program"
            raise FormatError(message)
    return [spec for spec in specs if spec.blocks]


def read_program(path: Path) -> Spec:
    """A whole Python file as one spec."""
    return Spec(path.name, [Block(1, path.read_text())], path=path)
