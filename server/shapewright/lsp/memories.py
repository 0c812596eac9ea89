"""Memories: what is remembered between keystrokes, of the few sources that were edited last."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.interpreter.memory import Memory

    from .texts import Texts

MAX_REMEMBERED = 4
"""So many sources are remembered; a memory is as large as a few analyses."""


class Memories:
    """The memories of one workspace, the newest last; with other rules all begin anew."""

    def __init__(self) -> None:
        self._workspace: Texts | None = None
        self._kept: dict[str, Memory] = {}

    def of(self, key: str, workspace: Texts) -> Memory:
        """The memory of one source."""
        from shapewright.interpreter.memory import Memory  # The answer to ``initialize`` does not wait for it.

        if workspace is not self._workspace:
            self._workspace = workspace
            self._kept.clear()
        memory = self._kept.pop(key, None) or Memory()
        self._kept[key] = memory
        while len(self._kept) > MAX_REMEMBERED:
            del self._kept[next(iter(self._kept))]
        return memory
