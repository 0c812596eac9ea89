"""Questions: what a run asks about the world outside of what it has run, and whether the answers still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapewright.source.dialect import Dialect
    from shapewright.source.document import Document
    from shapewright.source.workspace import Workspace

Question = tuple[str, ...]
"""A question, and what it is about."""
Answers = dict[Question, Any]


class Questions:
    """The workspace, and the text as a whole, as one run sees them: the same question has the same answer."""

    def __init__(self, workspace: Workspace, document: Document) -> None:
        self._workspace = workspace
        self._document = document
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

    def module_in_folder(self, folder: str, name: str, level: int, importer: str) -> str | None:
        """The file of a module in a folder that has no ``__init__.py``."""
        found: str | None = self._asked("module_in_folder", folder, name, level, importer)
        return found

    def source_of(self, package: str, module: str, function: str, importer: str) -> str | None:
        """The file of an installed package that defines a function."""
        found: str | None = self._asked("source_of", package, module, function, importer)
        return found

    def mentions(self, word: str) -> bool:
        """Whether a word stands anywhere in the text, be it below what has run."""
        found: bool = self._asked("mentions", word)
        return found

    def still(self, answers: Mapping[Question, Any]) -> bool:
        """Whether the workspace answers as it did; documents are the same only if they are one object."""
        return all(_same(self._answer(*question), answer) for question, answer in answers.items())

    def _asked(self, *question: Any) -> Any:
        if question not in self.answers:
            self.answers[question] = self._answer(*question)
        return self.answers[question]

    def _answer(self, kind: str, *about: Any) -> Any:
        return about[0] in self._document.text if kind == "mentions" else getattr(self._workspace, kind)(*about)


def _same(now: Any, before: Any) -> bool:
    return now is before or (isinstance(now, str) and now == before)
