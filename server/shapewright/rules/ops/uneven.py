"""Ragged and sparse tensors: of a ragged one the lengths that differ are open, as TensorFlow shows them."""

from __future__ import annotations

from typing import Any

from shapewright.values.dims import OPEN, UNKNOWN_INT, Dim, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Shape, Tensor

from .calling import operation
from .operands import made, shape_of, tensor_of


def uneven(shape: Shape | None, dtype: str | None) -> Tensor:
    """For each place of a shape a row that may differ in length from the others; of a scalar simply a row."""
    if shape is None:
        return made(None, dtype)
    return made((*shape, OPEN if shape else UNKNOWN_INT), dtype)


@operation("tensorflow.ragged:constant")
def ragged(x: Any, dtype: Any = None, ragged_rank: Any = None, inner_shape: Any = None, **_: Any) -> Tensor:
    """Nested lists: every axis but the first is open."""
    depth = _depth(x)
    if depth is None or ragged_rank is not None or inner_shape is not None:
        return made(None, dtype if isinstance(dtype, str) else None)
    if not isinstance(x, tuple):
        return made(None, None)
    return made((len(x), *(OPEN,) * (depth - 1)), dtype if isinstance(dtype, str) else _leaf(x))


def _depth(value: Any) -> int | None:
    """How deep lists are nested; ``None`` where that is not known."""
    if not isinstance(value, tuple):
        return None if isinstance(value, Unknown | Tensor) else 0
    depths = [_depth(part) for part in value]
    return None if None in depths else 1 + max((depth or 0 for depth in depths), default=0)


def _leaf(value: Any) -> str | None:
    """The dtype of the first item that is not a list."""
    if not isinstance(value, tuple):
        return {"string": "string", "str": "string", "int": "int32", "float": "float32", "bool": "bool"}.get(
            tensor_of(value).dtype or ""
        )
    return next((dtype for part in value if (dtype := _leaf(part)) is not None), None)


@operation("tensorflow.RaggedTensor:from_row_splits from_row_lengths from_value_rowids from_row_starts from_row_limits")
def rows(values: Any, places: Any = None, *_: Any, nrows: Any = None, **others: Any) -> Tensor:
    """Values cut into rows: an axis of rows and an open one in front of the others."""
    tensor = tensor_of(values)
    name, marks = next(iter(others.items())) if len(others) == 1 else ("", None)
    count = tensor_of(marks).shape
    length: Dim = UNKNOWN_INT
    if count is not None and len(count) == 1 and isinstance(count[0], int) and name in ("row_splits", "row_lengths"):
        length = count[0] - (name == "row_splits")
    return made((length, OPEN, *tensor.shape[1:]) if tensor.shape else None, tensor.dtype)


@operation("tensorflow.RaggedTensor:from_tensor")
def from_tensor(x: Any, *_: Any, ragged_rank: Any = 1, **__: Any) -> Tensor:
    """A tensor whose rows may be cut shorter."""
    tensor = tensor_of(x)
    plain = tensor.shape is not None and len(tensor.shape) >= 2 and ragged_rank == 1
    return made((tensor.shape[0], OPEN, *tensor.shape[2:]) if plain and tensor.shape else None, tensor.dtype)


@operation("tensorflow.RaggedTensor:from_sparse")
def from_sparse(x: Any, **_: Any) -> Tensor:
    """A row for each row."""
    tensor = tensor_of(x)
    return made((tensor.shape[0], OPEN) if tensor.shape and len(tensor.shape) == 2 else None, tensor.dtype)


@operation("tensorflow:SparseTensor sparse.SparseTensor")
def sparse(indices: Any = None, values: Any = None, dense_shape: Any = None, **_: Any) -> Tensor:
    """A tensor of the dense shape."""
    dtype = tensor_of(values).dtype
    return made(shape_of(dense_shape), dtype)


@operation("tensorflow.sparse:to_dense reorder reset_shape retain softmax", "tensorflow.sparse:from_dense")
def same(x: Any, *more: Any, **others: Any) -> Tensor:
    """The same values, written out or not."""
    tensor = tensor_of(x)
    return made(tensor.shape if not more and "new_shape" not in others else None, tensor.dtype)


@operation("tensorflow.sparse:add")
def added(x: Any, y: Any = None, **_: Any) -> Tensor:
    """Two of one shape, added."""
    left, right = tensor_of(x), tensor_of(y)
    return made(left.shape if left.shape is not None else right.shape, left.dtype)


@operation("tensorflow.sparse:transpose")
def transposed(x: Any, axes: Any = None, **_: Any) -> Tensor:
    """The axes in another order."""
    from .shaping import transpose

    return transpose(x, axes)


@operation("tensorflow.sparse:sparse_dense_matmul")
def product(x: Any, y: Any = None, adjoint_a: Any = False, adjoint_b: Any = False, **_: Any) -> Tensor:
    """Rows of the one with columns of the other."""
    left, right = tensor_of(x), tensor_of(y)
    both = left.shape is not None and right.shape is not None and len(left.shape) == len(right.shape) == 2
    if not both or left.shape is None or right.shape is None or adjoint_a is not False or adjoint_b is not False:
        return made(None, right.dtype)
    return made((left.shape[0], right.shape[1]), right.dtype)


@operation("tensorflow.sparse:slice")
def cut(x: Any, start: Any = None, size: Any = None, **_: Any) -> Tensor:
    """A block; at the end of an axis it is as long as what is left."""
    tensor, lengths = tensor_of(x), shape_of(size)
    if tensor.shape is None or lengths is None or not isinstance(start, tuple) or len(start) != len(tensor.shape):
        return made(None, tensor.dtype)
    numbers = zip(tensor.shape, start, lengths, strict=False)
    return made(
        tuple(
            max(0, min(length, dim - first)) if all(isinstance(n, int) for n in (dim, first, length)) else UNKNOWN_INT
            for dim, first, length in numbers
        ),
        tensor.dtype,
    )


@operation("tensorflow.sparse:concat")
def concatenated(axis: Any = None, xs: Any = None, sp_inputs: Any = None, **_: Any) -> Any:
    """One after the other along ``axis``."""
    from .joining import joined

    return joined("concat", sp_inputs if xs is None else xs, axis)


@operation("tensorflow.sets:union intersection difference")
def set_operation(x: Any, y: Any = None, **_: Any) -> Tensor:
    """Sets along the last axis, how large nobody knows."""
    tensor = tensor_of(x)
    return made((*tensor.shape[:-1], UNKNOWN_INT) if tensor.shape else None, tensor.dtype)


def dense(x: Tensor) -> Tensor:
    """A ragged tensor filled up: open axes get the length of the longest row."""
    return made(None if x.shape is None else tuple(UNKNOWN_INT if is_open(dim) else dim for dim in x.shape), x.dtype)
