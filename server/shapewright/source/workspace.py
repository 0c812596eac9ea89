"""Workspace: the documents that are open, the files on disk, and which file a module's name means."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .dialect import Dialect
from .document import MAX_CHARACTERS, Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .modules import ModuleFinder


MAX_PARENTS = 4
"""So many folders above the importer are searched for a module."""


@lru_cache(maxsize=256)
def _defines(file: Path, function: str) -> bool:
    try:
        return re.search(rf"^def {re.escape(function)}\(", file.read_text(encoding="utf-8"), re.MULTILINE) is not None
    except OSError:
        return False


class Workspace:
    """Texts by path: open documents first, then the disk, each read once until it changes."""

    def __init__(
        self, roots: Iterable[str] = (), dialect: Dialect | None = None, finder: ModuleFinder | None = None
    ) -> None:
        self.roots = tuple(roots)
        self.environment = dialect or Dialect()
        self.finder = finder
        self.open: dict[str, Document] = {}
        self._disk: dict[str, tuple[tuple[int, int], Document]] = {}
        self._found: dict[tuple[str, int, str], str | None] = {}

    def put(self, document: Document) -> None:
        """An open document has a new text."""
        known = document.path in self.open
        self.open[document.path] = document
        if not known:
            self.forget()

    def drop(self, path: str) -> None:
        """A document was closed: what is on disk counts again."""
        self.open.pop(path, None)
        self.forget()

    def forget(self) -> None:
        """Files on disk have changed: look for modules again; what is found by a search under way counts no more."""
        self._found = {}

    def document(self, path: str) -> Document | None:
        """The text at a path; ``None`` where there is none that can be read."""
        if path in self.open:
            return self.open[path]
        file = Path(path)
        try:
            stat = file.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._disk.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            if stat.st_size > MAX_CHARACTERS:
                return None
            document = Document(path, file.read_text(encoding="utf-8-sig", errors="replace"))
        except (OSError, ValueError):
            return None
        self._disk[path] = (stamp, document)
        return document

    def module_file(self, name: str, level: int, importer: str) -> str | None:
        """The file of a module as ``importer`` would import it: ``level`` dots, then ``name``."""
        key = (name, level, importer)
        found = self._found  # Another thread may put a new one in its place while this one looks.
        if key not in found:
            found[key] = self._near(name, level, importer) or self._far(name, level, importer)
        return found[key]

    def module_in_folder(self, folder: str, name: str, level: int, importer: str) -> str | None:
        """The file of a module in a folder of the program's that has no ``__init__.py``."""
        if self.module_file(folder, level, importer) is not None:
            return None
        return self._near(f"{folder}.{name}", level, importer)

    def source_of(self, package: str, module: str, function: str, importer: str) -> str | None:
        """The file of an installed package that defines a function; ``module`` may be empty, and then all are searched."""
        root = self.module_file(package, 0, importer)
        if root is None:
            return None
        if module:
            file = Path(root).parent.joinpath(*module.split(".")).with_suffix(".py")
            if file.is_file() and _defines(file, function):
                return str(file)
        return next((str(file) for file in sorted(Path(root).parent.glob("*.py")) if _defines(file, function)), None)

    def _near(self, name: str, level: int, importer: str) -> str | None:
        """Beside the importer, or below a root of the workspace, where an open buffer need not be on disk."""
        start = Path(importer).parent
        for _ in range(level - 1):
            start = start.parent
        places = [start] if level else [start, *map(Path, self.roots), *(Path(root) / "src" for root in self.roots)]
        if not level:  # As jedi and most editors do: a folder above may be where the program is started.
            places += list(start.parents)[:MAX_PARENTS]
        for place in places:
            target = place.joinpath(*name.split(".")) if name else place
            for candidate in (target.with_suffix(".py") if name else None, target / "__init__.py"):
                if candidate is not None and (str(candidate) in self.open or candidate.is_file()):
                    return str(candidate)
        return None

    def _far(self, name: str, level: int, importer: str) -> str | None:
        if self.finder is None or level or not name:
            return None
        return self.finder.find(name, importer)
