"""Answers: each request about a document, answered by one feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from shapewright.features.hover import hover as card_at
from shapewright.features.inlay_hints import inlay_hints as hints_in

from . import convert
from .glances import glance

if TYPE_CHECKING:
    from .server import Server
    from .views import View

GLANCE_SECONDS = 0.01
"""So long a hover waits for the running analysis, before it makes do with the one before."""


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """The card of what the caret is on."""
    seen = await glance(server.session, params.text_document.uri, params.position.line, GLANCE_SECONDS)
    card = seen and card_at(seen.view.analysis, *seen.view.place(params.position))
    return convert.hover(seen.view, card) if seen and card and seen.shows(card.span.line, card.span.end_line) else None


async def inlay_hints(server: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """The shapes of the visible lines."""
    view = await server.session.view(params.text_document.uri)
    if view is None or not server.session.settings.inlay_hints:
        return []
    first, last = view.line(params.range.start.line), min(view.line(params.range.end.line), view.last_line)
    return [convert.inlay_hint(view, hint) for hint in hints_in(view.analysis, first, last)]
