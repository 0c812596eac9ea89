"""Where specs lie: pages of ``fixtures/specs``, the pages of the checks, and the programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .format import read_page, read_program

if TYPE_CHECKING:
    from .format import Spec

ROOT = Path(__file__).parents[2]
PAGES = [
    page
    for where in ("fixtures/specs", "server/shapewright/checks", "tests/features")
    for page in sorted(ROOT.glob(f"{where}/*.md"))
]
PROGRAMS = sorted(ROOT.glob("fixtures/programs/*.py"))


@dataclass(frozen=True)
class Found:
    """One spec, and the file it stands in."""

    file: Path
    spec: Spec

    @property
    def id(self) -> str:
        """What the test is called."""
        return f"{self.file.stem}: {self.spec.name}"


def all_specs() -> list[Found]:
    """Every spec of this project."""
    found = [Found(page, spec) for page in PAGES for spec in read_page(page.read_text())]
    return found + [Found(path, read_program(path)) for path in PROGRAMS]
