"""Pages: longer texts of ours, such as a report, opened in the editor as files that nobody needs to keep."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from .server import Server


async def show_page(server: Server, name: str, text: str) -> None:
    """Open a text in Markdown; an editor that cannot is told where it lies."""
    folder = Path(tempfile.mkdtemp(prefix="shapewright-"))
    file = folder / f"{name}.md"
    file.write_text(text, encoding="utf-8")
    window = server.client_capabilities.window
    if window is not None and window.show_document is not None and window.show_document.support:
        await server.window_show_document_async(types.ShowDocumentParams(file.as_uri(), take_focus=True))
    else:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"It lies in {file}"))
