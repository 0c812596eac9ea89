"""Windows over series: ``sliding_window_view``."""

from __future__ import annotations

from typing import Any

from shapewright.values.dims import Dim, Length, definitely_less, vague
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import axes_of, made, shape_of, tensor_of


@operation("numpy.lib.stride_tricks:sliding_window_view")
def sliding_window_view(x: Any, window_shape: Any = None, axis: Any = None, **_: Any) -> Tensor:
    """As many windows as fit along each axis, and the axes of one window behind all others."""
    tensor, sizes = tensor_of(x), shape_of(window_shape)
    if tensor.shape is None or sizes is None:
        return made(None, tensor.dtype, tensor.classes)
    axes = tuple(range(len(tensor.shape))) if axis is None else axes_of(axis)
    rank = len(tensor.shape)
    if axes is None or len(axes) != len(sizes) or any(not -rank <= place < rank for place in axes):
        return made(None, tensor.dtype, tensor.classes)
    shape = list(tensor.shape)
    for place, size in zip(axes, sizes, strict=True):
        if definitely_less(shape[place], size):
            return made(None, tensor.dtype, tensor.classes)
        shape[place] = _windows(shape[place], size)
    return made((*shape, *sizes), tensor.dtype, tensor.classes)


def _windows(length: Dim, size: Dim) -> Dim:
    """How many windows of this size a length has."""
    if isinstance(size, int):
        return length - (size - 1)
    return vague(length if isinstance(length, Length) else size)
