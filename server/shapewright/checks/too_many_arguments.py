"""``too-many-arguments``: a constructor gets more positional arguments than it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import TooManyArguments
from shapewright.source.text import Edit, Span

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("too-many-arguments", Severity.ERROR, TooManyArguments)
def too_many_arguments(found: TooManyArguments, place: Place) -> Diagnostic:
    """How many it takes, and how many there are; the squiggle lies on the first too many."""
    takes = f"{count(found.takes, 'positional argument')}" if found.takes else "no positional argument"
    at, fixes = place.raising, []
    call = place.call
    if call is not None and len(call.node.args) == found.given:
        spans = [call.document.span(argument) for argument in call.node.args]
        first, last = spans[found.takes], spans[-1]
        at = first
        if found.takes:
            before = spans[found.takes - 1]
            beyond = Span(before.end_line, before.end_column, last.end_line, last.end_column)
            many = len(spans) - found.takes
            what = call.document.source(last) if many == 1 else f"the last {count(many, 'argument')}"
            fixes.append(Fix(f"Remove {what}", (Edit(beyond, ""),)))
    return Diagnostic(
        at=at,
        message=f"{found.title} takes {takes}, but gets {found.given}",
        notes=tuple(place.path()),
        fixes=tuple(fixes),
    )
