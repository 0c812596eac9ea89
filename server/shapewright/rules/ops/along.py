"""Functions that work along an axis and leave the shape as it is: flip, roll, sort, softmax, and what halves an axis."""

from __future__ import annotations

from typing import Any

from shapewright.rules.shapes import axis_of
from shapewright.values.dims import OPEN, UNKNOWN_INT, Length, is_open
from shapewright.values.tensors import Tensor

from .calling import operation
from .dtypes import INT, floating
from .operands import axes_of, built, made, tensor_of


def looked_at(title: str, x: Tensor, axis: Any) -> None:
    """Raise ``NoSuchAxis`` where the array is computed and an axis is not there; Keras tensors are not asked."""
    axes = axes_of(axis)
    if axes is None or not x.shape or 0 in x.shape or built(x):
        return
    for place in axes:
        axis_of(title, x, place, len(x.shape))


@operation("numpy:flip", "keras.ops:flip", "tensorflow:reverse")
def flip(x: Any, axis: Any = None, **_: Any) -> Tensor:
    """Axes run backwards; all where none is named."""
    tensor = tensor_of(x)
    looked_at("flip", tensor, axis)
    return tensor.unseen(tensor.shape, classes=tensor.classes)


@operation("numpy:roll", "keras.ops:roll", "tensorflow:roll")
def roll(x: Any, shift: Any = None, axis: Any = None, **_: Any) -> Tensor:
    """What leaves at one end comes in at the other."""
    tensor = tensor_of(x)
    looked_at("roll", tensor, axis)
    return tensor.unseen(tensor.shape, classes=tensor.classes)


@operation("numpy:sort", "keras.ops:sort", "tensorflow:sort")
def ordered(x: Any, axis: Any = -1, *_: Any, **__: Any) -> Tensor:
    """In order along an axis; flat where it is ``None``."""
    tensor = tensor_of(x)
    looked_at("sort", tensor, axis)
    return made(_flat_or_not(tensor, axis), tensor.dtype, tensor.classes)


@operation("numpy:argsort", "keras.ops:argsort", "tensorflow:argsort")
def order(x: Any, axis: Any = -1, *_: Any, **__: Any) -> Tensor:
    """The places in order."""
    tensor = tensor_of(x)
    looked_at("argsort", tensor, axis)
    return made(None if tensor.shape == () else _flat_or_not(tensor, axis), INT)


@operation("numpy:argpartition")
def parted_order(x: Any, kth: Any = None, axis: Any = -1, *_: Any, **__: Any) -> Tensor:
    """The places, in order around one of them."""
    tensor = tensor_of(x)
    looked_at("argpartition", tensor, axis)
    return made(None if tensor.shape == () else _flat_or_not(tensor, axis), INT)


@operation("numpy:partition")
def parted(x: Any, kth: Any = None, axis: Any = -1, *_: Any, **__: Any) -> Tensor:
    """In order around one place."""
    tensor = tensor_of(x)
    looked_at("partition", tensor, axis)
    return made(_flat_or_not(tensor, axis), tensor.dtype, tensor.classes)


def _flat_or_not(x: Tensor, axis: Any) -> Any:
    from .shaping import flattened

    return flattened(x).shape if axis is None else x.shape


SOFT = ("softmax", "log_softmax")
"""Functions that share out a total along an axis."""


def _register(name: str, *modules: str) -> None:
    def run(x: Any, axis: Any = -1, *_: Any, **__: Any) -> Any:
        tensor = tensor_of(x)
        looked_at(name, tensor, axis)
        whole = built(tensor) and floating(tensor.dtype) != tensor.dtype
        made_of = tensor.like if axis == -1 else tensor.unseen
        return made_of(tensor.shape, dtype=None if whole else floating(tensor.dtype))

    operation(*(f"{module}:{name}" for module in modules))(run)


for _name in SOFT:
    _register(_name, "tensorflow.nn", "tensorflow.math", "keras.ops", "keras.activations")


def _halved(length: Any) -> Any:
    if isinstance(length, int):
        return length // 2 if length % 2 == 0 else UNKNOWN_INT
    return length // 2 if isinstance(length, Length) else length


@operation("keras.ops:glu", "keras.activations:glu")
def gated(x: Any, axis: Any = -1, **_: Any) -> Tensor:
    """Half of an axis, let through by the other half."""
    tensor = tensor_of(x)
    if not tensor.shape or not isinstance(axis, int) or not -len(tensor.shape) <= axis < len(tensor.shape):
        return made(None, tensor.dtype)
    shape = list(tensor.shape)
    shape[axis] = OPEN if is_open(shape[axis]) else _halved(shape[axis])
    return tensor.unseen(tuple(shape))
