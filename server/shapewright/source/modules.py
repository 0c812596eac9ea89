"""Modules: jedi finds the file of an installed module, as the selected interpreter would import it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MENTIONS = ("keras", "tensorflow")
"""An installed module that mentions neither makes no layers, and is not read."""
MAX_BYTES = 300_000
"""An installed module that is longer is not read."""


class ModuleFinder:
    """Asks jedi, once for each name; an environment that cannot be used finds nothing."""

    def __init__(self, python: str | None, roots: Iterable[str] = (), *, trusted: bool = True) -> None:
        self.python = python
        self.roots = tuple(roots)
        self.trusted = trusted

    def find(self, name: str, importer: str) -> str | None:
        """The file of a module that may make layers; ``None`` for any other."""
        path = self._file(name, importer)
        if path is None or not self._relevant(path):
            return None
        return path

    def _file(self, name: str, importer: str) -> str | None:
        import jedi  # 60 ms that most files never need.

        try:
            script = jedi.Script(f"import {name}", path=importer, project=self._project, environment=self._environment)
            found = script.goto(1, len(f"import {name}"), follow_imports=True)
        except Exception:  # noqa: BLE001  # jedi raises many things over broken environments; none is worth a crash.
            return None
        return next((str(item.module_path) for item in found if item.module_path is not None), None)

    @functools.cached_property
    def _project(self) -> Any:
        import jedi

        root = self.roots[0] if self.roots else str(Path.cwd())
        return jedi.Project(root, smart_sys_path=False, load_unsafe_extensions=False)

    @functools.cached_property
    def _environment(self) -> Any:
        import jedi

        if self.python is None or not self.trusted:
            return jedi.InterpreterEnvironment()
        try:
            return jedi.create_environment(self.python, safe=False)
        except Exception:  # noqa: BLE001  # Not a Python, or one that does not start.
            return jedi.InterpreterEnvironment()

    @functools.lru_cache(maxsize=512)  # noqa: B019  # One finder lives as long as its environment.
    def _relevant(self, path: str) -> bool:
        try:
            file = Path(path)
            if file.suffix != ".py" or file.stat().st_size > MAX_BYTES:
                return False
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return not text.strip() or any(word in text for word in MENTIONS)
