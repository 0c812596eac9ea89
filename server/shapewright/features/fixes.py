"""Quick fixes: edits from checks and from the values' origins, each offered only if the program is better with it."""

from __future__ import annotations

import ast
import operator
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shapewright.checks import finding_of
from shapewright.checks.cause import cause
from shapewright.checks.check import CHECKS
from shapewright.checks.diagnostic import Kind
from shapewright.checks.program import Program
from shapewright.repairs import repairs_of
from shapewright.source.suppressions import suppression

from .change import comes_out, is_known, worth
from .idle import idles
from .outcome import Outcome
from .trials import Trials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks import diagnostic as checks
    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding
    from shapewright.source.text import Edit

    from .trials import Attempt, Beginning

MOST_SHOWN = 5
"""So many fixes are offered for one problem."""
MOST_FOLLOWED = 3
"""So many fixes behind which more follows are tried together with a fix of what follows."""

LONGEST_LABEL = 80
"""A longer title leaves out what comes out."""


@dataclass(frozen=True, slots=True)
class Fix:
    """An offered change."""

    title: str
    """What changes."""
    edits: tuple[Edit, ...]
    outcome: Outcome
    gives: str = ""
    """What comes out where the problem was, if that can be told: “keeps 100 steps”."""
    line: int | None = None
    """The line that changes, where that is another than the problem's, and the title does not tell."""

    @property
    def label(self) -> str:
        """What changes, where, and, if there is room for it, what comes out."""
        where = "" if self.line is None else f" (line {self.line})"
        whole = f"{self.title}{where} → {self.gives}"
        return whole if self.gives and len(whole) <= LONGEST_LABEL else f"{self.title}{where}"


@dataclass(frozen=True, slots=True)
class Found:
    """A fix that helps, and how it compares with others."""

    rank: tuple[object, ...]
    fix: Fix
    idle: bool
    """Whether a layer does nothing any more after it."""


def fixes_at(analysis: Analysis, diagnostic: Diagnostic) -> list[Fix]:
    """The fixes of a diagnostic that keep their promise, best first, and last the one that only ignores it."""
    return deque(growing_fixes(analysis, diagnostic), maxlen=1)[0]


def growing_fixes(analysis: Analysis, diagnostic: Diagnostic) -> Iterator[list[Fix]]:
    """What ``fixes_at`` would give by then, after each candidate that was tried; the last has all."""
    ignoring = _ignoring(analysis, diagnostic)
    target = finding_of(analysis, diagnostic)
    if target is None:
        yield [ignoring]
        return
    found: list[Found] = []
    for attempt in _search(analysis, diagnostic, target):
        if attempt is not None:
            idle = idles(analysis, attempt.edited, attempt.after)
            fix = replace(_offered(analysis, attempt, target), line=_line(analysis, diagnostic, attempt.candidate))
            found.append(Found(_rank(analysis, attempt, target), fix, idle))
            found.sort(key=operator.attrgetter("rank"))
        yield [*_shown(found), ignoring]
    yield [*_shown(found), ignoring]


def _shown(found: list[Found]) -> list[Fix]:
    """The best; those after which a layer does nothing any more only where nothing else mends all."""
    whole = [one for one in found if not one.idle]
    enough = any(one.fix.outcome is Outcome.CLEAN for one in whole)
    return [one.fix for one in (whole if enough else found)[:MOST_SHOWN]]


def _search(analysis: Analysis, diagnostic: Diagnostic, target: Finding) -> Iterator[Attempt | None]:
    """Every candidate, then pairs, as far as the steps reach; ``None`` for one that does not help."""
    trials = Trials(analysis, target)
    alone: list[set[Edit]] = []
    titles: set[str] = set()
    begun: list[Beginning] = []
    for candidate in _candidates(analysis, target, diagnostic.fixes):
        if trials.over:
            return
        if candidate.title in titles:
            continue
        attempt, rest = trials.tried(candidate)
        if attempt is not None:
            titles.add(candidate.title)
        if attempt is not None and attempt.judgement.outcome is Outcome.CLEAN:
            alone.append(set(candidate.edits))
        elif rest is not None:
            begun.append(rest)
        yield attempt
    worthy = [one for one in begun if (one.mended and one.at_once) or not alone]
    yield from _pairs(trials, worthy[:MOST_FOLLOWED], alone)


