"""Commands: what code lenses, quick fixes and the palette ask the server to do."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from .pages import show_page
from .publishing import refresh, show_verdicts
from .verdicts import key_of

if TYPE_CHECKING:
    from .server import Server
    from .views import View

VERIFY = "shapewright.verify"
VERIFY_FIXES = "shapewright.verifyFixes"
VERIFY_BY_RUNNING = "shapewright.verifyByRunning"
VERIFY_FIXES_BY_RUNNING = "shapewright.verifyFixesByRunning"
REPORT = "shapewright.report"
EXPLAIN = "shapewright.explainTraceback"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.shapewright"
"""The kind of the action that applies every fix which TensorFlow has run; an editor can do so whenever it saves."""

logger = logging.getLogger(__name__)


def register(server: Server) -> None:
    """Answer the commands; all but the last take the address of a document and a line from 0.

    The last takes a text, and perhaps the address of the document that is shown.
    """

    @server.command(VERIFY)
    async def verify(*arguments: Any) -> None:
        await _run(server, _verify, arguments)

    @server.command(VERIFY_FIXES)
    async def verify_fixes(*arguments: Any) -> None:
        await _run(server, _verify_fixes, arguments)

    @server.command(VERIFY_BY_RUNNING)
    async def verify_by_running(*arguments: Any) -> None:
        await _run(server, _verify_by_running, arguments)

    @server.command(VERIFY_FIXES_BY_RUNNING)
    async def verify_fixes_by_running(*arguments: Any) -> None:
        await _run(server, _verify_fixes_by_running, arguments)

    @server.command(REPORT)
    async def report(*arguments: Any) -> None:
        await _run(server, _report, arguments)

    @server.command(EXPLAIN)
    async def explain(*arguments: Any) -> dict[str, Any] | None:
        from .explaining import explain_traceback  # Few ever ask.

        return await explain_traceback(server, *arguments)


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
    recipe = recipe_for(view.analysis, written)
    verdict = await verified(server, recipe)
    say(server, verdict.summary, types.MessageType.Info if verdict.ok else types.MessageType.Warning)
    source = view.result.source
    if server.session.is_current(source):
        remember(server.verdicts.of(source), view.analysis, written, recipe, verdict)
        show_verdicts(server, view.result)
        refresh(server)


async def _verify_fixes(server: Server, view: View, line: int) -> None:
    """Have TensorFlow run the program with each fix of a line's problems, and prefer those that it agrees with."""
    from .fix_verification import judge_fixes, judge_problem
    from .verification import verified

    ask = functools.partial(verified, server)
    problems = [found for found in view.diagnostics if found.at.line <= line <= found.at.end_line]
    judged = 0
    for problem in problems:
        await judge_problem(server, view.result, problem, ask)
        judged += await judge_fixes(server, view.result, problem, ask)
    page = server.verdicts.of(view.result.source)
    words = [word for (problem, _), word in page.fixes.items() if problem in map(key_of, problems)]
    show_verdicts(server, view.result)
    if not judged:
        say(server, "There is no fix here that TensorFlow could run.", types.MessageType.Warning)
    else:
        say(server, f"TensorFlow has run {judged} fixed programs, and agrees with {sum(w.agrees for w in words)}.")


async def _verify_by_running(server: Server, view: View, line: int) -> None:
    """Run the file's own code, confined, and show what came of it; only in a workspace that is trusted."""
    from .running import ran, remember_run

    if not _may_run(server):
        return
    run = await ran(server, view.analysis)
    say(server, f"{run.summary}.", types.MessageType.Info if run.ok else types.MessageType.Warning)
    if server.session.is_current(view.result.source):
        remember_run(server.verdicts.of(view.result.source), view.analysis, run)
        show_verdicts(server, view.result)
        refresh(server)


async def _verify_fixes_by_running(server: Server, view: View, line: int) -> None:
    """Run the file with each fix of a line's problems that could not be rebuilt; only in a workspace that is trusted."""
    from .fix_verification import run_fixes

    if not _may_run(server):
        return
    ran = 0
    for problem in [found for found in view.diagnostics if found.at.line <= line <= found.at.end_line]:
        ran += await run_fixes(server, view.result, problem)
    say(server, f"The file was run with {ran} {'fix' if ran == 1 else 'fixes'}.")


def _may_run(server: Server) -> bool:
    """Whether the workspace's own code may be run; where it may not, that is said."""
    if not server.session.settings.trusted:
        say(server, "This workspace is not trusted, so its code is not run.", types.MessageType.Warning)
    return server.session.settings.trusted


async def _report(server: Server, view: View, line: int) -> None:
    """Show the report of a disagreement on a line: the rebuilt model, and nothing else of the file."""
    remarks = server.verdicts.of(view.result.source).remarks
    report = next((said.report for said in remarks if said.report is not None and said.at.line == line), None)
    if report is None:
        say(server, "There is no disagreement on this line.", types.MessageType.Warning)
    else:
        await show_page(server, "report", report)
