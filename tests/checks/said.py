"""What is said of a program, with the text under each squiggle, and the program after a fix."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from shapewright.checks import diagnose
from shapewright.checks.diagnostic import Diagnostic
from shapewright.interpreter.analysis import Analysis, analyse
from shapewright.source.dialect import Dialect
from shapewright.source.document import Document
from shapewright.source.text import apply_edits
from shapewright.source.workspace import Workspace

HEADER = "import keras\nimport numpy as np\nfrom keras import layers\n"
KERAS = Dialect((3, 15, 1))


@dataclass(frozen=True)
class Said:
    """One diagnostic beside the text that it is about."""

    diagnostic: Diagnostic
    analysis: Analysis

    @property
    def under(self) -> str:
        """What the squiggle lies under."""
        return self.analysis.document.source(self.diagnostic.at)

    @property
    def line(self) -> str:
        """The line where it begins."""
        return self.analysis.document.lines[self.diagnostic.at.line - 1].strip()

    @property
    def notes(self) -> list[str]:
        """What explains it."""
        return [note.text for note in self.diagnostic.notes]

    @property
    def titles(self) -> list[str]:
        """What could mend it."""
        return [fix.title for fix in self.diagnostic.fixes]

    def after(self, title: str) -> str:
        """The program after this fix, without the header."""
        fix = next(fix for fix in self.diagnostic.fixes if fix.title == title)
        return apply_edits(self.analysis.document.text, fix.edits).removeprefix(HEADER)


def said_of(program: str, header: str = HEADER, **modules: str) -> list[Said]:
    """Everything that is said of a program; ``modules`` lie beside it."""
    workspace = Workspace(dialect=KERAS)
    for name, text in modules.items():
        workspace.put(Document(f"/{name}.py", header + dedent(text).lstrip("\n")))
    analysis = analyse("/program.py", header + dedent(program).lstrip("\n"), workspace)
    return [Said(diagnostic, analysis) for diagnostic in diagnose(analysis)]


def only(program: str, header: str = HEADER, **modules: str) -> Said:
    """The one thing that is said of a program."""
    found = said_of(program, header, **modules)
    assert len(found) == 1, [one.diagnostic.message for one in found]
    return found[0]
