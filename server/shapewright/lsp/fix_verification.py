"""Verification of fixes: TensorFlow rebuilds the model of the program as it would be after each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.features.edited import Edited
from shapewright.features.fixes import Outcome, fixes_at
from shapewright.interpreter.analysis import analyse_document
from shapewright.verify.argument import Unrebuildable

from .verification import model_of, verified

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.features.fixes import Fix
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.text import Span

    from .server import Server


async def verified_fixes(
    server: Server, analysis: Analysis, problem: Diagnostic
) -> AsyncIterator[tuple[tuple[Span, str], bool]]:
    """Each fix that leaves nothing to be found, by the problem's place and its title, and whether TensorFlow agrees."""
    for fix in await server.session.analyst.call(lambda: fixes_at(analysis, problem)):
        if fix.outcome is not Outcome.CLEAN:
            continue
        agrees = await _agrees(server, analysis, problem, fix)
        if agrees is not None:
            yield (problem.at, fix.title), agrees


async def _agrees(server: Server, analysis: Analysis, problem: Diagnostic, fix: Fix) -> bool | None:
    """TensorFlow's word on the program after a fix; ``None`` where its model cannot be rebuilt, or does not hold the fix."""
    document = Edited(analysis.document, fix.edits).after
    after = await server.session.analyst.call(lambda: analyse_document(document, analysis.workspace))
    written = model_of(after, problem.at.line)
    if written is None:
        return None
    try:
        return (await verified(server, after, written)).ok
    except Unrebuildable:
        return None
