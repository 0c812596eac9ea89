"""Dtypes: how they are named, and what two of them make together."""

from __future__ import annotations

from functools import reduce
from typing import Any

from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour

FLOAT = "float"
"""Python's float, or a library's default: ``float64`` in NumPy, ``float32`` elsewhere."""

INT = "int"
"""Python's int, or a library's default: ``int64`` in NumPy, ``int32`` elsewhere."""

KINDS = ("bool", "uint", "int", "float", "complex")

OR = "|"
"""Between what NumPy makes of two dtypes and what Keras makes of them, until it is known which of them is asked."""


def settled_dtype(dtype: str | None, flavour: Flavour) -> str | None:
    """The dtype that a library's default stands for."""
    if dtype is not None and OR in dtype:
        dtype = dtype.split(OR)[flavour is not Flavour.ARRAY]
    bits = "64" if flavour is Flavour.ARRAY else "32"
    if dtype == "str" and flavour is Flavour.EAGER:
        return "string"
    return dtype + bits if dtype in (FLOAT, INT) else dtype


def dtype_of(value: Any, default: str | None) -> str | None:
    """The dtype named by an argument: text, a library's name, or Python's own type; ``None`` where it is not known."""
    if value is None:
        return default
    if isinstance(value, Unknown):
        return None
    name = value if isinstance(value, str) else getattr(value, "name", None)
    if not isinstance(name, str):
        return None
    short = name.rpartition(".")[2]
    return {"float": "float64", "int": "int64", "float_": "float64", "int_": "int64", "bool_": "bool"}.get(short, short)


def kind_of(dtype: str) -> tuple[int, int]:
    """Its kind's rank and its bits; Python's own numbers have no bits."""
    name = dtype.rstrip("0123456789")
    if name == "bfloat":
        return 3, 16
    return (KINDS.index(name) if name in KINDS else len(KINDS)), int(dtype[len(name) :] or 0)


def promoted(*dtypes: str | None) -> str | None:
    """What operands of these dtypes make together; ``None`` where one is not known.

    Where NumPy and Keras differ, both answers stand beside each other: ``float64|float32`` of an ``int32`` and a
    ``float32``, since Keras keeps the float.
    """
    if None in dtypes or len(set(dtypes)) == 1:
        return None if None in dtypes else dtypes[0]
    both = [reduce(pair, (_side(dtype, side) for dtype in dtypes)) for side, pair in enumerate((_pair, _float_kept))]
    return both[0] if both[0] == both[1] else None if None in both else OR.join(map(str, both))


def _side(dtype: str | None, side: int) -> str | None:
    return dtype.split(OR)[side] if dtype is not None and OR in dtype else dtype


def _float_kept(left: str | None, right: str | None) -> str | None:
    """As Keras promotes: a float is as it is beside whole numbers."""
    if left is not None and right is not None:
        kinds = [KINDS.index("float"), KINDS.index("int")]
        for one, other in ((left, right), (right, left)):
            if kind_of(one)[0] == kinds[0] and kind_of(other)[0] <= kinds[1] and kind_of(one)[1]:
                return one
    return _pair(left, right)


def _pair(left: str | None, right: str | None) -> str | None:
    if left is None or right is None or left == right:
        return left if left == right else None
    (low, few), (high, many) = sorted((kind_of(left), kind_of(right)))
    if high >= len(KINDS):
        return None
    if low == high or KINDS[low] == "bool":
        return _name(high, max(few, many) if low == high else many)
    if KINDS[high] == "int":  # unsigned with signed: twice the bits, if there are as many
        return _name(high, many if many > few else few * 2) if many else _name(low, few)
    if KINDS[high] == "complex" or not many:
        return _name(high, many)
    needed = {0: 0, 8: 16, 16: 32}.get(few, 64) if KINDS[low] in ("int", "uint") else few
    return _name(high, max(needed, many))


def _name(kind: int, bits: int) -> str:
    return KINDS[kind] + (str(bits) if bits else "")


COUNTED = "int8|int32"
"""What truths are counted in: NumPy's smallest integers, Keras's usual ones."""


def counted(dtype: str | None) -> str | None:
    """What a function of numbers makes of it: truths become numbers."""
    return COUNTED if dtype == "bool" else dtype


def clipped(dtype: str | None) -> str | None:
    """What is between two whole numbers: truths become whole numbers."""
    return INT if dtype == "bool" else dtype


def small_float(dtype: str | None) -> str | None:
    """A float that holds it: NumPy's functions of real values take the smallest, all others the usual one."""
    small = {"bool": "float16", "int8": "float16", "uint8": "float16", "int16": "float32", "uint16": "float32"}
    return f"{small[dtype]}{OR}{FLOAT}" if dtype in small else floating(dtype)


def divided(dtype: str | None) -> str | None:
    """What TensorFlow makes of a quotient of whole numbers: a float that holds them; of truths NumPy's, where it takes any."""
    if dtype == "bool":
        return None
    wide = {"int32": "float64", "int64": "float64", "uint32": "float64", "uint64": "float64", INT: "float64"}
    return dtype if dtype is None else wide.get(dtype, floating(dtype))


def float_alone(dtype: str | None) -> str | None:
    """A float stays; what Keras makes of all else depends on whether it computes."""
    return dtype if floating(dtype) == dtype else None


def floating(dtype: str | None) -> str | None:
    """What a function with real values makes of it: floats stay, all else becomes a float."""
    if dtype is None or kind_of(dtype)[0] >= KINDS.index("float"):
        return dtype
    return FLOAT