def _pairs(trials: Trials, begun: list[Beginning], alone: list[set[Edit]]) -> Iterator[Attempt | None]:
    """Each fix that leaves something to mend, with the first that mends it; none that holds a whole fix already.

    Where one edit mends all, no two are offered that are apart: they would also have to be right wherever else it matters.

    ``None`` for a pair that was tried and does not. Where nothing mends all, two that make the problem another one go.
    """
    for first in begun:
        part: Attempt | None = None
        for candidate in _seconds(first):
            if trials.spent:
                break
            if any(whole <= set(candidate.edits) for whole in alone):
                continue
            attempt, _ = trials.tried(candidate)
            if attempt is not None and attempt.judgement.outcome is Outcome.CLEAN:
                yield replace(attempt, apart=not first.at_once, pair=True)
                break
            part = part or attempt
            yield None
        else:
            if part is not None and not alone and not first.mended:
                yield replace(part, apart=not first.at_once, pair=True)


def _candidates(
    analysis: Analysis, target: Finding, proposed: tuple[checks.Fix, ...] | None = None
) -> Iterator[checks.Fix]:
    """What the check proposes and what follows from origins; those that write the same text once."""
    place = Program(analysis).of(target)
    problem = cause(place)
    if proposed is None:
        check = CHECKS.get(type(problem))
        proposed = check.render(problem, place).fixes if check is not None else ()
    seen: set[tuple[Edit, ...]] = set()
    for fix in (*proposed, *repairs_of(problem, place)):
        key = tuple(sorted(fix.edits, key=lambda edit: edit.at))
        if key and key not in seen and not _imports_too_late(analysis, fix):
            seen.add(key)
            yield fix


def _seconds(first: Beginning) -> Iterator[checks.Fix]:
    """The first fix together with each that may mend what is next."""
    for second in _candidates(first.after, first.next):
        edits = first.edited.followed_by(second.edits)
        if edits is not None:
            yield replace(first.candidate, title=_both(first.candidate.title, second.title), edits=edits)


LONGEST_TITLE = 60
"""Two titles that are longer together leave out what explains their code."""


def _both(first: str, second: str) -> str:
    if first == second:
        return f"{first}, in both places"
    whole = f"{first}, and {_lower(second)}"
    return whole if len(whole) <= LONGEST_TITLE else f"{_code(first)}, and {_lower(_code(second))}"


def _code(title: str) -> str:
    """What is written, without what it is for: ``padding="same"`` of “Pad the input: padding="same"”."""
    code = title.rpartition(": ")[2]
    return code if "=" in code else title


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]


def _rank(analysis: Analysis, attempt: Attempt, target: Finding) -> tuple[object, ...]:
    """Whole fixes first, and what shows itself as a slip; then what is followed further, leaves fewest problems, is one edit and no pair, and is worth most."""
    judgement = attempt.judgement
    slip = attempt.candidate.kind is Kind.WRITING
    part = (judgement.outcome is not Outcome.CLEAN and not slip) or attempt.candidate.guess
    lost = not is_known(analysis, target, attempt.edited, attempt.after)
    value = worth(analysis, attempt.candidate.kind, attempt.edited, attempt.after)
    return attempt.apart, part, lost, judgement.left * (not slip), attempt.pair, -value


def _offered(analysis: Analysis, attempt: Attempt, target: Finding) -> Fix:
    outcome = attempt.judgement.outcome
    more = " (more follows)" if outcome is Outcome.MORE_FOLLOWS else ""
    gives = comes_out(analysis, target, attempt.edited, attempt.after) if outcome is Outcome.CLEAN else ""
    if outcome is Outcome.CLEAN and attempt.candidate.guess:
        outcome = Outcome.GUESSED
    return Fix(attempt.candidate.title + more, attempt.candidate.edits, outcome, gives)


def _line(analysis: Analysis, diagnostic: Diagnostic, candidate: checks.Fix) -> int | None:
    """The line that a fix changes, imports left out, if it is one, and another than the problem's."""
    lines = {edit.at.line for edit in candidate.edits if not _imports(analysis, edit.at.line)}
    told = "line " in candidate.title or len(lines) != 1
    return None if told or lines <= {*range(diagnostic.at.line, diagnostic.at.end_line + 1)} else lines.pop()


def _imports(analysis: Analysis, line: int) -> bool:
    """Whether an import stands on a line."""
    return analysis.document.lines[line - 1].lstrip().startswith(("import ", "from "))


def _imports_too_late(analysis: Analysis, fix: checks.Fix) -> bool:
    """Whether a fix uses something before the line on which it imports it; what functions do is done later."""
    imports = [edit.at.line for edit in fix.edits if _imports(analysis, edit.at.line)]
    if not imports:
        return False
    tree = analysis.document.syntax.tree
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lines = [edit.at.line for edit in fix.edits if edit.at.line not in imports]
    return any(
        line < max(imports) and not any(node.lineno <= line <= (node.end_lineno or line) for node in inside)
        for line in lines
    )


def _ignoring(analysis: Analysis, diagnostic: Diagnostic) -> Fix:
    edit = suppression(analysis.document, diagnostic.at.line, diagnostic.code)
    return Fix(f"Ignore {diagnostic.code} on this line", (edit,), Outcome.SILENT)
