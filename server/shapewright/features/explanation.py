"""Explanation: an error that a program has raised, tied to its text, in our words, with our notes and fixes."""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from shapewright.checks import diagnose, finding_of
from shapewright.checks.program import Program
from shapewright.tracebacks.reading import read

from .fixes import fixes_at
from .outcome import Outcome

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Diagnostic, Note
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.text import Span
    from shapewright.tracebacks.reading import Frame, Traceback

    from .fixes import Fix

WRAPPER = re.compile(r"Exception encountered when calling|Graph execution error")
"""What Keras and TensorFlow say first of an exception from within a layer, or a graph."""

AROUND = re.compile(
    r"Detected at node|Stack trace for op|Arguments received by|Call arguments received|Node: |\s*\[\[\{\{node"
)
"""Lines of such a message that tell where it was, not what."""

PRINTED = re.compile(r"\[[][\s\d.,e+-]*\n[][\s\d.,e+-]*\]")
"""The numbers of an array, where they take more than one line."""
GOES_ON = re.compile(r"\s*(Expected|Received|Got|Found)\b")
"""How a line begins that belongs to the sentence before."""
MOST_TOLD = 8
"""So many lines of what was raised are shown."""


@dataclass(frozen=True)
class Explanation:
    """What was raised, and what we know of it."""

    raised: str
    """The exception with the sentence that matters, as it was printed."""
    message: str
    """Our sentence for it."""
    code: str
    """The code whose page explains it; empty where there is none."""
    at: Span | None
    """Where in the text; ``None`` where the traceback does not lead there."""
    notes: tuple[Note, ...] = ()
    fixes: tuple[Fix, ...] = ()
    analysis: Analysis | None = None
    """Of the file that it ran through."""


def explain(text: str, analyses: list[Analysis]) -> Explanation | None:
    """Explain a traceback, by the analysis of the file that it ran through; ``None``: nothing was raised in the text."""
    traceback = read(text)
    if traceback is None:
        return None
    raised = _raised(traceback.message)
    ranked = sorted(analyses, key=lambda one: -len(_lines(one, traceback.frames)))
    analysis = ranked[0] if ranked else None
    lines = [] if analysis is None else _lines(analysis, traceback.frames)
    problem = None if analysis is None else _same(analysis, traceback, lines)
    if analysis is not None and problem is not None:
        fixes = tuple(fix for fix in fixes_at(analysis, problem) if fix.outcome is not Outcome.SILENT)
        return Explanation(raised, problem.message, problem.code, problem.at, problem.notes, fixes, analysis)
    said = traceback.said
    at = None if analysis is None else _place(analysis, traceback, lines)
    message = said.words if said is not None else "It is not about shapes, as far as Shapewright knows"
    return Explanation(raised, message, said.codes[0] if said is not None and said.codes else "", at, analysis=analysis)


def _raised(message: str) -> str:
    """The sentence that names the exception; where it tells only where that was, also the first that tells what."""
    lines = message.split("\n")
    if not WRAPPER.search(lines[0]):
        return _sentence(lines)
    telling = (
        n for n, line in enumerate(lines[1:], 1) if line.strip() and not line[0].isspace() and not AROUND.match(line)
    )
    return "\n".join([lines[0], *(_sentence(lines[number:]) for number in itertools.islice(telling, 1))])


def _sentence(lines: list[str]) -> str:
    """A sentence as it was printed, which may go on over lines; of an array in it only that there is one."""
    kept = lines[:1]
    for line in lines[1:]:
        inside = "\n".join(kept).count("[") > "\n".join(kept).count("]")
        ended = not line.strip() or (kept[-1].endswith(".") and not GOES_ON.match(line))
        if AROUND.match(line) or (ended and not inside):
            break
        kept.append(line)
    told = PRINTED.sub("[…]", "\n".join(kept)).split("\n")
    return "\n".join([*told[:MOST_TOLD], *(["…"] if len(told) > MOST_TOLD else [])])


def _lines(analysis: Analysis, frames: tuple[Frame, ...]) -> list[int]:
    """The lines of the text that the traceback went through, innermost first: by number, or by what it shows of them."""
    own = PurePath(analysis.document.path).name
    texts = [line.strip() for line in analysis.document.lines]
    found = []
    for frame in reversed(frames):
        named = PurePath(frame.path.replace("\\", "/")).name == own if frame.path else False
        if named and frame.line <= len(texts) and (not frame.code or texts[frame.line - 1] == frame.code):
            found.append(frame.line)
        elif (named or not frame.path) and frame.code and texts.count(frame.code) == 1:
            found.append(texts.index(frame.code) + 1)
    return list(dict.fromkeys(found))


def _same(analysis: Analysis, traceback: Traceback, lines: list[int]) -> Diagnostic | None:
    """Our diagnostic for what was raised: at a line of the traceback, else the only one of that kind."""
    codes = traceback.said.codes if traceback.said is not None else ()
    problems = [(problem, _extent(analysis, problem)) for problem in diagnose(analysis)]
    for line in lines:
        here = [problem for problem, (first, last) in problems if first <= line <= last]
        ours = [problem for problem in here if problem.code in codes]
        if ours or here:
            return (ours or here)[0]
    alike = [problem for problem, _ in problems if problem.code in codes]
    return alike[0] if len(alike) == 1 else None


def _extent(analysis: Analysis, problem: Diagnostic) -> tuple[int, int]:
    """The lines of the statement that a problem stops."""
    finding = finding_of(analysis, problem)
    place = None if finding is None else Program(analysis).of(finding)
    if place is None:
        return problem.at.line, problem.at.end_line
    node = place.site.node
    return min(problem.at.line, node.lineno), max(problem.at.end_line, node.end_lineno or node.lineno)


def _place(analysis: Analysis, traceback: Traceback, lines: list[int]) -> Span | None:
    """The constructor of the layer that is spoken of, else the innermost line of the text."""
    for name in reversed(traceback.layers):
        node = _constructor(analysis, name)
        if node is not None:
            return analysis.document.span(node)
    return analysis.document.stretch(lines[0]) if lines else None


def _constructor(analysis: Analysis, name: str) -> ast.expr | None:
    """Where the layer is made to which Keras gives this name."""
    for record in analysis.recorder.layers.values():
        for layer in record.layers:
            if analysis.held(layer.address, "name") == name or name == record.title:
                return record.site.node if isinstance(record.site.node, ast.expr) else None
    return None
