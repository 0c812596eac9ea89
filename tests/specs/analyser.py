"""What the analyser says of a program, in the terms of a spec: the one place that knows its API."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .format import Spec


@dataclass(frozen=True)
class Said:
    """A note: which line explains the squiggle, in which other file, and how."""

    line: int
    text: str
    file: str = ""

    def written(self, line_of: Callable[[int], int] = int) -> str:
        """As a spec writes it; ``line_of`` tells where a line has gone."""
        where = f"{self.file} line {self.line}" if self.file else f"line {line_of(self.line)}"
        return f"{where}: {self.text}"


@dataclass(frozen=True)
class Squiggle:
    """One diagnostic; columns count from 1, the end is exclusive."""

    kind: str
    line: int
    start: int
    end_line: int
    end: int
    code: str
    text: str
    notes: tuple[Said, ...] = ()
    fixes: tuple[tuple[str, str], ...] = ()
    """Titles, and the whole program after the fix."""


@dataclass
class Reading:
    """Everything of an analysis that a spec can assert."""

    squiggles: list[Squiggle] = field(default_factory=list)
    variables: dict[int, str] = field(default_factory=dict)
    """Shapes of what is assigned, by the first line of the statement."""
    layers: dict[int, str] = field(default_factory=dict)
    """Shapes that come out of the leftmost layer constructed on a line."""
    hover: Callable[[int, int], str] = lambda line, column: ""
    inlays: dict[tuple[int, int], str] = field(default_factory=dict)


def read(spec: Spec, program: str) -> Reading:
    """Analyse a program without markers, with the modules of its spec beside it."""
    from shapewright.checks import diagnose  # noqa: PLC0415
    from shapewright.features.hover import hover  # noqa: PLC0415
    from shapewright.features.inlay_hints import inlay_hints  # noqa: PLC0415
    from shapewright.interpreter.analysis import analyse  # noqa: PLC0415

    with at_its_path(spec) as path:
        analysis = analyse(path, program)
        return Reading(
            [squiggle(analysis, diagnostic, program) for diagnostic in diagnose(analysis)],
            variables(analysis),
            layers(analysis),
            lambda line, column: str(hover(analysis, line, column) or ""),
            {(hint.line, hint.column): hint.text for hint in inlay_hints(analysis)},
        )


@contextlib.contextmanager
def at_its_path(spec: Spec) -> Iterator[str]:
    """Where the program lies: in its file, or in a folder with the modules of its spec."""
    if spec.path:
        yield str(spec.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, text in spec.modules.items():
            Path(folder, name).write_text(text)
        yield str(Path(folder, "program.py"))


def squiggle(analysis: Any, diagnostic: Any, program: str) -> Squiggle:
    """A diagnostic with the fixes that are offered for it."""
    from shapewright.features.fixes import fixes_at  # noqa: PLC0415
    from shapewright.source.text import apply_edits  # noqa: PLC0415

    at = diagnostic.at
    return Squiggle(
        diagnostic.severity.value,
        at.line,
        at.column,
        at.end_line,
        at.end_column,
        diagnostic.code,
        diagnostic.message,
        tuple(Said(note.at.line, note.text, Path(note.path).name) for note in diagnostic.notes),
        tuple((fix.title, apply_edits(program, fix.edits)) for fix in fixes_at(analysis, diagnostic)),
    )


def variables(analysis: Any) -> dict[int, str]:
    """Shapes of assigned names by line; several names of one statement stand behind one another."""
    from shapewright.features.shapes import show_values  # noqa: PLC0415

    found: dict[int, list[str]] = {}
    for variable in analysis.variables:
        found.setdefault(variable.line, []).append(show_values(variable.values))
    return {line: ", ".join(texts) for line, texts in found.items()}


def layers(analysis: Any) -> dict[int, str]:
    """Shapes that layers give out, by the line of their constructor call."""
    from shapewright.features.shapes import show_values  # noqa: PLC0415

    found: dict[int, tuple[int, str]] = {}
    for layer in analysis.layers:
        at, text = layer.span, show_values(layer.outputs)
        if at.line not in found or at.column < found[at.line][0]:
            found[at.line] = (at.column, text)
    return {line: text for line, (_, text) in found.items()}
