"""Products: the operands of a matrix product, turned or swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix
from shapewright.rules.problems import MatmulMismatch
from shapewright.source.text import Edit

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

TURNS = {"transpose_a": "left", "transpose_b": "right", "adjoint_a": "left", "adjoint_b": "right"}


@repair(MatmulMismatch)
def other_product(found: MatmulMismatch, place: Place) -> Iterator[Fix]:
    """A turn that is written is left out; one that is missing is added; the two change places."""
    call = place.call
    if call is None or place.outside:
        return
    for name, side in TURNS.items():
        if call.keyword(name) is not None:
            yield Fix(f"Do not transpose the {side} operand: remove {name}", call.without_argument(name))
    if len(call.node.args) == 2:
        left, right = (call.document.span(argument) for argument in call.node.args)
        swapped = (Edit(left, call.document.source(right)), Edit(right, call.document.source(left)))
        yield Fix("Swap the operands", swapped)
        if found.title == "matmul" and call.document.source(call.callee).endswith("linalg.matmul"):
            return
        for name in ("transpose_b", "transpose_a"):
            if call.keyword(name) is None and _is_tensorflow(place):
                yield Fix(f"Transpose the {TURNS[name]} operand: {name}=True", call.with_argument(name, "True"))


def _is_tensorflow(place: Place) -> bool:
    """Whether the function is TensorFlow's, whose arguments can turn an operand."""
    return place.call is not None and place.document.source(place.call.callee).startswith(("tf.", "tensorflow."))
