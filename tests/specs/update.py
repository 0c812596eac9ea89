"""``UPDATE_SPECS=1``: writes into every spec what the analyser says of it now.

Carets, shapes, notes, hovers and hints are rewritten; what Keras says, and what it gives, stays for the
other judge to decide.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import analyser
from .analyser_judge import shape_at
from .collection import PAGES, PROGRAMS
from .format import Block, read_page, read_program
from .markers import CARET, KERAS_SAYS, MORE, SHAPE, SQUIGGLES, Mark, write_mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .analyser import Reading, Squiggle
    from .format import Spec


def update_all() -> None:
    """Rewrite every page and program; only one process may do so."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        message = "UPDATE_SPECS=1 rewrites files: run pytest with -n 0"
        raise RuntimeError(message)
    for page in PAGES:
        update(page, read_page(page.read_text()))
    for path in PROGRAMS:
        update(path, [read_program(path)])


def update(file: Path, specs: list[Spec], read: Callable[[Spec, str], Reading] = analyser.read) -> None:
    """Rewrite the markers of one file."""
    lines = file.read_text().splitlines(keepends=True)
    for spec in reversed(specs):
        for block, text in reversed(rewritten(spec, read(spec, spec.marked.program))):
            first = block.first_line - 1
            lines[first : first + len(block.text.splitlines())] = [text]
    file.write_text("".join(lines))


@dataclass
class Line:
    """One line of code, with the marks below it."""

    number: int
    text: str
    block: int
    marks: list[Mark] = field(default_factory=list)
    squiggles: list[tuple[Squiggle, str]] = field(default_factory=list)
    """And what Keras must say there."""

    @property
    def height(self) -> int:
        """How many lines it takes with its marks."""
        below = sum(1 + len(s.notes) + bool(keras) for s, keras in self.squiggles)
        return 1 + below + sum(1 + len(mark.more) for mark in self.marks)


def rewritten(spec: Spec, reading: Reading) -> list[tuple[Block, str]]:
    """The blocks of a spec, and their new text."""
    lines = code_lines(spec)
    for line in lines:
        if shape := SHAPE.search(line.text):
            line.text = line.text[: shape.start("text")] + shape_at(reading, spec.marked.program, line.number)
        line.squiggles = [(s, keras_at(spec, s)) for s in reading.squiggles if s.line == line.number]
        line.marks = [
            shown(reading, mark)
            for mark in spec.marked.marks
            if mark.line == line.number and mark.kind not in SQUIGGLES
        ]
    moved, at = {}, 1
    for line in lines:
        moved[line.number] = at
        at += line.height
    texts = ["" for _ in spec.blocks]
    for line in lines:
        written = [
            line.text,
            *(text for s, keras in line.squiggles for text in write_mark(as_mark(s, line.text, keras, moved))),
        ]
        written += [text for mark in line.marks for text in write_mark(mark)]
        texts[line.block] += "".join(f"{text}\n" for text in written)
    return list(zip(spec.blocks, texts, strict=True))


def code_lines(spec: Spec) -> list[Line]:
    """The lines of a spec's program that are no markers."""
    lines, number = [], 0
    for index, block in enumerate(spec.blocks):
        for text in block.text.splitlines():
            number += 1
            if not CARET.match(text) and not MORE.match(text):
                lines.append(Line(number, text, index))
    return lines


def keras_at(spec: Spec, squiggle: Squiggle) -> str:
    """What the spec already lets Keras say under this squiggle."""
    same = [mark for mark in spec.marked.marks if mark.line == squiggle.line and mark.keras]
    exact = [mark for mark in same if mark.code == squiggle.code]
    return (exact or same)[0].keras if same and squiggle.kind == "error" else ""


def shown(reading: Reading, mark: Mark) -> Mark:
    """A hover or a hint as it is now."""
    if mark.kind == "inlay":
        return replace(mark, text=reading.inlays().get((mark.line, mark.start), "nothing"))
    text, *more = reading.hover(mark.line, mark.start).rstrip("\n").split("\n")
    return replace(mark, text=text, more=more)


def as_mark(squiggle: Squiggle, line: str, keras: str, moved: dict[int, int]) -> Mark:
    """A squiggle as carets."""
    further = squiggle.end_line - squiggle.line
    end = len(line.rstrip()) + 1 if further else squiggle.end
    notes = [note.written(lambda number: moved.get(number, number)) for note in squiggle.notes]
    more = notes + ([KERAS_SAYS + keras] if keras else [])
    return Mark(squiggle.kind, squiggle.line, squiggle.start, end, squiggle.code, squiggle.text, further, more)
