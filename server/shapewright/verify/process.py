"""One process of the worker: its pipes, its empty folder, and the end of what it wrote to stderr."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from shapewright.verify.trouble import Cause, Trouble

Message: TypeAlias = dict[str, Any]

SCRIPT: Final = Path(__file__).resolve().parents[2] / "shapewright_worker" / "__main__.py"
"""The worker, started by its path; it lies beside the package and is never imported."""

KEPT_BYTES: Final = 16_384
"""How much of the end of stderr is kept."""

KILL_SECONDS: Final = 5.0
"""How long a killed process may take to disappear."""


class Ended(Exception):
    """The process has closed its stdout."""


class Process:
    """A running worker. Threads move the bytes, so that neither a full pipe nor a stopped process blocks a caller."""

    def __init__(self, python: Path, megabytes: int, purpose: str | None = None) -> None:
        self.started = time.monotonic()
        self.greeting: int | None = None
        self.greeted = False
        self._last = 0
        self._stderr = bytearray()
        self._received: queue.Queue[Message | None] = queue.Queue()
        self._sent: queue.Queue[bytes | None] = queue.Queue()
        self._folder = tempfile.TemporaryDirectory(prefix="shapewright-", ignore_cleanup_errors=True)
        try:
            # -E: PYTHONPATH may lead into the workspace. The user's own site-packages stay, unlike with -I.
            self._process = subprocess.Popen(  # noqa: S603  # the interpreter that the user has chosen
                [str(python), "-E", "-X", "utf8", str(SCRIPT), str(megabytes), *([purpose] if purpose else [])],
                cwd=self._folder.name,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._folder.cleanup()
            raise Trouble(Cause.NO_PYTHON, f"{python} cannot be started: {error.strerror or error}") from error
        self._draining = threading.Thread(target=self._drain, daemon=True)
        for thread in (
            self._draining,
            *(threading.Thread(target=run, daemon=True) for run in (self._read, self._write)),
        ):
            thread.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def send(self, method: str, params: Message) -> int:
        """Queue a request and return its number."""
        self._last += 1
        self._sent.put(json.dumps({"id": self._last, "method": method, "params": params}).encode() + b"\n")
        return self._last

    def receive(self, seconds: float) -> Message | None:
        """Return the next message, ``None`` if none came in time; raises ``Ended`` when there will be none."""
        try:
            message = self._received.get(timeout=max(seconds, 0))
        except queue.Empty:
            return None
        if message is None:
            self._received.put(None)
            raise Ended
        return message

    def kill(self) -> None:
        """End the process now, whatever it is doing, with all that it has started."""
        self._sent.put(None)
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        try:
            self._process.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            return
        self._folder.cleanup()

    def ending(self) -> str:
        """Say how the process ended, as the predicate of a sentence."""
        try:
            code = self._process.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            return "closed its output"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def last_words(self) -> str:
        """Return the last line that an ended process wrote to stderr, or else how it ended."""
        ending = self.ending()
        self._draining.join(KILL_SECONDS)
        return next(iter(self.stderr().strip().splitlines()[-1:]), ending)

    def stderr(self) -> str:
        """Return the end of what the process wrote to stderr."""
        return bytes(self._stderr).decode(errors="replace")

    def _read(self) -> None:
        """Queue every JSON object; a line of anything else was printed before the worker took stdout over."""
        for line in pipe(self._process.stdout):
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if isinstance(message, dict):
                self._received.put(message)
        self._received.put(None)

    def _write(self) -> None:
        """Write what is queued until the process is killed or gone."""
        stdin = pipe(self._process.stdin)
        try:
            while (line := self._sent.get()) is not None:
                stdin.write(line)
                stdin.flush()
            stdin.close()
        except OSError:
            return

    def _drain(self) -> None:
        """Read stderr for ever, so that a flood of it stops nothing, and keep the end."""
        stderr = pipe(self._process.stderr)
        while chunk := stderr.read1(KEPT_BYTES):  # type: ignore[attr-defined]  # pipes are BufferedReaders
            self._stderr += chunk
            del self._stderr[:-KEPT_BYTES]


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """Return a stream that was asked for as a pipe."""
    if stream is None:
        raise TypeError("the process was started without this pipe")
    return stream
