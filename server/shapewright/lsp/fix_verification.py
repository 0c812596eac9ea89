"""Verification of problems and fixes: TensorFlow runs what we say cannot run, and the program as each fix leaves it."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

from shapewright.checks import finding_of
from shapewright.features.edited import Edited
from shapewright.features.fixes import growing_fixes
from shapewright.features.outcome import Outcome
from shapewright.interpreter.analysis import analyse_document
from shapewright.interpreter.memory import Memory
from shapewright.tracebacks.messages import understood
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.dispute import recipe_of_problem
from shapewright.verify.lines import further_steps, recipes_at
from shapewright.verify.report import report_of
from shapewright.verify.trouble import Cause, Trouble

from .publishing import show_verdicts
from .running import ran
from .verdicts import Remark, Search, Word, key_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.features.fixes import Fix
    from shapewright.interpreter.analysis import Analysis
    from shapewright.verify.recipe import Recipe
    from shapewright.verify.verdict import Verdict

    from .analyst import Result
    from .server import Server
    from .verdicts import Page

    Ask = Callable[[Recipe], Awaitable[Verdict]]

HEAD_START_SECONDS = 0.15
"""So long others are sought behind the first fix before TensorFlow is asked: most searches end by then, with a better one."""

MOST_FIXES = 5
"""So many fixes of one problem are run, the best first."""


async def offers(server: Server, result: Result, problem: Diagnostic, patience: float | None = None) -> list[Fix]:
    """The fixes of a problem, worked out once for each text; after ``patience`` seconds, those found by then."""
    search = search_of(server, result, problem)
    done, _ = await asyncio.wait({search.task}, timeout=patience)
    return search.task.result() if done else search.found


def search_of(server: Server, result: Result, problem: Diagnostic) -> Search:
    """The search for the fixes of a problem, begun unless it was."""
    known = server.verdicts.of(result.source).offers
    search = known.get(key_of(problem))
    if search is None or search.task.cancelled():
        search = known[key_of(problem)] = Search(growing_fixes(result.analysis, problem), server.session.analyst.call)
    return search


async def judge_problem(server: Server, result: Result, problem: Diagnostic, ask: Ask) -> None:
    """Have TensorFlow run what we say cannot run: if it can, the squiggle goes, and the mistake is ours."""
    page = server.verdicts.of(result.source)
    if key_of(problem) in page.judged:
        return

    def recipe() -> Recipe | None:
        finding = finding_of(result.analysis, problem)
        return None if finding is None else recipe_of_problem(result.analysis, finding)

    wanted = await server.session.analyst.call(recipe)
    verdict = None if wanted is None else await _asked(ask, wanted)
    page.judged.add(key_of(problem))
    if wanted is not None and verdict is not None and verdict.error is None:
        page.disputed.add(key_of(problem))
        said = f"{verdict.judge} runs this, where Shapewright said: {problem.message}"
        page.remarks.append(Remark(problem.at, agrees=False, message=said, report=report_of(wanted, verdict, said)))
        show_verdicts(server, result)


async def judge_first(server: Server, result: Result, problem: Diagnostic, ask: Ask) -> None:
    """Have TensorFlow run the best of the first fixes that are found, while a long search for others goes on."""
    search = search_of(server, result, problem)
    await search.first()
    await asyncio.wait({search.task}, timeout=HEAD_START_SECONDS)
    await _judge(server, result, problem, search.found, ask, most=1)


async def judge_fixes(server: Server, result: Result, problem: Diagnostic, ask: Ask, *, most: int = MOST_FIXES) -> int:
    """Have TensorFlow run each fix that leaves nothing to be found; how many of them it could be asked about."""
    return await _judge(server, result, problem, await offers(server, result, problem), ask, most=most)


async def _judge(server: Server, result: Result, problem: Diagnostic, fixes: list[Fix], ask: Ask, *, most: int) -> int:
    page = server.verdicts.of(result.source)
    judged = 0
    for fix in fixes:
        key = (key_of(problem), fix.title)
        if fix.outcome is not Outcome.CLEAN or key in page.untold or judged == most:
            continue
        if key not in page.fixes:
            verdict = await _verdict(server, result.analysis, problem, fix, ask)
            if verdict is None:
                page.untold.add(key)
                continue
            if verdict.ok or verdict.error is not None:  # Else it runs, and we are wrong about a shape.
                page.fixes[key] = Word(verdict.ok, verdict.judge, _reason(verdict))
                show_verdicts(server, result)
        judged += 1
    return judged


async def _verdict(server: Server, analysis: Analysis, problem: Diagnostic, fix: Fix, ask: Ask) -> Verdict | None:
    """TensorFlow's word on the program after a fix, the first doubt first.

    ``None`` where nothing can be rebuilt of it, and where another step of its models fails then: nobody knows whose fault
    that is.
    """

    def recipes() -> tuple[list[Recipe], list[Recipe]]:
        after, lines = _fixed(analysis, problem, fix)
        return recipes_at(after, lines), further_steps(after, lines, analysis)

    try:
        wanted, further = await server.session.analyst.call(recipes)
    except Unrebuildable:
        return None
    verdicts = []
    for recipe in wanted:
        verdict = await _asked(ask, recipe)
        if verdict is None or not verdict.ok:
            return verdict
        verdicts.append(verdict)
    for recipe in further if verdicts else ():
        verdict = await _asked(ask, recipe)
        if verdict is None or not verdict.ok:
            return None
    return verdicts[0] if verdicts else None


async def _asked(ask: Ask, recipe: Recipe) -> Verdict | None:
    """TensorFlow's word on a recipe; ``None`` where this Keras has not what is in it."""
    try:
        return await ask(recipe)
    except Trouble as trouble:
        if trouble.cause is not Cause.REFUSED:
            raise
        return None


