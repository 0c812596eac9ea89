"""The analyst: one thread that analyses the newest version of every source, and works for features in between."""

from __future__ import annotations

import functools
import gc
import logging
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .memories import Memories

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Callable, Iterator

    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.interpreter.analysis import Analysis

    from .sources import Source
    from .texts import Texts

STACK_BYTES = 64 << 20
"""The analyst's stack: nested programs need more than the 512 KB that some systems give a thread."""

IDLE_SECONDS = 2.0
"""After so long without work, garbage is collected."""
MOST_UNCOLLECTED = 100
"""After so many analyses it is collected without waiting."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False, slots=True)
class Result:
    """What became of one version of a source."""

    source: Source
    analysis: Analysis
    diagnostics: tuple[Diagnostic, ...]
    read: frozenset[str] = frozenset()
    """The other files that were read for it."""


class Analyst:
    """Works in a thread of its own; results arrive on the event loop."""

    def __init__(
        self, loop: AbstractEventLoop, workspace: Callable[[], Texts], done: Callable[[Source, Result | None], None]
    ) -> None:
        self._loop = loop
        self._workspace = workspace
        self._done = done
        self._sources: dict[str, Source] = {}
        self._memories = Memories()
        self._calls: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._wanted = threading.Condition()
        self._undisturbed = threading.Event()
        self._undisturbed.set()
        before = threading.stack_size(STACK_BYTES)
        threading.Thread(target=self._work, name="analyst", daemon=True).start()
        threading.stack_size(before)

    def analyse(self, source: Source, *, soon: bool = True) -> None:
        """Have a source analysed, in place of an older version of it; before all others, unless it is not ``soon``."""
        with self._wanted:
            others = {key: other for key, other in self._sources.items() if key != source.key}
            self._sources = {source.key: source, **others} if soon else {**others, source.key: source}
            self._wanted.notify()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep the analyst from its next step meanwhile: two threads that compute at once take turns, slowly."""
        self._undisturbed.clear()
        try:
            yield
        finally:
            self._undisturbed.set()

    async def call(self, work: Callable[[], Any]) -> Any:
        """What a function gives that runs between two analyses."""
        future = self._loop.create_future()
        with self._wanted:
            self._calls.append((work, future))
            self._wanted.notify()
        return await future

    def _work(self) -> None:
        uncollected = 0
        while True:
            work = self._next(IDLE_SECONDS if uncollected else None)
            if work is None or uncollected > MOST_UNCOLLECTED:
                gc.collect()
                uncollected = 0
            try:
                if work is not None:
                    uncollected += 1
                    work()
            except RuntimeError:  # The loop is closed: the server has ended.
                return

    def _next(self, seconds: float | None) -> Callable[[], None] | None:
        """What to do next: analyses come first; ``None`` if there is nothing for so long."""
        with self._wanted:
            if not self._wanted.wait_for(lambda: self._sources or self._calls, seconds):
                return None
            if not self._sources:
                return functools.partial(self._answer, *self._calls.popleft())
            return functools.partial(self._tell, self._sources.pop(next(iter(self._sources))))

    def _tell(self, source: Source) -> None:
        self._loop.call_soon_threadsafe(self._done, source, self._result(source))

    def _result(self, source: Source) -> Result | None:
        """``None`` where the analyser itself fails: that is our mistake, and nothing is said about the program."""
        try:
            from shapewright.checks import diagnose  # The answer to ``initialize`` does not wait for it.
            from shapewright.interpreter.analysis import analyse_document

            workspace = self._workspace()
            read = workspace.note_reading()
            memory = self._memories.of(source.key, workspace)
            analysis = analyse_document(source.document, workspace, lambda: self._outdated(source), memory)
            return Result(source, analysis, tuple(diagnose(analysis)), frozenset(read))
        except Exception:
            logger.exception("the analysis of %s failed", source.key)
            return None

    def _outdated(self, source: Source) -> bool:
        """Whether a newer version waits; asked before every step, which is where an analysis can pause."""
        if not self._undisturbed.is_set():
            self._undisturbed.wait()
        return source.key in self._sources

    def _answer(self, work: Callable[[], Any], future: Future[Any]) -> None:
        if future.cancelled():
            return
        try:
            value = work()
        except Exception as error:  # noqa: BLE001  # Whoever waits for it gets it.
            self._loop.call_soon_threadsafe(_fail, future, error)
        else:
            self._loop.call_soon_threadsafe(_settle, future, value)


def _settle(future: Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
