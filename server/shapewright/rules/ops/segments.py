"""Rows put together and values put in: sums over lists, segments, scattered updates."""

from __future__ import annotations

from functools import partial
from typing import Any

from shapewright.rules.problems import RefusedArgument, Title
from shapewright.values.dims import OPEN, UNKNOWN_INT, Dim, Length, definitely_different
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Shape, Tensor, show

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


def segments(title: str, x: Any, segment_ids: Any = None, **_: Any) -> Tensor:
    """One row for each segment, how many nobody knows: the numbers are a vector, one for each row."""
    tensor, ids = tensor_of(x), tensor_of(segment_ids).shape
    _numbered(title, tensor, ids, vector=True)
    return made((UNKNOWN_INT, *tensor.shape[1:]) if tensor.shape else None, tensor.dtype)


def numbered_segments(title: str, x: Any, segment_ids: Any = None, num_segments: Any = None, **_: Any) -> Tensor:
    """One row for each of so many segments: the numbers have the lengths of the first axes."""
    tensor, ids = tensor_of(x), tensor_of(segment_ids).shape
    _numbered(title, tensor, ids)
    if tensor.shape is None or ids is None or len(ids) > len(tensor.shape):
        return made(None, tensor.dtype)
    count = num_segments if isinstance(num_segments, int | Length) else UNKNOWN_INT
    return made((count, *tensor.shape[len(ids) :]), tensor.dtype)


def segments_of(title: str, x: Any, segment_ids: Any = None, num_segments: Any = None, *_: Any, **__: Any) -> Tensor:
    """Keras's: so many rows, or as many as the numbers make; of a Keras tensor Keras leaves them open."""
    tensor, ids = tensor_of(x), tensor_of(segment_ids).shape
    _numbered(title, tensor, ids, vector=True)
    if not tensor.shape:
        return made(None, tensor.dtype)
    count: Dim = num_segments if isinstance(num_segments, int | Length) else UNKNOWN_INT
    if num_segments is None and tensor.flavour is Flavour.SYMBOLIC:
        count = OPEN
    return made((count, *tensor.shape[1:]), tensor.dtype)


def _numbered(title: str, tensor: Tensor, ids: Shape | None, *, vector: bool = False) -> None:
    """Raise ``RefusedArgument`` where the numbers of segments are not one for each of the first rows."""
    if tensor.shape is None or ids is None:
        return
    reason = None
    if vector and len(ids) != 1:
        reason = f"must be a vector, but is {show(ids)}"
    elif len(ids) > len(tensor.shape) or any(map(definitely_different, tensor.shape, ids)):
        many = "axis" if len(ids) == 1 else f"{len(ids)} axes"
        reason = f"must have the length of the first {many} of {show(tensor.shape)}, but is {show(ids)}"
    if reason is not None:
        raise RefusedArgument(Title(title, ("data", "segment_ids")), "segment_ids", reason)


for _kind in ("sum", "mean", "max", "min", "prod", "sqrt_n"):
    operation(f"tensorflow:math.unsorted_segment_{_kind}")(partial(numbered_segments, f"unsorted_segment_{_kind}"))
    if _kind != "sqrt_n":
        operation(f"tensorflow:math.segment_{_kind}")(partial(segments, f"segment_{_kind}"))
for _kind in ("sum", "max", "min", "prod"):
    operation(f"keras.ops:segment_{_kind}")(partial(segments_of, f"segment_{_kind}"))


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
