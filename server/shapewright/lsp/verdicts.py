"""Verdicts: what TensorFlow has said about models and fixes, for as long as their text stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.source.text import Span

    from .sources import Source


@dataclass(frozen=True, slots=True)
class Remark:
    """One word of TensorFlow's about a place: that it agrees, or that it does not."""

    at: Span
    agrees: bool
    message: str


@dataclass(slots=True)
class Page:
    """What was said about one text."""

    text: str
    lenses: dict[int, str] = field(default_factory=dict)
    """By the line of a model: what its lens shows."""
    remarks: list[Remark] = field(default_factory=list)
    fixes: set[tuple[Span, str]] = field(default_factory=set)
    """Fixes that TensorFlow has run, by the place of the problem and their title."""


class Verdicts:
    """What was verified in a session; a change of the text makes it void."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}

    def of(self, source: Source) -> Page:
        """What was said about this text of a source, to read and to add to."""
        page = self._pages.get(source.key)
        if page is None or page.text != source.document.text:
            page = self._pages[source.key] = Page(source.document.text)
        return page

    def forget(self, key: str) -> None:
        """A source is closed."""
        self._pages.pop(key, None)
