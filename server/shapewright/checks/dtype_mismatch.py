"""``dtype-mismatch``: operands of different dtypes, which TensorFlow brings to no common one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import DtypeMismatch, DtypeRefused
from shapewright.source.text import Edit

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

    from .place import Place


@check("dtype-mismatch", Severity.ERROR, DtypeMismatch)
def dtype_mismatch(found: DtypeMismatch, place: Place) -> Diagnostic:
    """The two dtypes; where the operands come from is a note."""
    title = "A comparison" if found.title == "comparison" else found.title
    return Diagnostic(
        at=place.raising,
        message=f"{title} needs equal dtypes, but gets {_said(found.left)} and {_said(found.right)}",
        notes=(
            *place.origin(found.left, f"the first one comes from here, with dtype {found.left.dtype}"),
            *place.origin(found.right, f"the other one comes from here, with dtype {found.right.dtype}"),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


@check("dtype-mismatch", Severity.ERROR, DtypeRefused)
def dtype_refused(found: DtypeRefused, place: Place) -> Diagnostic:
    """What the function needs, and what it gets."""
    return Diagnostic(
        at=place.raising,
        message=f"{found.title} needs {found.needs}, but gets {_said(found.input)}",
        notes=(*place.origin(found.input, f"it comes from here, with dtype {found.input.dtype}"), *place.path()),
        fixes=tuple(_cast_to(found, place)),
    )


CASTS = {"floats": "float32", "signed numbers": "int32", "numbers": "float32", "truths": "bool", "integers": "int32"}
"""What a tensor is cast to, by what is needed."""


def _cast_to(found: DtypeRefused, place: Place) -> list[Fix]:
    """Cast the operand that is refused, where it is an argument of the call."""
    wanted, expression = CASTS.get(found.needs), place.expression_of(found.input)
    prefix = spelling.tensorflow(place.document)
    if wanted is None or prefix is None or expression is None or place.outside:
        return []
    at = place.document.span(expression)
    text = f"{prefix}.cast({place.document.source(at)}, {prefix}.{wanted})"
    return [Fix(f"Cast it: {text}", (Edit(at, text),))]


WORDS = {"float": "a float of Python", "int": "an integer"}


def _said(tensor: Tensor) -> str:
    return WORDS.get(str(tensor.dtype), str(tensor.dtype))


def _fixes(found: DtypeMismatch, place: Place) -> list[Fix]:
    """Cast the operand that is no float to the other's dtype."""
    operands = _operands(place)
    prefix = spelling.tensorflow(place.document)
    if operands is None or prefix is None or place.outside:
        return []
    sides = [(found.left, found.right, operands[0]), (found.right, found.left, operands[1])]
    for one, other, expression in sides:
        wanted = "float32" if other.dtype == "float" else other.dtype or ""
        if (one.dtype or "").startswith("float") or not wanted.startswith("float") or one.dtype == "string":
            continue
        at = place.document.span(expression)
        text = f"{prefix}.cast({place.document.source(at)}, {prefix}.{wanted})"
        return [Fix(f"Cast it: {text}", (Edit(at, text),))]
    return []


def _operands(place: Place) -> tuple[ast.expr, ast.expr] | None:
    """The two operands, as they are written, in order."""
    node = place.site.node
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.Compare) and len(node.comparators) == 1:
        return node.left, node.comparators[0]
    return None
