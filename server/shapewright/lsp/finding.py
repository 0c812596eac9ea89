"""Finding modules in the background: no keystroke waits for jedi, which takes from 10 ms to seconds for a name."""

from __future__ import annotations

import logging
import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from shapewright.source.modules import ModuleFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)


class BackgroundFinder(ModuleFinder):
    """Answers at once what it knows; what it does not know it looks up, and tells when a file was found."""

    def __init__(self, python: str | None, roots: Iterable[str], *, trusted: bool, found: Callable[[], None]) -> None:
        super().__init__(python, roots, trusted=trusted)
        self._known: dict[tuple[str, str], str | None] = {}
        self._wanted: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._found = found
        self._thread: threading.Thread | None = None

    def find(self, name: str, importer: str) -> str | None:
        """The file of a module, if it is known by now."""
        key = (name, str(Path(importer).parent))
        if key not in self._known:
            self._known[key] = None
            self._wanted.put((name, importer))
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="module finder", daemon=True)
                self._thread.start()
        return self._known[key]

    def _look(self) -> None:
        while True:
            name, importer = self._wanted.get()
            try:
                path = self.look(name, importer)
            except Exception:
                logger.exception("looking for the module %s failed", name)
                continue
            if path is not None:
                self._known[(name, str(Path(importer).parent))] = path
                self._found()
