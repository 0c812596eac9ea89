"""``tf.nn``: moments, lookups, and windows that slide without a layer."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import MatmulMismatch
from shapewright.values.dims import UNKNOWN, Dim, definitely_not_multiple
from shapewright.values.tensors import Shape, Tensor
from shapewright.values.windows import TooShort, Window

from .calling import operation
from .operands import made, tensor_of, unknown_like
from .reductions import reduced


@operation("tensorflow.nn:l2_loss compute_average_loss scale_regularization_loss")
def one_number(x: Any, *_: Any, **__: Any) -> Tensor:
    """A loss: a single number."""
    return made((), tensor_of(x).dtype)


@operation("keras.ops:moments")
def mean_and_variance(x: Any, axes: Any = None, keepdims: Any = False, *_: Any, **__: Any) -> Any:
    """The same, without TensorFlow's third argument."""
    return moments(x, axes, None, keepdims)


@operation("tensorflow.nn:moments")
def moments(x: Any, axes: Any = None, shift: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """Mean and variance."""
    tensor = tensor_of(x)
    part = made(reduced("moments", tensor, axes, keepdims), tensor.dtype)
    return part, part


@operation("tensorflow.nn:batch_normalization bias_add local_response_normalization")
def normalized(x: Any, *_: Any, **__: Any) -> Tensor:
    """Other values in the same shape."""
    tensor = tensor_of(x)
    return made(tensor.shape, tensor.dtype)


@operation("tensorflow.nn:embedding_lookup")
def looked_up(x: Any, ids: Any = None, **_: Any) -> Tensor:
    """A row of the table for each id."""
    table, places = tensor_of(x), tensor_of(ids)
    if not table.shape or places.shape is None:
        return made(None, table.dtype)
    return made((*places.shape, *table.shape[1:]), table.dtype)


@operation("tensorflow.nn:max_pool max_pool2d avg_pool avg_pool2d")
def pooled(
    x: Any, ksize: Any = None, strides: Any = None, padding: Any = None, data_format: Any = None, **_: Any
) -> Any:
    """A window over rows and columns, channels last; how many channels one over channels leaves is not followed."""
    depth = UNKNOWN if _over_channels(ksize) or _over_channels(strides) else None
    return slid(x, _pair(ksize), _pair(strides), padding, data_format, depth)


@operation("tensorflow.nn:conv2d")
def convolved(
    x: Any,
    filters: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: Any = None,
    dilations: Any = None,
    **_: Any,
) -> Any:
    """Filters of shape (rows, columns, channels in, channels out) over rows and columns."""
    kernel = tensor_of(filters)
    if kernel.shape is None or len(kernel.shape) != 4 or dilations not in (None, 1):
        return slid(x, None, None, None, data_format, UNKNOWN)
    tensor = tensor_of(x)
    whole = tensor.shape is not None and len(tensor.shape) == 4 and data_format in (None, "NHWC")
    if whole and tensor.shape and definitely_not_multiple(tensor.shape[-1], kernel.shape[2]):
        raise MatmulMismatch("tf.nn.conv2d", tensor, kernel, -1, -2)
    return slid(x, kernel.shape[:2], _pair(strides), padding, data_format, kernel.shape[3])


def _pair(value: Any) -> Any:
    """Two numbers for rows and columns, as ``tf.nn`` writes them: one, two, or four with batch and channels."""
    if isinstance(value, int):
        return value, value
    if isinstance(value, tuple) and all(isinstance(part, int) for part in value):
        return {1: value * 2, 2: value, 4: value[1:3]}.get(len(value))
    return None


def _over_channels(value: Any) -> bool:
    """Whether a window of four numbers covers more than one channel."""
    return isinstance(value, tuple) and len(value) == 4 and value[3] != 1


def slid(x: Any, size: Any, strides: Any, padding: Any, data_format: Any, channels: Dim | None) -> Tensor:
    """A window over rows and columns of (batch, rows, columns, channels); the channels stay where none are given."""
    tensor = tensor_of(x)
    if tensor.shape is None or len(tensor.shape) != 4 or data_format not in (None, "NHWC"):
        return made(None if tensor.shape is None else unknown_like(tensor.shape), tensor.dtype)
    batch, *lengths, depth = tensor.shape
    steps = _lengths(tuple(lengths), size, strides, padding)
    return made((batch, *steps, depth if channels is None else channels), tensor.dtype)


def _lengths(lengths: Shape, size: Any, strides: Any, padding: Any) -> Shape:
    """How often the window fits on each axis; unknown where it is not known, or fits nowhere."""
    if not isinstance(padding, str) or size is None or strides is None:
        return unknown_like(lengths)
    windows = [Window(step, stride, padding=padding.lower()) for step, stride in zip(size, strides, strict=True)]
    try:
        return tuple(window.output_length(length) for window, length in zip(windows, lengths, strict=True))
    except TooShort:
        return unknown_like(lengths)
