"""``not-callable``: a tensor, an array, a list or a number is called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import NotCallable
from shapewright.source.text import Edit, Span

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import OBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

WITH_ITEMS = frozenset({"dict", "list", "numpy.ndarray", "tensorflow.Tensor", "tuple"})
"""What has items behind square brackets."""


@check("not-callable", Severity.ERROR, NotCallable)
def not_callable(found: NotCallable, place: Place) -> Diagnostic:
    """What is called."""
    return Diagnostic(
        at=place.raising,
        message=f"{OBJECTS[found.kind]} cannot be called",
        notes=(*place.made_at(found.origin, place.raising), *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: NotCallable, place: Place) -> Iterator[Fix]:
    """Without the brackets; or other brackets."""
    node = place.site.node
    if place.outside or not isinstance(node, ast.Call) or node.keywords:
        return
    callee, whole = place.document.span(node.func), place.document.span(node)
    behind = Span(callee.end_line, callee.end_column, whole.end_line, whole.end_column)
    if not node.args:
        yield Fix("Leave out ()", (Edit(behind, ""),))
    elif found.kind in WITH_ITEMS and not any(isinstance(part, ast.Starred) for part in node.args):
        inner = ", ".join(place.document.source(place.document.span(part)) for part in node.args)
        yield Fix(f"Write [{inner}]", (Edit(behind, f"[{inner}]"),))
