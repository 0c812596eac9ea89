"""The Kerases that ``make versions`` holds the rules against, and where each of them is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".versions"
"""Where they are installed; git does not look there."""

TOOLS = (
    "pandas",
    "scikit-learn",
    "gymnasium",
    "pytest",
    "pytest-asyncio",
    "pytest-xdist",
    "hypothesis",
    "jedi>=0.20,<0.21",
    "parso>=0.8.5,<0.9",
)
"""What the tests need beside a Keras."""


@dataclass(frozen=True)
class Environment:
    """One Keras: the packages that bring it, and what programs import."""

    name: str
    packages: tuple[str, ...]
    own: bool = False
    """Whether it has a TensorFlow of its own; else its Keras lies in front of the one that all tests use."""
    module: str = "keras"

    @property
    def folder(self) -> Path:
        """Where it is installed."""
        return FOLDER / self.name

    @property
    def python(self) -> str:
        """The interpreter that runs it."""
        return str(self.folder / "bin" / "python") if self.own else sys.executable

    @property
    def variables(self) -> dict[str, str]:
        """The environment in which its Python finds this Keras, and the rules."""
        paths = [str(ROOT / "server"), *([] if self.own else [str(self.folder)])]
        legacy = {"TF_USE_LEGACY_KERAS": "1"} if self.module == "tf_keras" else {}
        return {**os.environ, **legacy, "PYTHONPATH": os.pathsep.join(paths), "SHAPEWRIGHT_KERAS": self.module}

    def install(self) -> None:
        """Install what is not there yet."""
        ready = self.folder / "ready"
        if ready.is_file() and ready.read_text() == repr(self.packages):
            return
        if self.own:
            subprocess.run([sys.executable, "-m", "venv", str(self.folder)], check=True)
        where = [] if self.own else ["--no-deps", "--upgrade", "--target", str(self.folder)]
        packages = (*self.packages, *TOOLS) if self.own else self.packages
        pip = [self.python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *where, *packages]
        subprocess.run(pip, check=True)
        ready.write_text(repr(self.packages))


ENVIRONMENTS = (
    Environment("keras-3.0", ("tensorflow-cpu==2.16.2", "keras==3.0.5"), own=True),
    Environment("keras-3.8", ("keras==3.8.0",)),
    Environment("keras-3.13", ("keras==3.13.2",)),
    Environment("keras-3.14", ("keras==3.14.1",)),
    Environment("keras-2", ("tf_keras==2.21.0",), module="tf_keras"),
)
