"""A workspace that is told of changes while it looks: what was found before them counts no more."""

from __future__ import annotations

from pathlib import Path

from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace


class SlowFinder(ModuleFinder):
    """Finds nothing; while it looks, a file comes, and the workspace hears of it."""

    workspace: Workspace
    late: Path

    def find(self, name: str, importer: str) -> str | None:
        self.late.write_text("STEPS = 100\n")
        self.workspace.forget()
        return None


def test_a_module_that_comes_while_it_is_looked_for_is_found_the_next_time(tmp_path: Path) -> None:
    finder = SlowFinder(None)
    workspace = Workspace((str(tmp_path),), finder=finder)
    finder.workspace, finder.late = workspace, tmp_path / "sizes.py"
    importer = str(tmp_path / "a.py")
    assert workspace.module_file("sizes", 0, importer) is None
    assert workspace.module_file("sizes", 0, importer) == str(finder.late)
