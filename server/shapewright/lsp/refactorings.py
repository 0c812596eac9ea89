"""Refactorings as code actions: what changes a program that is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from shapewright.features.assertion import assertion_at

from . import convert
from .quick_fixes import wanted

if TYPE_CHECKING:
    from .views import View

KIND = types.CodeActionKind.RefactorRewrite


def refactorings(view: View, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What is offered at the beginning of a stretch; nothing to whoever asks for other kinds only."""
    found = assertion_at(view.analysis, *view.place(params.range.start)) if wanted(params, KIND) else None
    if found is None:
        return []
    return [types.CodeAction(found.title, KIND, edit=convert.workspace_edit(view, (found.edit,)))]
