"""Markers: the comments of a spec's program that say what must be seen in it.

A marker is taken out of the text before anybody analyses or runs it; every position stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

SHAPE = re.compile(r"#\s*shape:\s*(?P<text>\S.*?)\s*$")
CARET = re.compile(
    r"^\s*#(?P<blank> *)(?P<carets>\^+)(?P<further>\+\d+)?\s+"
    r"(?P<kind>error|warning|information|hover|inlay)(?:\[(?P<code>[\w-]+)\])?:\s*(?P<text>.*?)\s*$"
)
MORE = re.compile(r"^\s*#\s*\|\s?(?P<text>.*?)\s*$")
STRAY = re.compile(r"^\s*#\s*(\^|\|)|#\s*shape\s*:\s*$")
SQUIGGLES = ("error", "warning", "information")
KERAS_SAYS = "keras: "


RAISES = re.compile("a call that comes here raises")
"""What a warning says about a function that nobody calls."""


class MarkerError(Exception):
    """A comment looks like a marker and is none: it would silently assert nothing."""


@dataclass
class Mark:
    """Carets below a line, and what must be seen there; columns count from 1, the end is exclusive."""

    kind: str
    line: int
    start: int
    end: int
    code: str
    text: str
    further_lines: int = 0
    more: list[str] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """The lines under the carets, without what Keras says."""
        return [line for line in self.more if not line.startswith(KERAS_SAYS)]

    @property
    def raises(self) -> bool:
        """Whether it promises that Keras raises: an error, or what a call would raise that nobody makes."""
        return self.kind == "error" or any(RAISES.search(note) for note in self.notes)

    @property
    def keras(self) -> str:
        """What the real exception must contain, where it is written under the carets."""
        return "".join(line.removeprefix(KERAS_SAYS) for line in self.more if line.startswith(KERAS_SAYS))


@dataclass(frozen=True)
class Marked:
    """A program without its markers, and the markers."""

    program: str
    marks: tuple[Mark, ...]
    shapes: dict[int, str]


def read_markers(text: str) -> Marked:
    """Take the markers out of a program, each tied to the line of code above it."""
    marks: list[Mark] = []
    shapes: dict[int, str] = {}
    code_line, lines = 0, []
    for number, line in enumerate(text.split("\n"), 1):
        code = line
        if caret := CARET.match(line):
            marks.append(mark_of(caret, code_line))
            code = ""
        elif (more := MORE.match(line)) and marks:
            marks[-1].more.append(more["text"])
            code = ""
        elif STRAY.search(line):
            message = f"line {number} is no marker: {line.strip()}"
            raise MarkerError(message)
        elif shape := SHAPE.search(line):
            shapes[number] = shape["text"]
            code = line[: shape.start()].rstrip()
        if code.strip() and not code.lstrip().startswith("#"):
            code_line = number
        lines.append(code)
    return Marked("\n".join(lines), tuple(marks), shapes)


def mark_of(caret: re.Match[str], line: int) -> Mark:
    """The mark under this line; a hash that touches its carets stands for the first of them (column 1)."""
    start = caret.start("carets") + (1 if caret["blank"] else 0)
    return Mark(
        caret["kind"],
        line,
        start,
        caret.end("carets") + 1,
        caret["code"] or "",
        caret["text"],
        int(caret["further"] or 0),
    )


def write_mark(mark: Mark) -> list[str]:
    """The comment lines that ``read_markers`` reads as this mark."""
    if mark.start == 2 or (mark.start == 1 and mark.end < 3):
        message = f"carets cannot be written at columns {mark.start}-{mark.end} of line {mark.line}"
        raise MarkerError(message)
    hash_and_blank = "#" if mark.start == 1 else "#".ljust(mark.start - 1)
    carets = "^" * (mark.end - mark.start - (mark.start == 1))
    further = f"+{mark.further_lines}" if mark.further_lines else ""
    code = f"[{mark.code}]" if mark.code else ""
    head = f"{hash_and_blank}{carets}{further} {mark.kind}{code}: {mark.text}".rstrip()
    return [head, *(f"{'#'.ljust(max(mark.start, 3) - 1)}| {line}".rstrip() for line in mark.more)]
