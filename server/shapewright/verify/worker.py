"""The client of one interpreter's worker: starts it, keeps it warm, and replaces it when it crashes or hangs.

A plain class with blocking calls, safe to use from any thread; requests take turns. An asyncio server calls it in an
executor.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeAlias

from shapewright.verify.process import Ended, Message, Process
from shapewright.verify.trouble import BROKEN, Cause, Trouble, trouble_of

POLL_SECONDS: Final = 0.05
"""How soon a cancellation is noticed."""

GRACE_SECONDS: Final = 0.6
"""How long a cancelled worker may take to stop by itself before it is killed."""


class State(Enum):
    """What a status bar shows about a worker."""

    ABSENT = "absent"
    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    BROKEN = "broken"


@dataclass(frozen=True)
class Progress:
    """``done`` of ``of`` pieces are done, and ``text`` is next."""

    done: int
    of: int
    text: str


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


OnProgress: TypeAlias = Callable[[Progress], None]


class Worker:
    """The worker of one interpreter; no process runs before ``start`` or the first request."""

    def __init__(
        self, python: Path, *, limits: Limits | None = None, on_state: Callable[[State], None] | None = None
    ) -> None:
        self.python = python
        self.limits = limits or Limits()
        self.state = State.ABSENT
        self.versions: Versions | None = None
        self._on_state = on_state
        self._turn = threading.Lock()
        self._process: Process | None = None
        self._idle: threading.Timer | None = None

    def start(self, *, cancelled: threading.Event | None = None) -> Versions:
        """Warm the worker up and return its versions; raises ``Trouble``."""
        with self._taking_turn(cancelled):
            self._greeted(cancelled)
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
            process = self._greeted(cancelled)
            self._set(State.BUSY)
            try:
                request = process.send(method, params)
                return self._answer(process, request, time.monotonic() + timeout, cancelled, on_progress)
            finally:
                self._set(State.READY if self._process is not None else State.ABSENT)

    def close(self) -> None:
        """End the process; a request at work is answered with ``crashed``."""
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
        finally:
            self._arm_idle_stop()
            self._turn.release()

    def _greeted(self, cancelled: threading.Event | None) -> Process:
        """Return a process with TensorFlow imported; one that was left starting is waited for."""
        if self._process is not None and not self._process.alive:
            self._drop()
        if self._process is not None and self._process.greeting is None:
            return self._process
        self._set(State.STARTING)
        try:
            process = self._process or self._spawn()
            self._process = process
            assert process.greeting is not None
            deadline = process.started + self.limits.start
            found = self._answer(process, process.greeting, deadline, cancelled, None)
        except Trouble as trouble:
            if trouble.cause is not Cause.CANCELLED:
                self._drop()
            broken = trouble.cause in BROKEN
            self._set(State.BROKEN if broken else State.STARTING if self._process else State.ABSENT)
            raise
        self.versions = Versions(**found)
        process.greeting = None
        return process

    def _spawn(self) -> Process:
        """Start a process that is importing TensorFlow."""
        process = Process(self.python, self.limits.megabytes)
        process.greeting = process.send("hello", {})
        return process

    def _answer(
        self,
        process: Process,
        request: int,
        deadline: float,
        cancelled: threading.Event | None,
        on_progress: OnProgress | None,
    ) -> Any:
        """Wait for one answer, and say honestly why there is none."""
        try:
            while True:
                message = process.receive(min(POLL_SECONDS, deadline - time.monotonic()))
                if message is not None and message.get("id") == request:
                    if "progress" in message:
                        if on_progress is not None:
                            on_progress(Progress(**message["progress"]))
                    elif "error" in message:
                        raise trouble_of(message["error"])
                    else:
                        return message["result"]
                if cancelled is not None and cancelled.is_set():
                    self._abandon(process, request)
                    raise Trouble(Cause.CANCELLED, "cancelled")
                if time.monotonic() > deadline:
                    self._drop()
                    raise Trouble(Cause.TIMEOUT, "TensorFlow took too long, and was stopped")
        except Ended:
            self._drop()
            raise crashed(process, self.python) from None

    def _abandon(self, process: Process, request: int) -> None:
        """Ask the worker to give a request up, and kill it if it does not; one that is starting goes on."""
        if request == process.greeting:
            return
        process.send("cancel", {"id": request})
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline:
            message = process.receive(POLL_SECONDS)
            if message is not None and message.get("id") == request and "progress" not in message:
                return
        self._drop()

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


def crashed(process: Process, python: Path) -> Trouble:
    """Return the trouble of a process that ended by itself, with the last line it wrote."""
    lines = process.stderr().strip().splitlines()
    last = f": {lines[-1]}" if lines else ""
    if process.greeting is not None:
        return Trouble(Cause.NO_PYTHON, f"{python} ended before TensorFlow was imported{last}")
    return Trouble(Cause.CRASHED, f"TensorFlow's process ended while it was verifying{last}")
