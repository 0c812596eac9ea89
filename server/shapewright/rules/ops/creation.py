"""New arrays: filled with one value, counting up, or made of nested lists."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from shapewright.rules.changes import UNEVEN_ARRAYS
from shapewright.rules.problems import MergeMismatch
from shapewright.rules.shapes import target_dim
from shapewright.values.dims import UNKNOWN, UNKNOWN_INT, Dim, Length, definitely_different, product
from shapewright.values.lattice import Many, SomeFloat, Unknown
from shapewright.values.tensors import Flavour, Tensor

from .agreement import Order, agreed
from .calling import operation
from .dtypes import FLOAT, INT, dtype_of
from .operands import built, made, shape_of, tensor_of


@operation("numpy:zeros ones empty", "tensorflow:zeros ones", "keras.ops:zeros ones empty")
def filled(shape: Any, dtype: Any = None, *_: Any, **__: Any) -> Tensor:
    """A shape, and floats unless a dtype is given."""
    return made(shape_of(shape), dtype_of(dtype, FLOAT))


@operation("numpy:full", "tensorflow:fill", "keras.ops:full")
def full(shape: Any, fill_value: Any = None, dtype: Any = None, value: Any = None, **_: Any) -> Tensor:
    """A shape, and the dtype of the value."""
    filling = tensor_of(fill_value if value is None else value)
    dims = shape_of(shape)
    some = dims is not None and all(isinstance(dim, int) and dim > 0 for dim in dims) and filling.shape == ()
    kind = dtype_of(dtype, filling.dtype)
    whole = dtype is None or str(kind).startswith(("int", "uint"))
    array = made(dims, kind, filling.classes if some and whole else None)
    return replace(array, attained=array.classes is not None)


@operation(
    "numpy:zeros_like ones_like empty_like",
    "tensorflow:zeros_like ones_like",
    "keras.ops:zeros_like ones_like empty_like",
)
def alike(x: Any, dtype: Any = None, *, shape: Any = None, **_: Any) -> Tensor:
    """The shape and dtype of another, unless NumPy is given a shape."""
    tensor = tensor_of(x)
    return made(tensor.shape if shape is None else shape_of(shape), dtype_of(dtype, tensor.dtype))


@operation("numpy:full_like", "keras.ops:full_like")
def full_like(x: Any, fill_value: Any = None, dtype: Any = None, *, shape: Any = None, **_: Any) -> Tensor:
    """The shape and dtype of another, unless NumPy is given a shape."""
    return alike(x, dtype, shape=shape)


@operation("numpy:eye identity tri", "tensorflow:eye linalg.eye", "keras.ops:eye identity tri")
def eye(
    rows: Any = None, columns: Any = None, k: Any = 0, dtype: Any = None, num_columns: Any = None, **_: Any
) -> Tensor:
    """Rows and columns, as many of each unless told."""
    height = _dim(rows)
    width = num_columns if columns is None else columns
    return made((height, height if width is None else _dim(width)), dtype_of(dtype, FLOAT))


def _dim(value: Any) -> Dim:
    return value if isinstance(value, int | Length) else UNKNOWN if isinstance(value, Unknown) else UNKNOWN_INT


@operation("numpy:arange", "keras.ops:arange")
def arange(
    start: Any = 0, stop: Any = None, step: Any = 1, dtype: Any = None, limit: Any = None, delta: Any = None, **_: Any
) -> Tensor:
    """Numbers from ``start`` to before ``stop``."""
    stop, step = (stop if limit is None else limit), (step if delta is None else delta)
    if isinstance(stop, str):
        stop, dtype = None, stop
    if stop is None:
        start, stop = 0, start
    numbers = (start, stop, step)
    kind = dtype_of(dtype, FLOAT if any(isinstance(number, float) for number in numbers) else INT)
    if all(isinstance(number, int | float) for number in numbers) and step:
        length = max(0, math.ceil((stop - start) / step))
        return made(
            (length,),
            kind,
            stop if isinstance(stop, int) and isinstance(start, int) and start >= 0 and step > 0 else None,
        )
    if start == 0 and step == 1 and isinstance(stop, Length):
        return made((stop,), kind)
    return made((UNKNOWN_INT,), kind)


@operation("tensorflow:linspace")
def linspace_of_ends(start: Any = 0, stop: Any = 1, num: Any = 50, *_: Any, **__: Any) -> Any:
    """TensorFlow's: floats of the kind that the first end is, many bits of them between whole numbers."""
    dtype = agreed("linspace", start, stop, order=Order.FIRST)
    numbers = linspace(start, stop, num)
    kind = dtype if dtype is None or dtype.startswith("float") else "float64" if dtype.startswith("int") else None
    return numbers.alike(dtype=kind)


