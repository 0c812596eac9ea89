"""One JSON object per line: requests on the original stdin, answers on the original stdout."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Callable

Message = dict[str, Any]


class Channel:
    """The worker's only way to speak; whatever else writes to stdout lands on stderr."""

    def __init__(self) -> None:
        self._requests = os.fdopen(os.dup(0), "rb")
        self._answers = os.fdopen(os.dup(1), "wb")
        self._writing = threading.Lock()
        self._cancelled: set[int] = set()
        self._waiting: queue.Queue[Message] = queue.Queue()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        # Something may have been printed without its end of line while Python started.
        self._answers.write(b"\n")
        threading.Thread(target=self._listen, daemon=True).start()

    def requests(self, rest: Callable[[], None], quiet: float) -> Iterator[Message]:
        """Give every request in order, for ever: the process ends when stdin does. ``rest`` is called after so many seconds without one."""
        while True:
            with suppress(queue.Empty):
                yield self._waiting.get(timeout=quiet)
                continue
            rest()
            yield self._waiting.get()

    def send(self, message: Message) -> None:
        """Write one message at once."""
        line = json.dumps(message).encode() + b"\n"
        with self._writing:
            self._answers.write(line)
            self._answers.flush()

    def cancelled(self, request: int | None) -> bool:
        """Say whether the client has taken this request back."""
        return request in self._cancelled

    def _listen(self) -> None:
        """Read on while a request is at work, so that a cancellation and the client's end are noticed."""
        for line in self._requests:
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if not isinstance(message, dict):
                continue
            if message.get("method") == "cancel":
                self._cancelled.add(message.get("params", {}).get("id"))
            else:
                self._waiting.put(message)
        os._exit(0)
