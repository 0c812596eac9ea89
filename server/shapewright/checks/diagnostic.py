"""Diagnostics in our own terms; only ``lsp/convert.py`` turns them into LSP ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.source.text import Edit, Span


class Severity(Enum):
    """How sure, and how bad."""

    ERROR = "error"
    """A promise: whenever this statement runs, it raises."""
    WARNING = "warning"
    """It runs, but not as its author is likely to believe."""
    INFORMATION = "information"
    """It runs as it was written; something about it that is easily overlooked. Or a word about the analysis itself."""


@dataclass(frozen=True, slots=True)
class Note:
    """A place that explains the diagnostic (LSP: related information); ``path`` is empty for the same file."""

    at: Span
    text: str
    path: str = ""


class Kind(Enum):
    """What a fix changes."""

    WRITING = "a way of writing that means something else"
    DATA = "the shape of the data"
    INPUT = "the shape that the model declares"
    LOSS = "the loss, or the form of the labels"
    NAME = "another name of the program"
    UNITS = "the width of a layer"
    FLATTEN = "axes that are left over"
    ARGUMENT = "another argument"
    LAYER = "one layer more"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that may make the diagnostic go away; ``features.fixes`` offers it only if re-analysis agrees."""

    title: str
    edits: tuple[Edit, ...]
    kind: Kind = Kind.ARGUMENT
    guess: bool = False
    """Whether it writes a number that nothing in the program tells: that TensorFlow runs it there says little."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One squiggle: where it lies, what it says, what explains it and what may fix it."""

    at: Span
    message: str
    notes: tuple[Note, ...] = ()
    fixes: tuple[Fix, ...] = ()
    code: str = ""
    severity: Severity = Severity.ERROR
