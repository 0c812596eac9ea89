"""Integers that NumPy computed: numbers like any other, which Keras does not take for everything."""

from __future__ import annotations

from typing import Any

from .measured import Measured


class NumpyInt(int):
    """An integer of NumPy: arithmetic with another integer gives one more, ``int`` and ``round`` one of Python.

    Where it goes into a shape it is an ``int`` like the others: what reads out arguments makes one of it.
    """


def _kept(name: str) -> Any:
    act = getattr(int, name)

    def method(self: NumpyInt, *others: Any) -> Any:
        answer = act(self, *others)
        return NumpyInt(answer) if type(answer) is int else answer

    return method


for _name in ("add", "sub", "mul", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor"):
    setattr(NumpyInt, f"__{_name}__", _kept(f"__{_name}__"))
    setattr(NumpyInt, f"__r{_name}__", _kept(f"__r{_name}__"))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(NumpyInt, f"__{_name}__", _kept(f"__{_name}__"))


def numpy_int(value: Any) -> Any:
    """A result of NumPy: an integer as one of NumPy's, anything else as it is."""
    return NumpyInt(value) if type(value) is int else value


def of_python(value: Any) -> Any:
    """A value as an ``int`` of Python where it is one of NumPy, as a length where it is measured, else as it is."""
    kind = type(value)
    if kind is NumpyInt:
        return int(value)
    return value.dim if kind is Measured else value
