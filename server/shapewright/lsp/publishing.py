"""Publishing: squiggles go to the documents they lie in, and old ones are taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from . import convert
from .verdicts import key_of
from .views import View

if TYPE_CHECKING:
    from .analyst import Result
    from .server import Server
    from .sources import Source


def publish(server: Server, source: Source, result: Result | None, before: Source | None) -> None:
    """Show what was found in a source, in place of what was shown for the version before; nothing for no result."""
    encoding = server.workspace.position_encoding
    for part in source.parts:
        found: list[types.Diagnostic] = []
        if result is not None:
            view, page = View(result, part, encoding), server.verdicts.of(source)
            remarks = [said for said in page.remarks if part.holds(said.at.line)]
            found = [
                convert.diagnostic(view, one, page) for one in view.diagnostics if key_of(one) not in page.disputed
            ]
            found += [convert.remark(view, said) for said in remarks]
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(part.uri, found, part.version))
    gone = {part.uri for part in before.parts} - {part.uri for part in source.parts} if before else set()
    for uri in gone:
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    if result is not None and before is not None and before.document.text == source.document.text:
        refresh(server)


def show_verdicts(server: Server, result: Result) -> None:
    """Show again what was found in a text, now that TensorFlow has said something about it."""
    if server.session.is_current(result.source):
        publish(server, result.source, result, None)


def refresh(server: Server) -> None:
    """Have the editor ask again for what it shows, because something else than its text has changed."""
    can = server.client_capabilities.workspace
    if can is None:
        return
    if can.inlay_hint and can.inlay_hint.refresh_support:
        server.workspace_inlay_hint_refresh(None)
    if can.code_lens and can.code_lens.refresh_support:
        server.workspace_code_lens_refresh(None)
