"""Texts: a workspace that knows which files an analysis has read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.source.workspace import Workspace

if TYPE_CHECKING:
    from shapewright.source.document import Document


class Texts(Workspace):
    """The texts of a session. Only the analyst asks for them, one analysis at a time."""

    _asked: set[str] | None = None

    def document(self, path: str) -> Document | None:
        """The text at a path, noted as read."""
        if self._asked is not None:
            self._asked.add(path)
        return super().document(path)

    def note_reading(self) -> set[str]:
        """Begin a list of the files that are read from now on."""
        self._asked = set()
        return self._asked
