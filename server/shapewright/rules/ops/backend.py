"""Functions of ``keras.backend`` that ``keras.ops`` does not have, or has with other defaults."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import Problem
from shapewright.rules.registry import LAYERS
from shapewright.values.dims import UNKNOWN, product, times
from shapewright.values.tensors import Tensor

from .calling import operation
from .creation import constant
from .joining import joined
from .operands import made, tensor_of
from .reductions import argmax
from .shaping import expand_dims, kept


@operation("keras.backend:concatenate")
def concatenate(tensors: Any, axis: Any = -1, **_: Any) -> Tensor:
    """One after the other along the last axis, where none is given."""
    return joined("concatenate", tensors, axis)


@operation("keras.backend:constant")
@operation("keras.backend:variable")
def constant_float(value: Any, dtype: Any = None, shape: Any = None, **_: Any) -> Any:
    """A tensor or a variable of a value, of the program's usual type where none is given."""
    return constant(value, "float32" if dtype is None else dtype, shape)


@operation("keras.backend:expand_dims")
def one_more(x: Any, axis: Any = -1, **_: Any) -> Tensor:
    """A new axis, the last where none is given."""
    return expand_dims(x, axis)


@operation("keras.backend:argmax argmin")
def place(x: Any, axis: Any = -1, **_: Any) -> Tensor:
    """Where along an axis the largest value is, along the last where none is given."""
    return argmax(x, axis)


@operation(
    "keras.backend:batch_normalization bias_add cast_to_floatx cumprod cumsum dropout l2_normalize reverse update "
    "update_add update_sub"
)
def other_values(x: Any, *_: Any, **__: Any) -> Tensor:
    """Other values in the same shape."""
    tensor = tensor_of(x)
    return made(tensor.shape, tensor.dtype)


@operation("keras.backend:repeat")
def repeated(x: Any, n: Any = None) -> Tensor:
    """Every row so often: (batch, features) becomes (batch, n, features)."""
    tensor = tensor_of(x)
    if tensor.shape is None or len(tensor.shape) != 2:
        return made(None, tensor.dtype)
    return made((tensor.shape[0], n if isinstance(n, int) else UNKNOWN, tensor.shape[1]), tensor.dtype)


@operation("keras.backend:gather")
def gathered(reference: Any, indices: Any = None) -> Tensor:
    """A row for each index."""
    rows, places = tensor_of(reference), tensor_of(indices)
    known = bool(rows.shape) and places.shape is not None
    return made((*(places.shape or ()), *(rows.shape or ())[1:]) if known else None, rows.dtype)


@operation("keras.backend:batch_flatten")
def flat_samples(x: Any) -> Tensor:
    """All the values of each sample on one axis."""
    tensor = tensor_of(x)
    return kept(tensor, (tensor.shape[0], product(tensor.shape[1:])) if tensor.shape else None)


@operation("keras.backend:binary_crossentropy")
def each_value(target: Any, output: Any = None, *_: Any, **__: Any) -> Tensor:
    """A loss for each value."""
    return made(tensor_of(output).shape)


@operation("keras.backend:categorical_crossentropy sparse_categorical_crossentropy")
def each_sample(target: Any, output: Any = None, from_logits: Any = False, axis: Any = -1, **_: Any) -> Tensor:
    """A loss for each distribution along the last axis; one along another is not followed."""
    shape = tensor_of(output).shape
    return made(shape[:-1] if shape and axis == -1 else None)


@operation("keras.backend:ctc_batch_cost")
def each_sequence(y_true: Any, *_: Any, **__: Any) -> Tensor:
    """A loss for each sequence."""
    shape = tensor_of(y_true).shape
    return made((shape[0], 1) if shape else None)


@operation("keras.backend:resize_images")
def resized(
    x: Any, height_factor: Any = None, width_factor: Any = None, data_format: Any = None, interpolation: Any = "nearest"
) -> Tensor:
    """So many times the rows and columns."""
    tensor = tensor_of(x)
    if tensor.shape is None or len(tensor.shape) != 4 or data_format not in ("channels_last", "channels_first"):
        return made(None, tensor.dtype)
    shape, rows = list(tensor.shape), 1 if data_format == "channels_last" else 2
    for axis, factor in ((rows, height_factor), (rows + 1, width_factor)):
        shape[axis] = times(shape[axis], factor) if isinstance(factor, int) else UNKNOWN
    return made(tuple(shape), tensor.dtype if interpolation == "nearest" else "float32")


@operation("keras.backend:batch_dot")
def batch_dot(x: Any, y: Any = None, axes: Any = None) -> Any:
    """Products summed sample by sample, as the layer ``Dot`` does; unknown where it refuses."""
    left, right = tensor_of(x), tensor_of(y)
    if left.shape is None or right.shape is None:
        return made(None)
    chosen = (len(left.shape) - 1, max(len(right.shape) - 2, 1)) if axes is None else axes
    try:
        return LAYERS["Dot"](axes=chosen).output((left, right))
    except Problem:
        return made(None)
