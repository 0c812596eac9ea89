"""The workers of a session: one per interpreter."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from shapewright.verify.worker import Limits, State, Worker


class Workers:
    """Gives every interpreter its one worker; ``close`` ends them all."""

    def __init__(self, *, limits: Limits | None = None, on_state: Callable[[Path, State], None] | None = None) -> None:
        self._limits = limits
        self._on_state = on_state
        self._workers: dict[Path, Worker] = {}
        self._changing = threading.Lock()

    def of(self, python: Path) -> Worker:
        """Return the worker of an interpreter; nothing is started yet."""
        with self._changing:
            if python not in self._workers:
                self._workers[python] = Worker(python, limits=self._limits, on_state=self._tell(python))
            return self._workers[python]

    def state(self, python: str | Path) -> str:
        """What the worker of an interpreter is doing; one that was never asked for is absent."""
        with self._changing:
            worker = self._workers.get(Path(python))
        return (State.ABSENT if worker is None else worker.state).value

    def close(self) -> None:
        """End every process."""
        with self._changing:
            workers = list(self._workers.values())
            self._workers.clear()
        for worker in workers:
            worker.close()

    def _tell(self, python: Path) -> Callable[[State], None] | None:
        """Name the interpreter whose state has changed."""
        on_state = self._on_state
        return None if on_state is None else lambda state: on_state(python, state)
