"""``matmul-mismatch``: a matrix product whose inner dimensions differ."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import MatmulMismatch
from shapewright.source.text import Edit, point
from shapewright.values.tensors import Flavour, show

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .wording import brief

if TYPE_CHECKING:
    from .place import Place

MATRIX = 2


@check("matmul-mismatch", Severity.ERROR, MatmulMismatch)
def matmul_mismatch(found: MatmulMismatch, place: Place) -> Diagnostic:
    """The two lengths that are summed together, and the shapes they belong to."""
    left, right = found.left.shape or (), found.right.shape or ()
    first, second = left[found.left_axis], right[found.right_axis]
    needs = f"{found.title} needs two axes of equal length to sum over, but gets {first} and {second}"
    shown = (
        f"{found.title} needs equal lengths to sum over, but gets {first} of {show(left)} and {second} of {show(right)}"
    )
    arithmetic = f"axis {found.left_axis} of the left is summed with axis {found.right_axis} of the right"
    return Diagnostic(
        at=place.raising,
        message=brief(shown, needs),
        notes=(
            Note(place.raising, arithmetic),
            *place.came_from(found.left, "the left one"),
            *place.came_from(found.right, "the right one"),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: MatmulMismatch, place: Place) -> list[Fix]:
    """The right one turned, if it fits then."""
    left, right, node = found.left.shape or (), found.right.shape or (), place.site.node
    if not isinstance(node, ast.BinOp) or found.right.flavour is not Flavour.ARRAY:
        return []
    if len(right) != MATRIX or left[-1] != right[-1] or not isinstance(node.right, ast.Name | ast.Attribute):
        return []
    end = place.document.span(node.right)
    return [Fix("Transpose the right operand: .T", (Edit(point(end.end_line, end.end_column), ".T"),))]
