"""Dtypes: how they are named, and what two of them make together."""

from __future__ import annotations

from typing import Any

from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour

FLOAT = "float"
"""Python's float, or a library's default: ``float64`` in NumPy, ``float32`` elsewhere."""

INT = "int"
"""Python's int, or a library's default: ``int64`` in NumPy, ``int32`` elsewhere."""

KINDS = ("bool", "uint", "int", "float", "complex")


def settled_dtype(dtype: str | None, flavour: Flavour) -> str | None:
    """The dtype that a library's default stands for."""
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
    """What operands of these dtypes make together, as NumPy says; ``None`` where one is not known."""
    total = dtypes[0]
    for dtype in dtypes[1:]:
        total = _pair(total, dtype)
    return total


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


def floating(dtype: str | None) -> str | None:
    """What a function with real values makes of it: floats stay, all else becomes a float."""
    if dtype is None or kind_of(dtype)[0] >= KINDS.index("float"):
        return dtype
    return FLOAT
