"""Verification of fixes: TensorFlow rebuilds the model of the program as it would be after each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.features.edited import Edited
from shapewright.features.fixes import Outcome, fixes_at
from shapewright.interpreter.analysis import analyse_document
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.extraction import recipe_at

from .verification import verified

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.features.fixes import Fix
    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.text import Span
    from shapewright.verify.recipe import Recipe

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
    """TensorFlow's word on the program after a fix; ``None`` where what the fix is about cannot be rebuilt."""
    edited = Edited(analysis.document, fix.edits)
    lines = [edited.line_after(line) for line in (problem.at.line, *(edit.at.line for edit in fix.edits))]

    def recipe() -> Recipe | None:
        after = analyse_document(edited.after, analysis.workspace)
        found = (recipe_at(after, line) for line in dict.fromkeys(lines))
        return next((recipe for recipe in found if recipe is not None), None)

    try:
        wanted = await server.session.analyst.call(recipe)
    except Unrebuildable:
        return None
    return None if wanted is None else (await verified(server, wanted)).ok
