"""``file-too-long``: a notice that a file is above the limit and was not analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.source.document import MAX_CHARACTERS
from shapewright.source.text import point

from .diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from shapewright.source.document import Document


def file_too_long(document: Document) -> Diagnostic:
    """One notice at the top, instead of an analysis."""
    return Diagnostic(
        at=point(1, 1),
        message=f"this file has {len(document.text):,} characters; above {MAX_CHARACTERS:,} it is not analysed",
        code="file-too-long",
        severity=Severity.INFORMATION,
    )
