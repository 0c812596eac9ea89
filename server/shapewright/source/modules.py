"""Modules: jedi finds the file of an installed module, as the selected interpreter would import it."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MENTIONS = ("keras", "tensorflow")
"""An installed module that mentions neither makes no layers, and is not read, unless it passes on those of others."""
MAX_BYTES = 300_000
"""An installed module that is longer is not read."""
MAX_MODULES = 100
"""In so many modules of a package it is looked whether they make layers."""


class ModuleFinder:
    """Asks jedi, once for each name; an environment that cannot be used finds nothing."""

    def __init__(self, python: str | None, roots: Iterable[str] = (), *, trusted: bool = True) -> None:
        self.python = python
        self.roots = tuple(roots)
        self.trusted = trusted
        self._answers: dict[str, str | None] = {}

    def find(self, name: str, importer: str) -> str | None:
        """The file of a module that may make layers; ``None`` for any other.

        Whoever imports it: what lies beside the importer has been looked at before.
        """
        if name not in self._answers:
            self._answers[name] = self.look(name, importer)
        return self._answers[name]

    def look(self, name: str, importer: str) -> str | None:
        """The same, looked for now."""
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
        file = Path(path)
        text = _text(file)
        if text is None:
            return False
        return not text.strip() or _mentions(text) or (file.name == "__init__.py" and _gathers(file.parent, text))


def _text(file: Path) -> str | None:
    """The text of a module that is short enough to be read."""
    try:
        if file.suffix != ".py" or file.stat().st_size > MAX_BYTES:
            return None
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _mentions(text: str) -> bool:
    return any(word in text for word in MENTIONS)


def _gathers(package: Path, text: str) -> bool:
    """Whether a package only passes on what its modules hold, and one of them may make layers."""
    if f"from {package.name}." not in text and "from ." not in text:
        return False
    modules = itertools.islice(package.rglob("*.py"), MAX_MODULES)
    return any(_mentions(_text(module) or "") for module in modules)
