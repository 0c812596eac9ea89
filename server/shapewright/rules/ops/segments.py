"""Rows put together and values put in: sums over lists, segments, scattered updates."""

from __future__ import annotations

from typing import Any

from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .arithmetic import elementwise
from .calling import operation
from .operands import made, shape_of, tensor_of


@operation("tensorflow:add_n math.add_n math.accumulate_n")
def added(xs: Any, *_: Any, **__: Any) -> Any:
    """Tensors of one shape, added."""
    if not isinstance(xs, tuple) or not xs:
        return Unknown("a sum over a list that is not known")
    return elementwise("add_n", *xs) if len(xs) > 1 else tensor_of(xs[0])


@operation("tensorflow:unique")
def unique(x: Any, *_: Any, **__: Any) -> Any:
    """The different values, and for each value which of them it is."""
    tensor = tensor_of(x)
    return made((UNKNOWN_INT,), tensor.dtype), made(tensor.shape, "int32")


@operation("tensorflow:clip_by_global_norm")
def clipped(xs: Any, *_: Any, **__: Any) -> Any:
    """The tensors of a list as they were, and the norm that they had together."""
    return xs, made((), "float32")


@operation("tensorflow:linalg.global_norm")
def global_norm(xs: Any, *_: Any, **__: Any) -> Tensor:
    """The norm of all tensors of a list together."""
    return made((), "float32")


@operation("tensorflow:tensor_scatter_nd_update tensor_scatter_nd_add tensor_scatter_nd_sub tensor_scatter_nd_max")
@operation("tensorflow:tensor_scatter_nd_min reverse_sequence")
def rewritten(x: Any, *_: Any, **__: Any) -> Tensor:
    """The same shape with other values at some places."""
    tensor = tensor_of(x)
    return made(tensor.shape, tensor.dtype)


@operation("tensorflow:scatter_nd")
def scattered(indices: Any, updates: Any = None, shape: Any = None, **_: Any) -> Tensor:
    """Zeros of this shape, with values put in."""
    return made(shape_of(shape), tensor_of(updates).dtype)


@operation("tensorflow:math.segment_sum math.segment_mean math.segment_max math.segment_min")
def segments(x: Any, *_: Any, **__: Any) -> Tensor:
    """One row for each segment, how many nobody knows."""
    tensor = tensor_of(x)
    return made((UNKNOWN_INT, *tensor.shape[1:]) if tensor.shape else None, tensor.dtype)


@operation("tensorflow:math.unsorted_segment_sum math.unsorted_segment_mean math.unsorted_segment_max")
def numbered_segments(x: Any, segment_ids: Any = None, num_segments: Any = None, **_: Any) -> Tensor:
    """One row for each of so many segments."""
    tensor, ids = tensor_of(x), tensor_of(segment_ids).shape
    if not tensor.shape or ids is None or len(ids) > len(tensor.shape):
        return made(None, tensor.dtype)
    count = num_segments if isinstance(num_segments, int) else UNKNOWN_INT
    return made((count, *tensor.shape[len(ids) :]), tensor.dtype)


@operation("tensorflow:math.confusion_matrix")
def confusion(labels: Any, predictions: Any = None, num_classes: Any = None, **_: Any) -> Tensor:
    """A row and a column for each class."""
    count = num_classes if isinstance(num_classes, int) else UNKNOWN_INT
    return made((count, count), None)


@operation("sklearn.metrics:confusion_matrix")
def confused(*_: Any, **__: Any) -> Tensor:
    """A row and a column for each class that occurs."""
    return made((UNKNOWN_INT, UNKNOWN_INT), None)


@operation("tensorflow:complex")
def complex_of(x: Any, y: Any = None, imag: Any = None, **_: Any) -> Tensor:
    """A real and an imaginary part together."""
    return made(elementwise("complex", x, imag if y is None else y).shape, None)
