"""Explaining: the command that answers a traceback, by whatever open document it ran through."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from lsprotocol.converters import get_converter

from shapewright.features.explained import as_markdown
from shapewright.features.explanation import explain

from .sources import key_of
from .views import View

if TYPE_CHECKING:
    from shapewright.features.explanation import Explanation

    from .server import Server


async def explain_traceback(server: Server, text: str, uri: str | None = None) -> dict[str, Any] | None:
    """A page in Markdown and the locations it speaks of, the place of the problem first; ``None``: nothing was raised.

    Of the open documents, the one that the traceback goes through counts; else the one at ``uri``.
    """
    shown = "" if uri is None else key_of(server.session.buffers, uri)
    results = sorted(server.session.results.values(), key=lambda result: result.source.key != shown)
    work = functools.partial(explain, text, [result.analysis for result in results])
    explanation: Explanation | None = await server.session.analyst.call(work)
    if explanation is None:
        return None
    result = next((one for one in results if one.analysis is explanation.analysis), None)
    locations = []
    if result is not None and explanation.at is not None:
        view = View(result, result.source.parts[0], server.session.buffers.position_encoding)
        spans = [explanation.at, *(note.at for note in explanation.notes if not note.path)]
        locations = [get_converter().unstructure(view.location(span)) for span in dict.fromkeys(spans)]
    return {
        "markdown": as_markdown(explanation, "line {}".format if result is None else result.source.where),
        "locations": locations,
    }
