"""Environment: which Python the programs use, which Keras that has, and the workspace that follows from it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import to_fs_path

from shapewright.source.dialect import Dialect
from shapewright.verify.environment import read_environment
from shapewright.verify.interpreter import choose_python

from .finding import BackgroundFinder
from .texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from .buffers import Buffers
    from .settings import Settings

logger = logging.getLogger(__name__)


def workspace_for(settings: Settings, buffers: Buffers, found: Callable[[], None]) -> Texts:
    """An empty workspace with the rules of the selected interpreter's Keras; ``found`` is called for every module found."""
    roots = roots_of(buffers)
    python = selected_python(settings, roots)
    finder = BackgroundFinder(str(python) if python else None, roots, trusted=settings.trusted, found=found)
    return Texts(roots, dialect_of(python), finder)


def roots_of(buffers: Buffers) -> tuple[str, ...]:
    """The folders of the workspace that lie on disk."""
    folders = [path for uri in buffers.folders if (path := to_fs_path(uri)) is not None]
    return tuple(folders) or ((buffers.root_path,) if buffers.root_path else ())


def selected_python(settings: Settings, roots: tuple[str, ...]) -> Path | None:
    """The interpreter of the programs; ``None`` where the client says that there is none."""
    if settings.interpreter is None and settings.given:
        return None
    return choose_python(settings.interpreter, folder=Path(roots[0]) if roots else None)


def dialect_of(python: Path | None) -> Dialect:
    """The rules in force, read from the interpreter's packages without starting it."""
    if python is None:
        return Dialect()
    try:
        return read_environment(python)
    except Exception:
        logger.exception("the packages of %s cannot be read", python)
        return Dialect(python=str(python))