async def run_fixes(server: Server, result: Result, problem: Diagnostic) -> int:
    """Run the file with each fix that could not be rebuilt, because somebody has asked for this; how many were run.

    A fix passes if nothing is raised and the line of the problem comes to its end; what it raises there refutes it.
    """
    page = server.verdicts.of(result.source)
    wanted = unrun(page, problem, await offers(server, result, problem))[:MOST_FIXES]
    for fix in wanted:
        after, lines = await server.session.analyst.call(functools.partial(_fixed, result.analysis, problem, fix))
        run = await ran(server, after, lines)
        raised = next((one for one in run.raised if one.line in lines), None)
        key = (key_of(problem), fix.title)
        if raised is not None:
            page.fixes[key] = Word(agrees=False, judge=run.judge, reason=_refusal(run.judge, raised.message))
        elif run.ok and lines[0] in run.passed:
            page.fixes[key] = Word(agrees=True, judge=run.judge, reason=run.summary)
        show_verdicts(server, result)
    return len(wanted)


def unrun(page: Page, problem: Diagnostic, fixes: list[Fix]) -> list[Fix]:
    """The fixes that leave nothing to be found and that TensorFlow has said nothing about."""
    said = page.fixes
    return [fix for fix in fixes if fix.outcome is Outcome.CLEAN and (key_of(problem), fix.title) not in said]


def _fixed(analysis: Analysis, problem: Diagnostic, fix: Fix) -> tuple[Analysis, list[int]]:
    """The program after a fix, and the lines that it is about, that of the problem first."""
    edited = Edited(analysis.document, fix.edits)
    lines = [edited.line_after(line) for line in (problem.at.line, *(edit.at.line for edit in fix.edits))]
    memory = Memory.of(analysis)
    return analyse_document(edited.after, analysis.workspace, memory=memory), lines


def _refusal(judge: str, message: str) -> str:
    said = understood(message)
    return f"{judge} refuses it: {message if said is None else said.words}"


def _reason(verdict: Verdict) -> str:
    """Why TensorFlow refuses, in our words where we have some."""
    if verdict.error is None:
        return verdict.summary
    return _refusal(verdict.judge, verdict.error.message)
