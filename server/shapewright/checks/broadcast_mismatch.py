"""``broadcast-mismatch``: two operands differ along an axis, and neither is 1 long there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import BroadcastMismatch
from shapewright.values.dims import same
from shapewright.values.tensors import Flavour, show

from .check import check
from .data_fixes import wrapped
from .diagnostic import Diagnostic, Fix, Note, Severity
from .padding import keep_length
from .stack import shaped_by
from .units import WIDTHS, give_units
from .wording import axis_noun, brief, length, plural

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

    from .place import Place


@check("broadcast-mismatch", Severity.ERROR, BroadcastMismatch)
def broadcast_mismatch(found: BroadcastMismatch, place: Place) -> Diagnostic:
    """The two shapes; the axis that clashes is a note."""
    left, right = found.left.shape or (), found.right.shape or ()
    title = "A comparison" if found.title == "comparison" else found.title
    ends = f"{left[found.axis]} and {right[found.axis]}"
    notes = [
        *place.origin(found.left, f"the left one comes from here, {_has(found.left, found.axis)}"),
        *place.origin(found.right, f"the right one comes from here, {_has(found.right, found.axis)}"),
    ]
    if not notes:
        notes = [
            Note(
                place.raising,
                f"axis {found.axis} is {left[found.axis]} long on the left and {right[found.axis]} on the right",
            )
        ]
    return Diagnostic(
        at=place.raising,
        message=brief(
            f"{title} needs equal shapes, but gets {show(left)} and {show(right)}",
            f"{title} needs equal lengths on axis {found.axis}, but gets {ends}",
        ),
        notes=(*notes, *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _has(tensor: Tensor, axis: int) -> str:
    shape = tensor.shape or (1,)
    if tensor.flavour is Flavour.SYMBOLIC:
        return f"with {length(shape, axis)}"
    return f"with shape {show(shape)}"


def _fixes(found: BroadcastMismatch, place: Place) -> list[Fix]:
    left, right = found.left.shape, found.right.shape
    if left is None or right is None or len(left) != len(right):
        return _turned(found, place)
    if found.axis == -1:
        wanted = left[-1]
        return give_units(place.program, shaped_by(found.right, *WIDTHS), wanted) if isinstance(wanted, int) else []
    axis = found.axis % len(left)
    return keep_length(place.program, (found.left, found.right), axis, plural(axis_noun(left, axis)))


def _turned(found: BroadcastMismatch, place: Place) -> list[Fix]:
    """What lacks the second axis of the other, as a vector along the rows of a matrix does, needs one of its own there."""
    node = place.site.node
    left, right = found.left.shape, found.right.shape
    if not isinstance(node, ast.BinOp) or left is None or right is None:
        return []
    for side, short, long in ((node.right, right, left), (node.left, left, right)):
        if len(short) == len(long) - 1 and same(short[0] if short else 0, long[0]):
            title = "Lay it along the rows" if len(short) == 1 else "Give it a second axis"
            return [wrapped(place, side, "[:, None]", title)]
    return []
