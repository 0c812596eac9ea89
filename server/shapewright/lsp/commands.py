"""Commands: what code lenses, quick fixes and the palette ask the server to do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from .publishing import publish, refresh

if TYPE_CHECKING:
    from .server import Server
    from .views import View

VERIFY = "shapewright.verify"
VERIFY_FIXES = "shapewright.verifyFixes"

logger = logging.getLogger(__name__)


def register(server: Server) -> None:
    """Answer the commands; both take the address of a document and a line from 0."""

    @server.command(VERIFY)
    async def verify(*arguments: Any) -> None:
        await _run(server, _verify, arguments)

    @server.command(VERIFY_FIXES)
    async def verify_fixes(*arguments: Any) -> None:
        await _run(server, _verify_fixes, arguments)


async def _run(server: Server, command: Any, arguments: tuple[Any, ...]) -> None:
    """Run a command on the line of a document; what goes wrong is said, not raised."""
    from shapewright.verify.argument import Unrebuildable  # Nobody has asked for it before.
    from shapewright.verify.trouble import Cause, Trouble

    match arguments:
        case (str(uri), int(line)):
            view = await server.session.view(uri)
        case _:
            view = None
    if view is None:
        say(server, "There is no analysed Python document to verify.", types.MessageType.Warning)
        return
    try:
        await command(server, view, view.line(line))
    except Unrebuildable as error:
        say(server, f"TensorFlow was not asked: {error}.", types.MessageType.Warning)
    except Trouble as trouble:
        if trouble.cause is not Cause.CANCELLED:
            say(server, str(trouble), types.MessageType.Error)
    except Exception:
        logger.exception("a verification failed")
        say(server, "The verification failed; the log says why.", types.MessageType.Error)


def say(server: Server, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
    """Show a sentence to the user."""
    server.window_show_message(types.ShowMessageParams(kind, text[:1].upper() + text[1:]))


async def _verify(server: Server, view: View, line: int) -> None:
    """Have TensorFlow rebuild the model on a line, and show what it says."""
    from .verification import model_at, recipe_for, remember, verified

    written = model_at(view.analysis, line)
    if written is None:
        say(server, "There is no model in this file to verify.", types.MessageType.Warning)
        return
    verdict = await verified(server, recipe_for(view.analysis, written))
    say(server, verdict.summary, types.MessageType.Info if verdict.ok else types.MessageType.Warning)
    source = view.result.source
    if server.session.is_current(source):
        remember(server.verdicts.of(source), view.analysis, written, verdict)
        publish(server, source, view.result, None)
        refresh(server)


async def _verify_fixes(server: Server, view: View, line: int) -> None:
    """Have TensorFlow run the program with each fix of a line's problems, and prefer those that it agrees with."""
    from .fix_verification import verified_fixes

    problems = [found for found in view.diagnostics if found.at.line <= line <= found.at.end_line]
    tried = [pair for problem in problems async for pair in verified_fixes(server, view.analysis, problem)]
    agreed = {place for place, ok in tried if ok}
    if not tried:
        say(server, "There is no fix here that TensorFlow could run.", types.MessageType.Warning)
        return
    if server.session.is_current(view.result.source):
        server.verdicts.of(view.result.source).fixes |= agreed
    say(server, f"TensorFlow has run {len(tried)} fixed programs, and agrees with {len(agreed)}.")
