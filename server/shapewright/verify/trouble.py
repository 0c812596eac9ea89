"""Why the worker gave no verdict: a fact about the worker, never about the user's model."""

from __future__ import annotations

from enum import Enum


class Cause(Enum):
    """The causes; the values of those that the worker itself reports are the kinds of its protocol."""

    NO_PYTHON = "no-python"
    NO_TENSORFLOW = "no-tensorflow"
    BROKEN_TENSORFLOW = "broken-tensorflow"
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    OUT_OF_MEMORY = "out-of-memory"
    REFUSED = "refused"
    INTERNAL = "internal"


BROKEN = frozenset({Cause.NO_PYTHON, Cause.NO_TENSORFLOW, Cause.BROKEN_TENSORFLOW})
"""Causes that stay until the user changes the environment."""


class Trouble(Exception):
    """A request that could not be answered; the message is one sentence for people."""

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause = cause


def trouble_of(error: dict[str, object]) -> Trouble:
    """Return what the worker answered instead of a result."""
    kind, message = str(error.get("kind")), str(error.get("message"))
    known = {cause.value: cause for cause in Cause}
    return Trouble(known.get(kind, Cause.INTERNAL), message)
