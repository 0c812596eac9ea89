"""Products: the operands of a matrix product, turned or swapped."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from shapewright.checks.data_fixes import wrapped
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import MatmulMismatch, RankMismatch
from shapewright.source.text import Edit
from shapewright.values.dims import BATCH

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

MATRIX = 2
"""The number of axes of a matrix."""
TURNS = {"transpose_a": "left", "transpose_b": "right", "adjoint_a": "left", "adjoint_b": "right"}


@repair(MatmulMismatch)
def other_product(found: MatmulMismatch, place: Place) -> Iterator[Fix]:
    """A turn that is written is left out; one that is missing is added; the two change places."""
    call = place.call
    if call is None or place.outside or place.model is not None:
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
            if call.keyword(name) is None and _is_tensorflow(place) and not _is_batch(found, name):
                yield Fix(f"Transpose the {TURNS[name]} operand: {name}=True", call.with_argument(name, "True"))


@repair(RankMismatch)
def as_matrix(found: RankMismatch, place: Place) -> Iterator[Fix]:
    """A vector in a product of matrices, as one column on the right, as one row on the left."""
    node = place.site.node
    if found.rule.title != "matmul" or len(found.input.shape or ()) != MATRIX - 1:
        return
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else list(getattr(node, "args", ()))[:2]
    for side, index, what in zip(sides, ("[None]", "[:, None]"), ("row", "column"), strict=False):
        tensor = place.tensor_at(side)
        if tensor is not None and tensor.shape == found.input.shape:
            yield replace(wrapped(place, side, index, f"Make it one {what}"), kind=Kind.WRITING)


def _is_batch(found: MatmulMismatch, name: str) -> bool:
    """Whether an operand would be turned so that its samples are summed over: it has no other axis than theirs."""
    shape = (found.left if TURNS[name] == "left" else found.right).shape or ()
    return len(shape) == MATRIX and shape[0] is BATCH


def _is_tensorflow(place: Place) -> bool:
    """Whether the function is TensorFlow's, whose arguments can turn an operand."""
    return place.call is not None and place.document.source(place.call.callee).startswith(("tf.", "tensorflow."))
