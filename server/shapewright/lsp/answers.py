"""Answers: each request about a document, answered by one feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.features.code_lens import code_lenses
from shapewright.features.hover import hover as card_at
from shapewright.features.inlay_hints import inlay_hints as hints_in
from shapewright.features.symbols import symbols as symbols_of

from . import convert
from .commands import VERIFY
from .glances import glance
from .quick_fixes import quick_fixes
from .refactorings import refactorings

if TYPE_CHECKING:
    from lsprotocol import types

    from .server import Server

GLANCE_SECONDS = 0.005
"""So long a hover waits for the running analysis, before it makes do with the one before."""


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """The card of what the caret is on."""
    seen = await glance(server.session, params.text_document.uri, params.position.line, GLANCE_SECONDS)
    if seen is None:
        return None
    with server.session.analyst.paused():
        card = card_at(seen.view.analysis, *seen.view.place(params.position))
        shown = card is not None and seen.shows(card.span.line, card.span.end_line)
        return convert.hover(seen.view, card) if card is not None and shown else None


async def inlay_hints(server: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """The shapes of the visible lines."""
    view = await server.session.view(params.text_document.uri)
    if view is None or not server.session.settings.inlay_hints:
        return []
    first, last = view.line(params.range.start.line), min(view.line(params.range.end.line), view.last_line)
    ticks = server.verdicts.of(view.result.source).ticks
    return [convert.inlay_hint(view, hint, ticks.get(hint.line)) for hint in hints_in(view.analysis, first, last)]


async def symbols(server: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
    """The outline: models and their layers."""
    view = await server.session.view(params.text_document.uri)
    if view is None:
        return None
    return [convert.symbol(view, one) for one in symbols_of(view.analysis) if view.part.holds(one.at.line)]


async def code_lens(server: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """Above every model, the offer to verify it, or what came of that."""
    view = await server.session.view(params.text_document.uri)
    if view is None:
        return None
    known = server.verdicts.of(view.result.source).lenses
    lenses = code_lenses(view.analysis, known)
    return [convert.code_lens(view, lens, VERIFY) for lens in lenses if view.part.holds(lens.span.line)]


async def code_action(server: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """The fixes of the problems in a stretch, and what else can be done there."""
    view = await server.session.view(params.text_document.uri)
    return None if view is None else [*await quick_fixes(server, view, params), *refactorings(view, params)]
