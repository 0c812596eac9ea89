"""The judge of the analyser: squiggles, shapes, notes, hovers, hints and fixes must be exactly as written."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from . import analyser
from .diffs import patch, same_text
from .instrument import assigned_by, header
from .markers import SQUIGGLES, read_markers

if TYPE_CHECKING:
    from collections.abc import Callable

    from .analyser import Reading, Squiggle
    from .format import FixDiff, Spec
    from .markers import Mark


def judge(spec: Spec, read: Callable[[Spec, str], Reading] = analyser.read) -> list[str]:
    """Everything in which the analyser and the spec differ."""
    marked = spec.marked
    reading = read(spec, marked.program)
    wrong = judge_squiggles(reading.squiggles, [mark for mark in marked.marks if mark.kind in SQUIGGLES])
    wrong += judge_shapes(reading, marked.program, marked.shapes)
    wrong += [complaint for mark in marked.marks for complaint in judge_feature(reading, mark)]
    for fix in spec.fixes:
        wrong += [f"fix {fix.title!r}: {complaint}" for complaint in judge_fix(spec, fix, reading, read)]
    return wrong


def judge_squiggles(squiggles: list[Squiggle], marks: list[Mark]) -> list[str]:
    """Squiggles that are missing, too many, or elsewhere than written, and notes that differ."""
    wrong = []
    left = list(squiggles)
    for mark in marks:
        found = next((s for s in left if says(s) == wanted(mark)), None)
        if found is None:
            wrong.append(f"line {mark.line}: nobody says {shown(wanted(mark))}")
            continue
        left.remove(found)
        notes = [note.written() for note in found.notes]
        if notes != mark.notes:
            wrong.append(f"line {mark.line}: the notes are {notes}, the spec has {mark.notes}")
    return wrong + [f"line {s.line}: nobody expects {shown(says(s))}" for s in left]


def says(squiggle: Squiggle) -> tuple[object, ...]:
    """A squiggle as far as carets can express it: of several lines, the end on the last one is left out."""
    further = squiggle.end_line - squiggle.line
    end = None if further else squiggle.end
    return squiggle.kind, squiggle.code, squiggle.text, squiggle.line, squiggle.start, end, further


def wanted(mark: Mark) -> tuple[object, ...]:
    """What carets express."""
    end = None if mark.further_lines else mark.end
    return mark.kind, mark.code, mark.text, mark.line, mark.start, end, mark.further_lines


def shown(parts: tuple[object, ...]) -> str:
    """A squiggle in a complaint."""
    kind, code, text, _, start, end, _ = parts
    return f"{kind}[{code}] {text!r} at columns {start}-{end}"


def judge_shapes(reading: Reading, program: str, shapes: dict[int, str]) -> list[str]:
    """Shapes that the analyser prints otherwise."""
    wrong = []
    for line, claimed in shapes.items():
        found = shape_at(reading, program, line)
        if found != claimed:
            wrong.append(f"line {line}: the analyser has {found}, the spec {claimed}")
    return wrong


def shape_at(reading: Reading, program: str, line: int) -> str:
    """What the analyser says of a marked line: of what it assigns, else of the layer it constructs."""
    statement = assignment_at(program, line)
    if statement is not None:
        return reading.variables.get(statement, "?")
    return reading.layers.get(line, "?")


def assignment_at(program: str, line: int) -> int | None:
    """The first line of the assignment that starts, or ends, on this line."""
    try:
        tree = ast.parse(program)
    except SyntaxError:  # The spec is about a program that somebody is still typing.
        return line
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and assigned_by(node) is not None and line in header(node):
            return node.lineno
    return None


def judge_feature(reading: Reading, mark: Mark) -> list[str]:
    """A hover or a hint that says something else."""
    match mark.kind:
        case "hover":
            found = reading.hover(mark.line, mark.start).rstrip("\n").split("\n")
            expected = [mark.text, *mark.more]
        case "inlay":
            found, expected = [reading.inlays().get((mark.line, mark.start), "nothing")], [mark.text]
        case _:
            return []
    return [] if found == expected else [f"line {mark.line}: the {mark.kind} says {found}, the spec {expected}"]


def judge_fix(spec: Spec, fix: FixDiff, reading: Reading, read: Callable[[Spec, str], Reading]) -> list[str]:
    """A fix that is not offered, changes other lines, or leaves its squiggle where it was."""
    program = spec.marked.program
    patched = patch(program, fix.diff)
    offers = [(s, text) for s in reading.squiggles for title, text in s.fixes if title == fix.title]
    if not offers:
        offered = sorted({title for squiggle in reading.squiggles for title, _ in squiggle.fixes})
        return [f"is not offered; these are: {offered}"]
    mended = [squiggle for squiggle, text in offers if same_text(text, patched.text)]
    if not mended:
        return [f"gives another program:\n{text}" for _, text in offers]
    marked = read_markers(patched.text)
    after = read(spec, marked.program)
    left = {(squiggle.code, squiggle.line) for squiggle in after.squiggles}
    stays = [s for s in mended if (s.code, patched.line_of.get(s.line, s.line)) in left]
    return [f"leaves {s.code} on line {s.line}" for s in stays] + judge_shapes(after, marked.program, marked.shapes)
