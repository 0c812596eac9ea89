"""Problems become words: one pair ``NAME.py`` + ``NAME.md`` per code; the page is documentation and test."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from shapewright.interpreter.lints import lint
from shapewright.source.suppressions import suppressed

from .cause import cause
from .check import CHECKS
from .diagnostic import Severity
from .program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding

    from .check import Check
    from .diagnostic import Diagnostic
    from .place import Place

__all__ = ["diagnose", "finding_of", "load"]


@cache
def load() -> None:
    """Import every check, so that it is registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def diagnose(analysis: Analysis) -> list[Diagnostic]:
    """What the analysis found, in words, in the order of the text, without what the text itself ignores."""
    load()
    if analysis.document.too_long:
        return [importlib.import_module(f"{__name__}.file_too_long").file_too_long(analysis.document)]
    found: dict[tuple[object, str], Diagnostic] = {}
    for _, diagnostic in _rendered(analysis):
        found.setdefault((diagnostic.at, diagnostic.code), diagnostic)
    return sorted(
        (d for d in found.values() if not suppressed(analysis.document, d.at.line, d.code)),
        key=lambda diagnostic: (diagnostic.at, diagnostic.code),
    )


def finding_of(analysis: Analysis, diagnostic: Diagnostic) -> Finding | None:
    """The finding that a diagnostic puts into words."""
    same = (diagnostic.at, diagnostic.code)
    return next((finding for finding, other in _rendered(analysis) if (other.at, other.code) == same), None)


def _rendered(analysis: Analysis) -> Iterator[tuple[Finding, Diagnostic]]:
    """Every finding that there are words for."""
    program = Program(analysis)
    for finding in (*analysis.findings, *lint(analysis)):
        place = program.of(finding)
        problem = cause(place)
        check = CHECKS.get(type(problem))
        if check is not None:
            yield finding, _settled(check.render(problem, place), check, place)


def _settled(said: Diagnostic, check: Check, place: Place) -> Diagnostic:
    """With its code. An error promises that the program raises: what only a call, or a branch elsewhere, would raise is a warning."""
    finding = place.finding
    if not (finding.uncalled or finding.doubtful) or check.severity is not Severity.ERROR:
        return replace(said, code=check.code, severity=check.severity)
    return replace(said, code=check.code, severity=Severity.WARNING, notes=(*said.notes, *place.entrance()))
