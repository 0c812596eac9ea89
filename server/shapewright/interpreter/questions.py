"""Questions: what a run asks about the world outside of its text, each asked once, and whether the answers still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapewright.source.dialect import Dialect
    from shapewright.source.document import Document
    from shapewright.source.workspace import Workspace

Question = tuple[str, ...]
"""A method of the workspace, and the arguments it is called with."""
Answers = dict[Question, Any]


class Questions:
    """The workspace as one run sees it: whatever else happens meanwhile, the same question has the same answer."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.answers: Answers = {}

    @property
    def environment(self) -> Dialect:
        """The rules in force."""
        return self._workspace.environment

    def document(self, path: str) -> Document | None:
        """The text at a path."""
        found: Document | None = self._asked("document", path)
        return found

    def module_file(self, name: str, level: int, importer: str) -> str | None:
        """The file of a module as ``importer`` would import it."""
        found: str | None = self._asked("module_file", name, level, importer)
        return found

    def source_of(self, package: str, module: str, function: str, importer: str) -> str | None:
        """The file of an installed package that defines a function."""
        found: str | None = self._asked("source_of", package, module, function, importer)
        return found

    def still(self, answers: Mapping[Question, Any]) -> bool:
        """Whether the workspace answers as it did; documents are the same only if they are one object."""
        return all(
            _same(getattr(self._workspace, method)(*given), answer) for (method, *given), answer in answers.items()
        )

    def _asked(self, *question: Any) -> Any:
        if question not in self.answers:
            method, *given = question
            self.answers[question] = getattr(self._workspace, method)(*given)
        return self.answers[question]


def _same(now: Any, before: Any) -> bool:
    return now is before or (isinstance(now, str) and now == before)
