"""Numbers that NumPy computed: like any other, but Keras and TensorFlow do not take them for everything."""

from __future__ import annotations

from typing import Any

from .dims import counted
from .measured import Measured


class NumpyInt(int):
    """An integer of NumPy: arithmetic with another integer gives one more, ``int`` and ``round`` one of Python.

    Where it goes into a shape it is an ``int`` like the others: what reads out arguments makes one of it.
    """


def _kept(name: str, plain: type = int) -> Any:
    act = getattr(plain, name)

    def method(self: Any, *others: Any) -> Any:
        answer = act(self, *others)
        return type(self)(answer) if type(answer) is plain else answer

    return method


for _name in ("add", "sub", "mul", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor"):
    setattr(NumpyInt, f"__{_name}__", _kept(f"__{_name}__"))
    setattr(NumpyInt, f"__r{_name}__", _kept(f"__r{_name}__"))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(NumpyInt, f"__{_name}__", _kept(f"__{_name}__"))


class NumpyFloat(float):
    """A float of NumPy: a float of Python as well, but TensorFlow turns it into whole numbers where these are wanted."""


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(NumpyFloat, f"__{_name}__", _kept(f"__{_name}__", float))
    setattr(NumpyFloat, f"__r{_name}__", _kept(f"__r{_name}__", float))
for _name in ("neg", "pos", "abs"):
    setattr(NumpyFloat, f"__{_name}__", _kept(f"__{_name}__", float))


def numpy_number(value: Any) -> Any:
    """A result of NumPy: a number as one of NumPy's, anything else as it is."""
    if type(value) is float:
        return NumpyFloat(value)
    return NumpyInt(value) if type(value) is int else value


def of_python(value: Any) -> Any:
    """A value as an ``int`` of Python where it is one of NumPy, as a length where it is measured (``counted``), else as it is."""
    kind = type(value)
    if kind is NumpyInt:
        return int(value)
    return counted(value.dim) if kind is Measured else value