@operation("tensorflow:range")
def range_of_numbers(start: Any = 0, limit: Any = None, delta: Any = 1, dtype: Any = None, **_: Any) -> Tensor:
    """TensorFlow's, of the dtype that can hold all its numbers."""
    numbers = arange(start, limit, delta, dtype)
    kinds = [tensor_of(part).dtype for part in (start, limit, delta) if part is not None]
    plain = all(kind in (INT, FLOAT) for kind in kinds)
    if any(isinstance(part, Length) for part in (start, limit, delta)):  # It may have been measured in more bits.
        plain = False
    return numbers if dtype is not None or plain else numbers.alike(dtype=None)


@operation("numpy:linspace logspace geomspace", "keras.ops:linspace logspace geomspace")
def linspace(
    start: Any = 0,
    stop: Any = 1,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    **_: Any,
) -> Any:
    """``num`` numbers from ``start`` to ``stop``, each of which may be an array."""
    ends = [tensor_of(start), tensor_of(stop)]
    if any(end.shape != () for end in ends):
        return made(None, FLOAT)
    numbers = made((_dim(num),), dtype_of(dtype, FLOAT))
    return (numbers, made((), FLOAT)) if retstep is True else numbers


@operation("numpy:array asarray asanyarray ascontiguousarray")
def numpy_array(x: Any, dtype: Any = None, *rest: Any, ndmin: Any = 0, **options: Any) -> Any:
    """The same of NumPy, which makes no array of parts that differ in shape, unless it is to hold objects.

    ``ndmin``: so many axes at least, those that are lacking in front.
    """
    if type(x) is tuple and (dtype is None or dtype_of(dtype, None) in NUMBERS):
        _refuse_uneven(x)
    found = array(x, dtype, *rest, **options)
    if type(ndmin) is int and (ndmin == 0 or not isinstance(found, Tensor) or found.shape is None):
        return found
    if type(ndmin) is not int or not isinstance(found, Tensor) or found.shape is None:
        return made(None, found.dtype if isinstance(found, Tensor) else None)
    return replace(found, shape=(*(1,) * max(0, ndmin - len(found.shape)), *found.shape))


NUMBERS = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")
"""What is no object."""


def _refuse_uneven(parts: tuple[Any, ...]) -> None:
    """Raise where two parts certainly differ in shape."""
    kinds = set(map(type, parts))
    tensors = tuple(map(tensor_of, parts)) if kinds & {Tensor, tuple} and kinds <= {Tensor, tuple, int, float} else ()
    shapes = [tensor.shape for tensor in tensors if tensor.flavour is Flavour.ARRAY]
    if len(shapes) != len(parts) or None in shapes:
        return
    for place, shape in enumerate(shapes[1:], 1):
        first = shapes[0]
        assert first is not None
        assert shape is not None
        differing = [axis for axis, pair in enumerate(zip(first, shape, strict=False)) if definitely_different(*pair)]
        if differing or len(first) != len(shape):
            axis = differing[0] if len(first) == len(shape) else None
            raise MergeMismatch("array", (tensors[0], tensors[place]), axis).where(UNEVEN_ARRAYS)


