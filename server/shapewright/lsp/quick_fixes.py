"""Quick fixes as code actions: each mends one problem, and is preferred once TensorFlow has run it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from lsprotocol import types

from shapewright.features.fixes import Outcome, fixes_at

from . import convert
from .commands import VERIFY_FIXES

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.features.fixes import Fix

    from .server import Server
    from .views import View


async def quick_fixes(server: Server, view: View, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about the problems that touch a stretch."""
    only = params.context.only
    if only and not any(types.CodeActionKind.QuickFix.startswith(kind) for kind in only):
        return []
    actions: list[types.CodeAction] = []
    for problem in view.diagnostics:
        squiggle = convert.diagnostic(view, problem)
        if not _touch(squiggle.range, params.range):
            continue
        fixes: list[Fix] = await server.session.analyst.call(functools.partial(fixes_at, view.analysis, problem))
        ran = server.verdicts.of(view.result.source).fixes
        mending = [fix for fix in fixes if fix.outcome is not Outcome.SILENT]
        verified = [fix for fix in mending if (problem.at, fix.title) in ran]
        actions += [_action(view, squiggle, fix, verified) for fix in mending]
        if any(fix.outcome is Outcome.CLEAN and fix not in verified for fix in mending):
            actions.append(_verification(view, problem, squiggle))
        actions += [_action(view, squiggle, fix, verified) for fix in fixes if fix not in mending]
    return actions


def _action(view: View, squiggle: types.Diagnostic, fix: Fix, verified: list[Fix]) -> types.CodeAction:
    """A fix; of those that TensorFlow has run, the first is preferred."""
    return types.CodeAction(
        f"{fix.title} (run by TensorFlow)" if fix in verified else fix.title,
        types.CodeActionKind.QuickFix,
        diagnostics=[squiggle],
        is_preferred=fix in verified[:1] or None,
        edit=convert.workspace_edit(view, fix.edits),
    )


def _verification(view: View, problem: Diagnostic, squiggle: types.Diagnostic) -> types.CodeAction:
    title = "Try these fixes with TensorFlow"
    line = problem.at.line - 1 - view.part.first
    command = types.Command(title, VERIFY_FIXES, arguments=[view.part.uri, line])
    return types.CodeAction(title, types.CodeActionKind.QuickFix, diagnostics=[squiggle], command=command)


def _touch(one: types.Range, other: types.Range) -> bool:
    """Whether two stretches have a place in common, their ends included."""
    return _place(one.start) <= _place(other.end) and _place(other.start) <= _place(one.end)


def _place(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
