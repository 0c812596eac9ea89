"""The client of one interpreter's worker: starts it, keeps it warm, and replaces it when it crashes or hangs.

A plain class with blocking calls, safe to use from any thread; requests take turns. An asyncio server calls it in an
executor. The callbacks run in the thread of the request; they must not call the worker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from shapewright.verify.exchange import POLL_SECONDS, OnProgress, Patience, Silence, answer, gives_up
from shapewright.verify.process import Message, Process
from shapewright.verify.trouble import BROKEN, Cause, Trouble


class State(Enum):
    """What a status bar shows about a worker."""

    ABSENT = "absent"
    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    BROKEN = "broken"


@dataclass(frozen=True)
class Versions:
    """The versions that the worker runs."""

    tensorflow: str
    keras: str
    python: str


@dataclass(frozen=True)
class Limits:
    """What a worker may take: seconds to start, seconds idle before it is stopped, megabytes for a model."""

    start: float = 120.0
    idle: float | None = 900.0
    megabytes: int = 4096


class Worker:
    """The worker of one interpreter; no process runs before ``start`` or the first request.

    With the purpose ``run`` its process may run programs, and nothing that a program does reaches beyond it.
    """

    def __init__(
        self,
        python: Path,
        *,
        limits: Limits | None = None,
        on_state: Callable[[State], None] | None = None,
        purpose: str | None = None,
    ) -> None:
        self.python = python
        self.purpose = purpose
        self.limits = limits or Limits()
        self.state = State.ABSENT
        self.versions: Versions | None = None
        self._on_state = on_state
        self._turn = threading.Lock()
        self._process: Process | None = None
        self._idle: threading.Timer | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The number of the running process, for logs."""
        process = self._process
        return None if process is None else process.pid

    @property
    def stderr(self) -> str:
        """The end of what the running process wrote to stderr, for logs."""
        process = self._process
        return "" if process is None else process.stderr()

    def start(self, *, cancelled: threading.Event | None = None, on_progress: OnProgress | None = None) -> Versions:
        """Warm the worker up and return its versions; raises ``Trouble``."""
        with self._taking_turn(cancelled):
            self._greeted(cancelled, on_progress)
            self._set(State.READY)
        assert self.versions is not None
        return self.versions

    def request(
        self,
        method: str,
        params: Message,
        *,
        timeout: float = 60.0,
        cancelled: threading.Event | None = None,
        on_progress: OnProgress | None = None,
    ) -> Any:
        """Return the result of one request; raises ``Trouble``. The time runs once the worker is warm and free."""
        with self._taking_turn(cancelled):
            for _ in range(2):
                process = self._greeted(cancelled, on_progress)
                self._set(State.BUSY)
                try:
                    return self._ask(process, process.send(method, params), Patience(timeout, cancelled, on_progress))
                except Silence:
                    # It was dying before it was asked: ask another one.
                    self._drop()
                finally:
                    self._set(State.READY if self._process is not None else State.ABSENT)
            raise Trouble(Cause.CRASHED, f"TensorFlow's process {process.ending()} twice before it could verify")

    def close(self) -> None:
        """End the process for good; requests at work, waiting or to come are answered with ``cancelled``."""
        self._closed = True
        if self._idle is not None:
            self._idle.cancel()
        process = self._process
        if process is not None:
            process.kill()
        with self._turn:
            self._drop()
            self._set(State.ABSENT)

    @contextmanager
    def _taking_turn(self, cancelled: threading.Event | None) -> Iterator[None]:
        """Wait for the worker to be free."""
        while not self._turn.acquire(timeout=POLL_SECONDS):
            if cancelled is not None and cancelled.is_set():
                raise Trouble(Cause.CANCELLED, "cancelled before its turn")
        try:
            if self._idle is not None:
                self._idle.cancel()
            yield
        except Trouble as trouble:
            if self._closed:
                raise Trouble(Cause.CANCELLED, "the worker was closed") from trouble
            raise
        finally:
            self._arm_idle_stop()
            self._turn.release()

    def _greeted(self, cancelled: threading.Event | None, on_progress: OnProgress | None) -> Process:
        """Return a process with TensorFlow imported; one that was left starting is waited for."""
        if self._closed:
            raise Trouble(Cause.CANCELLED, "the worker was closed")
        if self._process is not None and not self._process.alive:
            self._drop()
        if self._process is not None and self._process.greeted:
            return self._process
        self._set(State.STARTING)
        try:
            return self._welcome(cancelled, on_progress)
        except Trouble as trouble:
            broken = trouble.cause in BROKEN
            self._set(State.BROKEN if broken else State.STARTING if self._process else State.ABSENT)
            raise

    def _welcome(self, cancelled: threading.Event | None, on_progress: OnProgress | None) -> Process:
        """Start a process unless one is starting, and wait until it has imported TensorFlow."""
        process = self._process = self._process or Process(self.python, self.limits.megabytes, self.purpose)
        if process.greeting is None:
            process.greeting = process.send("hello", {})
        left = process.started + self.limits.start - time.monotonic()
        try:
            self.versions = Versions(**self._ask(process, process.greeting, Patience(left, cancelled, on_progress)))
        except Silence:
            words = process.last_words()
            self._drop()
            raise Trouble(Cause.NO_PYTHON, f"{self.python} cannot run the worker: {words}") from None
        except Trouble as trouble:
            if trouble.cause is not Cause.CRASHED:
                raise
            message = f"TensorFlow of {self.python} does not start: its process {process.ending()}"
            raise Trouble(Cause.BROKEN_TENSORFLOW, message) from None
        process.greeted = True
        return process

    def _ask(self, process: Process, request: int, patience: Patience) -> Any:
        """Wait for an answer; a process that hangs, crashed, or goes on after a cancellation is killed."""
        try:
            return answer(process, request, patience)
        except Trouble as trouble:
            # One that is importing TensorFlow goes on: the next request will want it.
            unwanted = trouble.cause is Cause.CANCELLED and process.greeted and not gives_up(process, request)
            if unwanted or trouble.cause in (Cause.TIMEOUT, Cause.CRASHED) or trouble.cause in BROKEN:
                self._drop()
            raise

    def _drop(self) -> None:
        """Kill the process, if there is one; the next request starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()

    def _set(self, state: State) -> None:
        """Change the state, and tell whoever shows it."""
        if state is not self.state:
            self.state = state
            if self._on_state is not None:
                self._on_state(state)

    def _arm_idle_stop(self) -> None:
        """Stop the process when nobody asks for anything for a while."""
        if self._process is not None and self.limits.idle is not None:
            self._idle = threading.Timer(self.limits.idle, self._stop_if_idle)
            self._idle.daemon = True
            self._idle.start()

    def _stop_if_idle(self) -> None:
        """Stop the process unless a request has begun meanwhile."""
        if self._turn.acquire(blocking=False):
            try:
                if self._idle is threading.current_thread():
                    self._drop()
                    self._set(State.ABSENT)
            finally:
                self._turn.release()
