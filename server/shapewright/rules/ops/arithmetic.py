"""Arithmetic on tensors: operators and functions that work place by place, with broadcasting, and matrix products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import BroadcastMismatch
from shapewright.rules.shapes import Clash, broadcast, broadcast_dim
from shapewright.values.dims import Dim, Length
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor, ending, joined_fields, settled_ending

from .agreement import FIRM, agreed
from .calling import flavour_of, settled
from .dtypes import FLOAT, INT, divided, floating, promoted
from .operands import made, tensor_of
from .products import matmul, refuse_vectors
from .takes import hold, needs_of

if TYPE_CHECKING:
    from shapewright.values.tensors import Fields

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def binary(op: str, left: Any, right: Any, *, computed: bool = False) -> Any:
    """``left op right`` where at least one is a tensor; raises ``BroadcastMismatch``, or ``MatmulMismatch`` for ``@``.

    ``computed`` says that TensorFlow does it, and not Keras, if one of them is a tensor at all: then a
    ``DtypeMismatch`` is raised too.
    """
    if not _operand(left) or not _operand(right):
        return Unknown("an operation between a tensor and something else")
    if computed and _by_tensorflow(left, right):
        return _of_one_dtype(op, left, right)
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


def _by_tensorflow(*sides: Any) -> bool:
    """Whether TensorFlow's tensors do it: weights of Keras do it themselves, on whichever side they stand."""
    kinds = {side.flavour for side in sides if isinstance(side, Tensor)}
    return Flavour.WEIGHT not in kinds and not kinds.isdisjoint(FIRM)


def _of_one_dtype(op: str, left: Any, right: Any) -> Tensor:
    """What TensorFlow makes of two operands; it multiplies truths by anything, to what depends on its version."""
    truths = op == "*" and any(isinstance(side, Tensor) and side.dtype == "bool" for side in (left, right))
    for _, need in needs_of(f"operator.{op}"):
        hold(op, need, left, alone=False)
        hold(op, need, right, alone=False)
    dtype = None if truths else agreed(op, left, right)
    if op == "@":
        refuse_vectors(left, right)
        return settled(matmul(left, right).alike(dtype=dtype), flavour_of((left, right), None))  # type: ignore[no-any-return]
    if op in COMPARISONS:
        made_one = elementwise("comparison", left, right).alike(dtype="bool")
    else:
        made_one = elementwise(op, left, right).alike(dtype=divided(dtype) if op == "/" else dtype)
    return settled(made_one, flavour_of((left, right), None))  # type: ignore[no-any-return]


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
    dtype = None if _by_value(left, right) else promoted(left.dtype, right.dtype)
    if left.shape is None or right.shape is None:
        return made(None, dtype).like(None, last=_ending(left, right))
    try:
        shape = broadcast(left.shape, right.shape)
    except Clash as clash:
        raise BroadcastMismatch(title, left, right, clash.axis) from None
    return made(shape, dtype).like(shape, fields=_fields(left, right))


def _by_value(left: Tensor, right: Tensor) -> bool:
    """Whether a number of NumPy stands beside an array of narrower numbers of its kind: NumPy 1 keeps these, NumPy 2 does not."""
    if {left.flavour, right.flavour} != {Flavour.ARRAY} or (left.shape == ()) == (right.shape == ()):
        return False
    number, array = (left, right) if left.shape == () else (right, left)
    kinds = [None if dtype is None else dtype.rstrip("0123456789") for dtype in (number.dtype, array.dtype)]
    alike = kinds[0] == kinds[1] and number.dtype not in (INT, FLOAT)
    return alike and promoted(number.dtype, array.dtype) != array.dtype


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
