"""Quick fixes as code actions: each mends one problem; those that TensorFlow has run come first.

The lightbulb never waits for TensorFlow: verification goes on in the background, and the next request carries its word.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from lsprotocol import types

from shapewright.features.outcome import Outcome

from . import convert
from .commands import FIX_ALL, REPORT, VERIFY_FIXES, VERIFY_FIXES_BY_RUNNING
from .fix_verification import offers, unrun
from .verdicts import key_of
from .verification import is_warm

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.features.fixes import Fix
    from shapewright.source.text import Edit, Span

    from .server import Server
    from .verdicts import Page
    from .views import View

LINE = re.compile(r"\bline (\d+)")
"""How titles name lines."""
PATIENCE_SECONDS = 0.12
"""So long a lightbulb waits for fixes to be worked out; what comes later is in its next answer."""


async def quick_fixes(server: Server, view: View, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about the problems that touch a stretch."""
    page = server.verdicts.of(view.result.source)
    if wanted(params, FIX_ALL, explicitly=True):
        return _all_fixes(view, page)
    if not wanted(params, types.CodeActionKind.QuickFix):
        return []
    actions: list[types.CodeAction] = []
    touched = [one for one in view.diagnostics if key_of(one) not in page.disputed and _touch(view, one, params.range)]
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_SECONDS
    for problem in touched:
        fixes = await offers(server, view.result, problem, max(deadline - loop.time(), 0))
        actions += _actions(view, page, problem, fixes)
        if server.session.settings.trusted and key_of(problem) in page.judged and unrun(page, problem, fixes):
            actions.append(_running(view, problem, convert.diagnostic(view, problem, page)))
    if touched and (is_warm(server) or params.context.trigger_kind is not types.CodeActionTriggerKind.Automatic):
        server.background.ask(view.result, tuple(touched))
    return actions + _reports(view, page, params.range)


def wanted(params: types.CodeActionParams, kind: types.CodeActionKind | str, *, explicitly: bool = False) -> bool:
    """Whether actions of a kind are asked for; if they are not offered unasked, only ``explicitly``."""
    only = [_text(one) for one in params.context.only or ()]
    return not explicitly if not any(only) else any(f"{_text(kind)}.".startswith(f"{one}.") for one in only)


def _actions(view: View, page: Page, problem: Diagnostic, fixes: list[Fix]) -> list[types.CodeAction]:
    """The fixes of one problem but the refuted, then the offer to run them, and last how to silence it."""
    squiggle = convert.diagnostic(view, problem, page)
    words = {fix.title: page.fixes.get((key_of(problem), fix.title)) for fix in fixes}
    mending = [fix for fix in fixes if fix.outcome is not Outcome.SILENT]
    verified = [fix for fix in mending if (word := words[fix.title]) is not None and word.agrees]
    open_yet = [fix for fix in mending if words[fix.title] is None]
    actions = []
    for fix in verified + open_yet:
        word = words[fix.title]
        label = _in_cell(view, fix.label)
        title = label if word is None else f"{label} ✓ {word.judge}"
        actions.append(_action(view, squiggle, fix, title, preferred=fix in verified[:1]))
    if not fixes or any(fix.outcome is Outcome.CLEAN for fix in open_yet):
        actions.append(_verification(view, problem, squiggle))
    silencing = [fix for fix in fixes if fix.outcome is Outcome.SILENT]
    return actions + [_action(view, squiggle, fix, fix.title) for fix in silencing]


def _in_cell(view: View, title: str) -> str:
    """A title with the lines of a notebook as its cells count them."""

    def counted(found: re.Match[str]) -> str:
        line = int(found[1])
        return f"line {line - view.part.first}" if view.part.holds(line) else "a line of another cell"

    return LINE.sub(counted, title)


def _action(
    view: View, squiggle: types.Diagnostic, fix: Fix, title: str, *, preferred: bool = False
) -> types.CodeAction:
    return types.CodeAction(
        title,
        types.CodeActionKind.QuickFix,
        diagnostics=[squiggle],
        is_preferred=preferred or None,
        edit=convert.workspace_edit(view, fix.edits),
    )


def _verification(view: View, problem: Diagnostic, squiggle: types.Diagnostic) -> types.CodeAction:
    title = "Verify these fixes with TensorFlow"
    line = problem.at.line - 1 - view.part.first
    command = types.Command(title, VERIFY_FIXES, arguments=[view.part.uri, line])
    return types.CodeAction(title, types.CodeActionKind.QuickFix, diagnostics=[squiggle], command=command)


def _running(view: View, problem: Diagnostic, squiggle: types.Diagnostic) -> types.CodeAction:
    """The offer to run the file with each fix that TensorFlow could not be asked about otherwise."""
    title = "Run this file with each fix"
    command = types.Command(
        title, VERIFY_FIXES_BY_RUNNING, arguments=[view.part.uri, problem.at.line - 1 - view.part.first]
    )
    return types.CodeAction(title, types.CodeActionKind.QuickFix, diagnostics=[squiggle], command=command)


def _all_fixes(view: View, page: Page) -> list[types.CodeAction]:
    """Of every problem the first fix that TensorFlow has run, as one action; edits that meet are left for later."""
    edits: list[Edit] = []
    for problem in view.diagnostics:
        search = page.offers.get(key_of(problem))
        for fix in search.found if search is not None else ():
            word = page.fixes.get((key_of(problem), fix.title))
            if word is not None and word.agrees:
                apart = all(_apart(new.at, old.at) for new in fix.edits for old in edits)
                edits += fix.edits if apart else ()
                break
    if not edits:
        return []
    edit = convert.workspace_edit(view, tuple(edits))
    return [types.CodeAction("Apply every fix that TensorFlow has run", FIX_ALL, edit=edit)]


def _reports(view: View, page: Page, stretch: types.Range) -> list[types.CodeAction]:
    """The offer to report a disagreement."""
    title = "Show a report of this disagreement"
    return [
        types.CodeAction(
            title, types.CodeActionKind.QuickFix, diagnostics=[convert.remark(view, said)], command=command
        )
        for said in page.remarks
        if said.report is not None and view.part.holds(said.at.line) and _meet(view.range(said.at), stretch)
        for command in (types.Command(title, REPORT, arguments=[view.part.uri, view.range(said.at).start.line]),)
    ]


def _apart(one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return (first.end_line, first.end_column) <= (second.line, second.column) and first != second


def _touch(view: View, problem: Diagnostic, stretch: types.Range) -> bool:
    return _meet(view.range(problem.at), stretch)


def _meet(one: types.Range, other: types.Range) -> bool:
    """Whether two stretches have a place in common, their ends included."""
    return _place(one.start) <= _place(other.end) and _place(other.start) <= _place(one.end)


def _place(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
