"""Waits for the answer to one request, as long as its caller is willing to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from shapewright.verify.process import Ended, Process
from shapewright.verify.trouble import Cause, Trouble, trouble_of

POLL_SECONDS: Final = 0.05
"""How soon a cancellation is noticed."""

GRACE_SECONDS: Final = 0.6
"""How long a cancelled worker may take to stop by itself before it is killed."""


@dataclass(frozen=True)
class Progress:
    """``done`` of ``of`` pieces are done, and ``text`` is next."""

    done: int
    of: int
    text: str


OnProgress: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True)
class Patience:
    """How many seconds an answer may take, who may call the waiting off, and who hears of progress."""

    seconds: float
    cancelled: threading.Event | None = None
    on_progress: OnProgress | None = None

    @property
    def over(self) -> bool:
        """Whether the caller has called the waiting off."""
        return self.cancelled is not None and self.cancelled.is_set()


def answer(process: Process, request: int, patience: Patience) -> Any:
    """Return the result of a request; raises ``Trouble``, or ``Silence`` if the process ended without a sign of it."""
    deadline = time.monotonic() + patience.seconds
    heard = False
    while True:
        try:
            message = process.receive(min(POLL_SECONDS, deadline - time.monotonic()))
        except Ended:
            if heard:
                raise Trouble(
                    Cause.CRASHED, f"TensorFlow's process {process.ending()} while it was verifying"
                ) from None
            raise Silence from None
        if message is not None and message.get("id") == request:
            heard = True
            if "error" in message:
                raise trouble_of(message["error"])
            if "result" in message:
                return message["result"]
            if patience.on_progress is not None:
                patience.on_progress(Progress(**message["progress"]))
        if patience.over:
            raise Trouble(Cause.CANCELLED, "cancelled")
        if time.monotonic() > deadline:
            raise Trouble(Cause.TIMEOUT, f"TensorFlow took more than {patience.seconds:g} seconds, and was stopped")


class Silence(Exception):
    """The process ended before it said anything about the request."""


def gives_up(process: Process, request: int) -> bool:
    """Ask the worker to give a request up, and say whether it did."""
    process.send("cancel", {"id": request})
    try:
        answer(process, request, Patience(GRACE_SECONDS))
    except Silence:
        return False
    except Trouble as trouble:
        return trouble.cause not in (Cause.TIMEOUT, Cause.CRASHED)
    return True
