"""Which Python holds the user's TensorFlow, on the command line."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path


def choose_python(
    given: str | None = None, *, environ: Mapping[str, str] = os.environ, folder: Path | None = None
) -> Path:
    """Return ``--python``, else the one of VIRTUAL_ENV, else of ``.venv`` in the folder, else the running Python.

    What was given is taken at its word, even if there is no such file: starting it then says so. Links are not
    followed, because the path of a virtual environment's Python is what makes it one.
    """
    if given is not None:
        return python_named(given)
    environments = [(folder or Path.cwd()) / ".venv"]
    if environ.get("VIRTUAL_ENV"):
        environments.insert(0, Path(environ["VIRTUAL_ENV"]))
    return next((python for path in environments if (python := python_in(path)) is not None), Path(sys.executable))


def python_named(given: str) -> Path:
    """Return the Python of a path, of an environment's folder, or of a command."""
    path = Path(given).expanduser()
    if path.is_dir():
        return python_in(path) or path
    if path.exists():
        return path.absolute()
    return Path(shutil.which(given) or path)


def python_in(environment: Path) -> Path | None:
    """Return the Python of a virtual or conda environment."""
    places = ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe")
    return next((path.absolute() for place in places if (path := environment / place).is_file()), None)


def lies_in(python: Path, folder: Path) -> bool:
    """Say whether a Python, or what it links to, lies in a folder; one of an untrusted workspace must not be started."""
    inside = folder.resolve()
    parent = python.absolute().parent.resolve() / python.name
    return parent.is_relative_to(inside) or python.resolve().is_relative_to(inside)
