"""Code frames: a diagnostic with the lines it speaks of, the guilty span underlined, its notes below."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from shapewright.features.fixes import fixes_at
from shapewright.features.outcome import Outcome

from .programs import Program

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Diagnostic, Note
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.document import Document
    from shapewright.source.text import Span

COLORS = {
    "error": "\033[1;31m",
    "warning": "\033[1;33m",
    "information": "\033[1;36m",
    "note": "\033[1;34m",
    "dim": "\033[2m",
    "bold": "\033[1m",
}
TAB = "    "


def frame(program: Program, analysis: Analysis, found: Diagnostic, *, color: bool = False) -> str:
    """``path:line:column: severity[code] message``, the code, the notes and the best fix."""
    severity = found.severity.value
    head = f"{program.where(found.at.line, found.at.column)}: "
    title = f"{_paint(f'{severity}[{found.code}]', severity, color)} {_paint(found.message, 'bold', color)}"
    lines = [head + title]
    shown = [(program if not note.path else None, note.at.line) for note in found.notes]
    gutter = max(len(str(_number(owner, line))) for owner, line in [(program, found.at.line), *shown])
    lines += _excerpt(program, analysis.document, found.at, gutter, severity, color=color)
    for note in found.notes:
        lines += _note(program, analysis, found, note, gutter, color=color)
    best = fixes_at(analysis, found)[0]
    if best.outcome is not Outcome.SILENT:
        lines.append(f"{' ' * gutter} {_paint('=', 'note', color)} {_paint('fix', 'bold', color)}: {best.label}")
    return "\n".join(lines) + "\n"


def _number(program: Program | None, line: int) -> int:
    """The number of a line: in its cell, if it is a notebook's."""
    return line if program is None else program.numbered(line)[1]


def _note(
    program: Program, analysis: Analysis, found: Diagnostic, note: Note, gutter: int, *, color: bool
) -> list[str]:
    """A note at its own place, or as a line of its own where it speaks of the squiggle itself."""
    if note.at == found.at and not note.path:
        return [f"{' ' * gutter} {_paint('=', 'note', color)} {note.text}"]
    document = analysis.workspace.document(note.path) if note.path else analysis.document
    if document is None:
        return []
    owner = Program(_relative(note.path), document) if note.path else program
    where = owner.where(note.at.line, note.at.column)
    head = f"{' ' * gutter} {_paint('╰', 'note', color)} {where}: {note.text}"
    return [head, *_excerpt(owner, document, note.at, gutter, "note", color=color)]


def _relative(path: str) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # Another drive.
        return path


def _excerpt(program: Program, document: Document, at: Span, gutter: int, kind: str, *, color: bool) -> list[str]:
    """The first line of a span with marks below it."""
    if at.line > len(document.lines):
        return []
    text = document.lines[at.line - 1].rstrip("\r\n")
    end = at.end_column if at.end_line == at.line else len(text) + 1
    before, marked = text[: at.column - 1].replace("\t", TAB), text[at.column - 1 : end - 1].replace("\t", TAB)
    mark = ("^" if kind != "note" else "-") * max(len(marked), 1)
    bar = _paint("|", "note", color)
    return [
        f"{_paint(str(_number(program, at.line)).rjust(gutter), 'note', color)} {bar} {text.replace(chr(9), TAB)}",
        f"{' ' * gutter} {bar} {' ' * len(before)}{_paint(mark, kind, color)}",
    ]


def _paint(text: str, kind: str, color: bool) -> str:
    return f"{COLORS[kind]}{text}\033[0m" if color else text
