"""Outcomes: what became of the problems of a program after an edit."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from shapewright.checks.cause import cause
from shapewright.checks.check import CHECKS
from shapewright.checks.program import Program
from shapewright.interpreter.ends import output_in
from shapewright.interpreter.lints import lint
from shapewright.interpreter.training import is_spoiled
from shapewright.rules.problems import NeverCalled
from shapewright.values.lattice import options
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.tensors import Tensor

from .caret import nodes_at

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding
    from shapewright.source.text import Span

    from .edited import Edited


class Outcome(Enum):
    """What a fix leads to."""

    CLEAN = "clean"
    """The problem is gone, and nothing new is found but what it had hidden and what does not raise."""
    MORE_FOLLOWS = "more follows"
    """The problem is gone, and what it had hidden has problems of its own."""
    GUESSED = "guessed"
    """The problem is gone, with a number that nothing in the program tells."""
    SILENT = "silent"
    """The problem is still there, and no longer reported."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What tells one problem from another, by places in the text before a fix."""

    problem: type
    site: Span
    """The call that raises."""
    layer: Span | None
    """The constructor of the layer that refuses."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome, with the problems that only the edit has brought to light, and how many are left in all."""

    outcome: Outcome
    fresh: tuple[Finding, ...]
    at_once: bool
    """Whether what is new came up in the very call that raised before."""
    left: int


def judged(analysis: Analysis, target: Finding, edited: Edited, after: Analysis) -> Judgement | None:
    """What edits lead to; ``None`` where the problem stays, or where they make a new one."""
    if not after.finished or len(after.document.syntax.broken) > len(analysis.document.syntax.broken):
        return None
    noticed = target not in analysis.findings  # What is only worth a word does not stand against mending a problem.
    found, left = _found(analysis, noticed=noticed), _found(after, noticed=noticed)
    old = [trace for finding in found if (trace := _trace(analysis, finding))]
    new = [(_before(trace, edited), finding) for finding in left if (trace := _trace(after, finding))]
    solved = _trace(analysis, target)
    if solved is None or any(trace == solved for trace, _ in new):
        return None
    fresh = [(trace, finding) for trace, finding in new if trace not in old]
    if not all(_was_hidden(analysis, trace, solved) for trace, _ in fresh):
        return None
    rest = [(at, finding) for at, finding in fresh if not finding.problem.warning or at.site == solved.site]
    outcome = Outcome.MORE_FOLLOWS if rest else Outcome.CLEAN
    at_once = all(trace.site == solved.site for trace, _ in rest)
    return Judgement(outcome, tuple(finding for _, finding in rest), at_once, len(new))


def _found(analysis: Analysis, *, noticed: bool) -> tuple[Finding, ...]:
    """The problems of a program, and what is worth a word about its models if that counts."""
    return (*analysis.findings, *lint(analysis)) if noticed else analysis.findings


def changed(analysis: Analysis, target: Finding, edited: Edited, after: Analysis) -> Finding | None:
    """What an edit that does not mend a problem has made of it, if that reads otherwise."""
    solved, said = _trace(analysis, target), _message(analysis, target)
    for finding in after.findings:
        trace = _trace(after, finding)
        if trace is not None and _before(trace, edited) == solved:
            return finding if _message(after, finding) != said else None
    return None


def _message(analysis: Analysis, finding: Finding) -> str:
    place = Program(analysis).of(finding)
    problem = cause(place)
    check = CHECKS.get(type(problem))
    return "" if check is None else check.render(problem, place).message


def _trace(analysis: Analysis, finding: Finding) -> Trace | None:
    document = analysis.document
    place = Program(analysis).of(finding)
    if place.site.path != document.path:
        return None
    layer = finding.layer.origin if isinstance(finding.layer, Layer) else None
    made_here = layer is not None and layer.path == document.path
    return Trace(
        type(finding.problem),
        document.span(place.site.node),
        document.span(layer.node) if layer and made_here else None,
    )


def _before(trace: Trace, edited: Edited) -> Trace:
    """The same problem, by where its text stood before the edits."""
    return replace(trace, site=edited.back(trace.site), layer=edited.back(trace.layer) if trace.layer else None)


def _was_hidden(analysis: Analysis, new: Trace, solved: Trace) -> bool:
    """Whether a problem could not be seen because the solved one made its values unknown."""
    if new.site == solved.site:
        return new.problem is not solved.problem or _is_later(new.layer, solved.layer)
    call = next(
        (
            node
            for node in nodes_at(analysis.document, new.site.line, new.site.column)
            if isinstance(node, ast.expr) and analysis.document.span(node) == new.site
        ),
        None,
    )
    if new.problem is NeverCalled and isinstance(call, ast.Attribute):
        models = analysis.recorder.values.get(call.value, [])
        return _is_unknown(analysis, call.value) or any(_was_given_unknown(analysis, model) for model in models)
    return call is not None and _is_unknown(analysis, call) and _has_unknown_input(analysis, call)


def _was_given_unknown(analysis: Analysis, model: object) -> bool:
    """Whether a model was trained, or asked, with data of which nothing was known: that may have built it otherwise."""
    trainings = (training for training in analysis.recorder.trainings if training.model is model)
    return any(not tensors_in(training.x) for training in trainings)


def _is_later(layer: Span | None, other: Span | None) -> bool:
    return layer is not None and other is not None and layer > other


def _has_unknown_input(analysis: Analysis, node: ast.expr) -> bool:
    """Whether something that an expression needs had no known value."""
    match node:
        case ast.Call(func=func, args=args, keywords=keywords):
            receiver = [func.value if isinstance(func, ast.Attribute) else func]
            needed = [*receiver, *args, *(keyword.value for keyword in keywords)]
        case ast.BinOp(left=left, right=right):
            needed = [left, right]
        case _:
            needed = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return any(_is_unknown(analysis, part) for part in needed)


def _is_unknown(analysis: Analysis, node: ast.expr) -> bool:
    """Whether nothing was known about an expression that is no plain constant; of a model, about its output or its data.

    Of a list it is enough that nothing was known about one of its items.
    """
    if isinstance(node, ast.List | ast.Tuple):
        return any(_is_unknown(analysis, part) for part in node.elts)
    values = [option for value in analysis.recorder.values.get(node, []) for option in options(value)]
    models = [value for value in values if isinstance(value, Sequential | Functional)]
    if models:
        return any(is_spoiled(analysis, model) or not tensors_in(output_in(analysis, model)) for model in models)
    known = [value for value in values if not isinstance(value, Tensor) or value.shape is not None]
    return not known and not isinstance(node, ast.Constant)