@operation("keras.ops:array convert_to_tensor")
@operation("tensorflow:convert_to_tensor identity")
def array(x: Any, dtype: Any = None, *_: Any, **__: Any) -> Any:
    """What a nested list or another array is made into."""
    tensor = tensor_of(x)
    if isinstance(x, Unknown) and not isinstance(x, SomeFloat):
        return x
    if isinstance(x, Many) and dtype_of(dtype, None) in (None, "object") and dtype is not None:
        return made(None, None)  # Lists of different length remain lists in there.
    kind = dtype_of(dtype, tensor.dtype)
    attained = tensor.attained if isinstance(x, Tensor) else _written(x)
    return Tensor(tensor.shape, kind, tensor.flavour, tensor.fields, classes=tensor.classes, attained=attained)


def _written(x: Any) -> bool:
    """Whether it is written out as numbers."""
    return all(map(_written, x)) if isinstance(x, tuple) else type(x) is int


@operation("keras.ops:convert_to_numpy")
def to_numpy(x: Any, **_: Any) -> Any:
    """The same as an array."""
    return array(x)


@operation("tensorflow:Variable")
def tensorflow_variable(x: Any, trainable: Any = None, *_: Any, dtype: Any = None, shape: Any = None, **__: Any) -> Any:
    """A tensor of a value."""
    return constant(x, dtype, shape)


@operation("tensorflow:constant")
def constant(x: Any, dtype: Any = None, shape: Any = None, **_: Any) -> Any:
    """A tensor of a value; a scalar fills the ``shape``, if one is given."""
    tensor = array(x, dtype)
    if isinstance(tensor, Unknown) or shape is None:
        return tensor
    return made(shape_of(shape), tensor.dtype, tensor.classes)


@operation("tensorflow.compat.v1:placeholder")
def placeholder(dtype: Any = None, shape: Any = None, **_: Any) -> Tensor:
    """What is fed later: axes that are ``None`` are open."""
    if not isinstance(shape, int | tuple):
        return made(None, dtype_of(dtype, None))
    dims = (shape,) if isinstance(shape, int) else shape
    return made(tuple(target_dim(dim) for dim in dims), dtype_of(dtype, None))


@operation("tensorflow.compat.v1:get_variable")
def get_variable(name: Any, shape: Any = None, dtype: Any = None, initializer: Any = None, **_: Any) -> Tensor:
    """A variable of this shape, or of that of its first value."""
    first = tensor_of(initializer)
    return made(first.shape if shape is None else shape_of(shape), dtype_of(dtype, first.dtype or "float32"))


@operation("tensorflow:meshgrid")
def meshgrid_flat(*axes: Any, indexing: Any = "xy", **_: Any) -> Any:
    """TensorFlow's, of vectors."""
    if any(len(tensor_of(axis).shape or ()) > 1 for axis in axes):
        return Unknown("the grid of axes that are no vectors")
    return meshgrid(*axes, indexing=indexing)


@operation("numpy:meshgrid", "keras.ops:meshgrid")
def meshgrid(*axes: Any, indexing: Any = "xy", sparse: Any = False, **_: Any) -> Any:
    """A grid for each axis."""
    if sparse is not False:
        return Unknown("a grid that is stretched only when it is used")
    tensors = [tensor_of(axis) for axis in axes]
    if any(tensor.shape is None for tensor in tensors):
        return Unknown("the grid of axes that are not known")
    shape = [product(tensor.shape or ()) for tensor in tensors]
    if indexing == "xy" and len(shape) > 1:
        shape[0], shape[1] = shape[1], shape[0]
    mixed = built(*tensors) and {tensor.dtype for tensor in tensors} != {"float32"}  # Keras tells one type for all.
    return tuple(made(tuple(shape), None if mixed else tensor.dtype) for tensor in tensors)


@operation("numpy:diag", "keras.ops:diag")
def diagonal(x: Any, k: Any = 0, **_: Any) -> Tensor:
    """A vector as a square, or the diagonal of a square."""
    tensor = tensor_of(x)
    if tensor.shape is not None and len(tensor.shape) == 1 and k == 0:
        return made(tensor.shape * 2, tensor.dtype)
    return made(None, tensor.dtype)
