"""Background: problems and their fixes are verified while nobody waits, once TensorFlow is warm or a lightbulb is asked for.

Of each source only the newest text is worked on, and the source that was asked about last goes first. Nothing is said about what goes wrong: the command *Verify fixes* does.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.verify.recipe import Recipe
    from shapewright.verify.verdict import Verdict

    from .analyst import Result
    from .server import Server

QUIET_SECONDS = 0.05
"""So long a text must stand before TensorFlow is asked about it."""

MOST_PROBLEMS = 10
"""So many problems of one text are worked on."""

logger = logging.getLogger(__name__)


class Background:
    """What is being verified without anybody having asked for it by name."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._latest = ""

    async def warm(self) -> None:
        """Start TensorFlow, and then do what was left undone for want of it."""
        from shapewright.verify.trouble import Trouble

        from .verification import worker_of

        try:
            await asyncio.get_running_loop().run_in_executor(None, worker_of(self._server).start)
        except Trouble as trouble:
            logger.info("not started: %s", trouble)
            return
        for result in self._server.session.results.values():
            self.ask(result, result.diagnostics)

    def published(self, key: str, result: Result | None) -> None:
        """A text has been analysed: what was at work for the one before is called off."""
        self.forget(key)
        if result is not None and result.diagnostics and "workers" in vars(self._server):
            from .verification import is_warm

            if is_warm(self._server):
                self.ask(result, result.diagnostics)

    def ask(self, result: Result, problems: tuple[Diagnostic, ...]) -> None:
        """Verify these problems and their fixes, unless that is under way."""
        key = self._latest = result.source.key
        if key not in self._tasks:
            task = self._tasks[key] = asyncio.ensure_future(self._work(result, problems[:MOST_PROBLEMS]))
            task.add_done_callback(lambda done: self._tasks.pop(key) if self._tasks.get(key) is done else None)

    def forget(self, key: str) -> None:
        """A text is no more."""
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()

    async def turn(self, key: str) -> None:
        """Wait while a source is at work that was asked about later: somebody looks at that one."""
        while self._latest != key and self._latest in self._tasks:
            await asyncio.wait({self._tasks[self._latest]})

    async def _work(self, result: Result, problems: tuple[Diagnostic, ...]) -> None:
        from shapewright.verify.trouble import Trouble

        from .fix_verification import judge_first, judge_fixes, judge_problem, search_of
        from .verification import verified_quietly

        async def ask(recipe: Recipe) -> Verdict:
            await self.turn(result.source.key)
            return await verified_quietly(self._server, recipe)

        for problem in problems[:1]:
            search_of(self._server, result, problem)
        await asyncio.sleep(QUIET_SECONDS)
        try:
            for problem in problems:
                await judge_first(self._server, result, problem, ask)
                await judge_fixes(self._server, result, problem, ask, most=1)
                await judge_problem(self._server, result, problem, ask)
                await judge_fixes(self._server, result, problem, ask)
        except Trouble as trouble:
            logger.info("not verified: %s", trouble)
        except Exception:
            logger.exception("a verification in the background failed")
