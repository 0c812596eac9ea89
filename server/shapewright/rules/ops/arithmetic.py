"""Arithmetic on tensors: operators and functions that work place by place, with broadcasting, and matrix products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import BroadcastMismatch
from shapewright.rules.shapes import Clash, broadcast, broadcast_dim
from shapewright.values.dims import Dim, Length
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor, ending, joined_fields, settled_ending

from .calling import flavour_of, settled
from .dtypes import floating, promoted
from .operands import made, tensor_of
from .products import matmul

if TYPE_CHECKING:
    from shapewright.values.tensors import Fields

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def binary(op: str, left: Any, right: Any) -> Any:
    """``left op right`` where at least one is a tensor; raises ``BroadcastMismatch``, or ``MatmulMismatch`` for ``@``."""
    if not _operand(left) or not _operand(right):
        return Unknown("an operation between a tensor and something else")
    if op == "@":
        result = matmul(left, right)
    elif op in COMPARISONS:
        result = _with_dtype(elementwise("comparison", left, right), "bool")
    else:
        result = elementwise(op, left, right)
        if op in ("//", "%", "**") and result.dtype == "bool":
            result = _with_dtype(result, "int8")
        if op == "/":
            result = _with_dtype(result, floating(result.dtype))
    return settled(result, flavour_of((left, right), None))


def _operand(value: Any) -> bool:
    return isinstance(value, Tensor | int | float | complex | tuple | Length | Unknown)


def unary(op: str, x: Tensor) -> Tensor:
    """``-x``, ``+x``, ``~x``: the same shape."""
    return x.alike()


def elementwise(title: str, *values: Any) -> Tensor:
    """An operation place by place: shapes broadcast, dtypes are promoted, receptive fields join."""
    operands = [tensor_of(value) for value in values]
    total = operands[0]
    for operand in operands[1:]:
        total = _broadcast(title, total, operand)
    return total if len(operands) > 1 else total.alike()


def _broadcast(title: str, left: Tensor, right: Tensor) -> Tensor:
    dtype = promoted(left.dtype, right.dtype)
    if left.shape is None or right.shape is None:
        return made(None, dtype).like(None, last=_ending(left, right))
    try:
        shape = broadcast(left.shape, right.shape)
    except Clash as clash:
        raise BroadcastMismatch(title, left, right, clash.axis) from None
    return made(shape, dtype).like(shape, fields=_fields(left, right))


def _ending(left: Tensor, right: Tensor) -> Dim | None:
    """How long the last axis becomes, where the rank is not known."""
    if left.shape == () or right.shape == ():
        return right.last if left.shape == () else left.last
    one, other = ending(left), ending(right)
    try:
        return None if one is None or other is None else settled_ending(broadcast_dim(one, other))
    except Clash:
        return None


def _fields(left: Tensor, right: Tensor) -> Fields | None:
    """A constant sees nothing, and takes nothing away."""
    seeing = [operand for operand in (left, right) if operand.flavour.value == "keras tensor"]
    return joined_fields(seeing) if seeing else None


def _with_dtype(x: Tensor, dtype: str | None) -> Tensor:
    return x.alike(dtype=dtype)
