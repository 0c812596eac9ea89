"""What the analyser says of a program, in the terms of a spec: the one place that knows its API."""

from __future__ import annotations

import ast
import contextlib
import functools
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .instrument import assigned_by

if TYPE_CHECKING:
    from .format import Spec

KERAS, TENSORFLOW = (3, 15, 1), (2, 21, 0)
"""The versions that the Keras judge runs: the specs are true of them."""


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
    inlays: Callable[[], dict[tuple[int, int], str]] = dict


def read(spec: Spec, program: str) -> Reading:
    """Analyse a program without markers, with the modules of its spec beside it."""
    from shapewright.checks import diagnose
    from shapewright.interpreter.analysis import analyse

    with at_its_path(spec) as path:
        analysis = analyse(path, program, workspace_of(path))
        return Reading(
            [squiggle(analysis, diagnostic, program) for diagnostic in diagnose(analysis)],
            variables(analysis),
            layers(analysis),
            lambda line, column: hover_text(analysis, line, column),
            lambda: inlays(analysis),
        )


def workspace_of(path: str) -> Any:
    """The folder of the program as a workspace, with the Keras that the other judge runs."""
    from shapewright.source.dialect import Dialect
    from shapewright.source.modules import ModuleFinder
    from shapewright.source.workspace import Workspace

    roots = (str(Path(path).parent),)
    return Workspace(roots, Dialect(KERAS, TENSORFLOW), ModuleFinder(sys.executable, roots))


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
    from shapewright.features.fixes import fixes_at
    from shapewright.source.text import apply_edits

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


def hover_text(analysis: Any, line: int, column: int) -> str:
    """What the editor shows over a place."""
    from shapewright.features.hover import hover

    return str(hover(analysis, line, column) or "")


def inlays(analysis: Any) -> dict[tuple[int, int], str]:
    """The hints inside the text, by their place."""
    from shapewright.features.inlay_hints import inlay_hints

    return {(hint.line, hint.column): hint.text for hint in inlay_hints(analysis)}


def variables(analysis: Any) -> dict[int, str]:
    """Shapes of what each statement assigns, by its first line; several targets stand behind one another."""
    records = analysis.recorder.variables
    found = {}
    for record in records.values():
        line = record.statement.lineno
        named = [records.get((line, name)) for name in names_in(assigned_by(record.statement))]
        found[line] = ", ".join(visits(analysis, target.values) if target else "?" for target in named)
    return found


def names_in(target: ast.expr | None) -> list[str]:
    """The names that a target consists of, in order."""
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [name for part in parts for name in names_in(part)]
        case ast.Starred(value=value):
            return names_in(value)
        case ast.Name(id=name):
            return [name]
    return [""]


def layers(analysis: Any) -> dict[int, str]:
    """Shapes that layers give out, by the line of their constructor call: of several, the leftmost counts."""
    found: dict[int, tuple[int, str]] = {}
    for record in analysis.recorder.layers.values():
        line, column = record.site.node.lineno, record.site.node.col_offset
        if line not in found or column < found[line][0]:
            found[line] = (column, visits(analysis, record.outputs))
    return {line: text for line, (_, text) in found.items()}


def visits(analysis: Any, values: list[Any]) -> str:
    """Each different shape that a line gave, in order."""
    return " | ".join(dict.fromkeys(text_of(analysis, value) for value in values)) or "?"


def axis(dim: Any) -> Any:
    """A dimension, one that is only called something by the program with a question mark."""
    from shapewright.values.dims import Kind, Length

    vague = isinstance(dim, Length) and dim.symbol.kind is not Kind.OPEN and str(dim) != "?"
    return f"{dim}?" if vague else dim


def text_of(analysis: Any, value: Any) -> str:
    """The shape of a tensor or of a model's output, the shapes of a list; ``?`` for all else."""
    from shapewright.interpreter.ends import output_in
    from shapewright.values.data import Dataset
    from shapewright.values.lattice import Either, widened
    from shapewright.values.models import Functional, Sequential
    from shapewright.values.python import Object
    from shapewright.values.tensors import Tensor, show

    match value:
        case Tensor(shape=None, last=last):
            return "?" if last is None else f"(…, {axis(last)})"
        case Tensor():
            return show(tuple(map(axis, value.shape)))
        case Dataset(element=element):
            return text_of(analysis, tuple(element.values()) if isinstance(element, dict) else element)
        case Either(options=options):
            return text_of(analysis, functools.reduce(widened, options))
        case Sequential() | Functional():
            return text_of(analysis, output_in(analysis, value))
        case Object(kind="list", address=address):
            return text_of(analysis, analysis.held(address, None))
        case tuple() if value:
            return "[" + ", ".join(text_of(analysis, part) for part in value) + "]"
    return "?"
