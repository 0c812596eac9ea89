"""The language server: which message is answered by which feature."""

from __future__ import annotations

import asyncio
import functools
import logging
import sys
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from shapewright import __version__

from . import commands, lifecycle, transport
from .background import Background
from .verdicts import Verdicts

if TYPE_CHECKING:
    from shapewright.verify.memory import Memory
    from shapewright.verify.pool import Workers

    from .session import Session

ANSWERS: dict[str, tuple[str, Any]] = {
    types.TEXT_DOCUMENT_HOVER: ("hover", None),
    types.TEXT_DOCUMENT_INLAY_HINT: ("inlay_hints", None),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: ("symbols", None),
    types.TEXT_DOCUMENT_CODE_LENS: ("code_lens", None),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        "code_action",
        types.CodeActionOptions(
            [types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite, commands.FIX_ALL]
        ),
    ),
}
"""By request: the function of ``answers.py`` that answers it, and what the client is told about it."""
NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithNotebook(notebook="*", cells=[types.NotebookCellLanguage("python")])]
)
SWITCH_SECONDS = 0.0002
"""How long a thread may keep the others waiting: a request is answered while an analysis runs."""

logger = logging.getLogger(__name__)


class Server(LanguageServer):
    """The server, and the session it holds from ``initialize`` on."""

    session: Session

    def __init__(self) -> None:
        super().__init__("shapewright", __version__, notebook_document_sync=NOTEBOOKS)
        self.verdicts = Verdicts()
        self.background = Background(self)
        lifecycle.register(self)
        commands.register(self)
        for method, (answer, options) in ANSWERS.items():
            self.feature(method, options)(self._answering(answer))

    def _answering(self, name: str) -> Any:
        """A function of ``answers.py``; ``None``, and a log of it, where it fails."""

        async def handle(params: Any) -> Any:
            from . import answers  # The answer to ``initialize`` does not wait for the features.

            try:
                return await getattr(answers, name)(self, params)
            except Exception:
                logger.exception("%s failed", name)
                return None

        return handle

    @functools.cached_property
    def workers(self) -> Workers:
        """The processes that run TensorFlow, one for each interpreter."""
        from shapewright.verify.pool import Workers  # Most sessions verify nothing.

        return Workers(on_state=functools.partial(lifecycle.worker_changed, self))

    @functools.cached_property
    def memory(self) -> Memory:
        """What TensorFlow has said of recipes."""
        from shapewright.verify.memory import Memory

        return Memory()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A mistake of ours is logged, not put before the user's eyes."""
        logger.error("%s: %r", getattr(source, "__name__", source), error)


def start() -> None:
    """Speak LSP on stdio until the client has had enough."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.setswitchinterval(SWITCH_SECONDS)
    server = Server()
    server.protocol.set_writer(transport.Writer())
    try:
        asyncio.run(transport.serve(server.protocol))
    finally:
        if "workers" in vars(server):
            server.workers.close()
