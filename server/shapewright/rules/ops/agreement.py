"""What TensorFlow asks of the dtypes of its operands: unlike NumPy and Keras it brings two tensors to no common one.

Arrays, lists and numbers follow the tensor beside them, as far as they can: a float of Python does not become whole.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any

from shapewright.rules.problems import DtypeMismatch
from shapewright.values.measured import Measured, Measures, as_tensor
from shapewright.values.numbers import NumpyFloat
from shapewright.values.tensors import Flavour, Tensor

from .dtypes import FLOAT, INT, KINDS, kind_of
from .operands import tensor_of

WHOLE = ("uint", "int")
FIRM = (Flavour.EAGER, Flavour.SYMBOLIC)
"""Tensors of TensorFlow: inside a layer, Keras tensors stand for such."""


class Order(Enum):
    """Who decides on the dtype where not every operand is a tensor."""

    TENSORS = "the tensors, wherever they stand"
    FIRST = "what stands first, whatever it is"
    ALONE = "each for itself"


def agreed(title: str, *values: Any, order: Order = Order.TENSORS) -> str | None:
    """The dtype that all operands have, or follow; raises ``DtypeMismatch`` where they cannot.

    ``None`` where it is not known.
    """
    operands = [_operand(value) for value in values]
    decided = [_decided(operand, number, order) for number, operand in enumerate(operands)]
    lead, dtype = None, None
    for operand, own in zip(operands, decided, strict=True):
        if own is None:
            continue
        if dtype is None:
            lead, dtype = operand, own
        elif lead is not None and _apart(dtype, own):
            raise DtypeMismatch(title, lead, operand)
        elif dtype == INT:
            dtype = own
    firm = any(operand.flavour in FIRM for operand in operands)
    if dtype is None:
        open_ = firm or any(operand.flavour is Flavour.WEIGHT or operand.dtype is None for operand in operands)
        lead = None if open_ else operands[0]
        dtype = None if lead is None else _known(lead.dtype)
    for operand in operands:
        if operand.dtype == FLOAT and dtype is not None and lead is not None and _kind(dtype) in WHOLE:
            raise DtypeMismatch(title, lead, operand)
    return dtype


def _operand(value: Any) -> Tensor:
    """A value as a tensor; a length that TensorFlow has measured is whole, in so many bits as nobody knows."""
    if type(value) in (Measured, Measures):
        measured: Tensor = as_tensor(value)
        return replace(measured, dtype=INT)
    if type(value) is NumpyFloat:
        return Tensor((), None, Flavour.ARRAY)
    tensor = tensor_of(value)
    packed = isinstance(value, tuple) and any(isinstance(part, Tensor | tuple | Measured) for part in value)
    return replace(tensor, dtype=None) if packed else tensor


def _decided(operand: Tensor, number: int, order: Order) -> str | None:
    """The dtype that this operand insists on, if it does and if that is known."""
    if operand.flavour is Flavour.WEIGHT:
        return None
    firm = operand.flavour in FIRM or order is Order.ALONE or (order is Order.FIRST and number == 0)
    return _known("float32" if operand.dtype == FLOAT else operand.dtype) if firm else None


def _known(dtype: str | None) -> str | None:
    return dtype if dtype is not None and (_kind(dtype) in KINDS or dtype == "string") else None


def _kind(dtype: str) -> str:
    place = kind_of(dtype)[0] if "|" not in dtype else len(KINDS)
    return KINDS[place] if place < len(KINDS) else ""


def _apart(one: str, other: str) -> bool:
    if INT in (one, other):
        return _kind(one) not in WHOLE or _kind(other) not in WHOLE
    return one != other
