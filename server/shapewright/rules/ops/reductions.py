"""Reductions: axes that are summed, averaged or searched away."""

from __future__ import annotations

from typing import Any

from shapewright.rules.shapes import axis_of
from shapewright.values.dims import UNKNOWN, Length, plus, product
from shapewright.values.tensors import Shape, Tensor

from .calling import operation
from .dtypes import INT, OR, dtype_of, floating
from .operands import axes_of, made, tensor_of
from .shaping import flattened


def reduced(title: str, x: Tensor, axis: Any, keepdims: Any = False) -> Shape | None:
    """The shape without these axes, or with them 1 long; all axes where ``axis`` is ``None``."""
    if x.shape is None:
        return () if axis is None and keepdims is False else None
    if axis is None and isinstance(keepdims, bool):
        return (1,) * len(x.shape) if keepdims else ()
    axes = axes_of(axis)
    if axes is None or not isinstance(keepdims, bool):
        if keepdims is True:
            return (UNKNOWN,) * len(x.shape)
        return (UNKNOWN,) * (len(x.shape) - 1) if isinstance(axis, Length) and keepdims is False and x.shape else None
    if not x.shape and axis in (0, -1):
        return None  # NumPy lets a scalar have an axis in some of its functions.
    gone = {axis_of(title, x, place, len(x.shape)) for place in axes}
    if len(gone) < len(axes):
        return None
    if keepdims:
        return tuple(1 if place in gone else dim for place, dim in enumerate(x.shape))
    return tuple(dim for place, dim in enumerate(x.shape) if place not in gone)


def _numbers(values: Any, axis: Any) -> tuple[Any, ...] | None:
    """The items of a flat list of numbers, which the program may go on to calculate with."""
    if axis is None and isinstance(values, tuple | range) and len(values):
        items = tuple(values)
        if all(isinstance(item, int | float | Length) for item in items):
            return items
    return None


@operation("numpy:sum nansum", "tensorflow:reduce_sum math.reduce_sum", "keras.ops:sum nansum")
def total(x: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """The sum; of a list of numbers, a number."""
    axis, keepdims = _tensorflow_order(axis, dtype, keepdims)
    numbers = _numbers(x, axis)
    if numbers is not None and not any(isinstance(item, float) for item in numbers):
        result: Any = 0
        for item in numbers:
            result = plus(result, item)
        return result
    tensor = tensor_of(x)
    return made(reduced("sum", tensor, axis, keepdims), summed(tensor.dtype))


def summed(dtype: str | None) -> str | None:
    """The dtype of a sum: NumPy counts in its widest integers, the others do not; small ones are left open."""
    if dtype in ("bool", "int32"):
        return INT
    return None if dtype is not None and dtype.startswith(("uint", "int8", "int16")) else dtype


def _tensorflow_order(axis: Any, third: Any, keepdims: Any) -> tuple[Any, Any]:
    """TensorFlow and ``keras.ops`` take ``keepdims`` third, where NumPy takes a dtype."""
    return (axis, third) if isinstance(third, bool) else (axis, keepdims)


@operation("numpy:prod nanprod", "tensorflow:reduce_prod math.reduce_prod", "keras.ops:prod nanprod")
def prod(x: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """The product; of a list of lengths, a length."""
    axis, keepdims = _tensorflow_order(axis, dtype, keepdims)
    numbers = _numbers(x, axis)
    if numbers is not None and not any(isinstance(item, float) for item in numbers):
        return product(numbers)
    tensor = tensor_of(x)
    return made(reduced("prod", tensor, axis, keepdims), summed(tensor.dtype))


@operation("numpy:max amax nanmax", "tensorflow:reduce_max math.reduce_max", "keras.ops:max amax nanmax")
def largest(x: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """The largest value; of a list of numbers, a number."""
    return _extreme("max", max, x, axis, out, keepdims)


@operation("numpy:min amin nanmin", "tensorflow:reduce_min math.reduce_min", "keras.ops:min amin nanmin")
def smallest(x: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """The smallest value; of a list of numbers, a number."""
    return _extreme("min", min, x, axis, out, keepdims)


def _extreme(title: str, pick: Any, x: Any, axis: Any, third: Any, keepdims: Any) -> Any:
    axis, keepdims = _tensorflow_order(axis, third, keepdims)
    numbers = _numbers(x, axis)
    if numbers is not None and not any(isinstance(item, Length) for item in numbers):
        return pick(numbers)
    tensor = tensor_of(x)
    shape = reduced(title, tensor, axis, keepdims)
    if shape == () and tensor.classes is not None and title == "max":
        return made((), tensor.dtype, tensor.classes)
    return made(shape, tensor.dtype, tensor.classes)


@operation("numpy:mean average std var median nanmean nanstd nanvar nanmedian", "keras.ops:mean average std var median")
@operation(
    "keras.ops:nanmean nanstd nanvar nanmedian",
    "tensorflow:math.reduce_std math.reduce_variance reduce_logsumexp math.reduce_logsumexp",
)
def mean(x: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """A mean, a spread, a median: floats."""
    axis, keepdims = _tensorflow_order(axis, dtype, keepdims)
    tensor = tensor_of(x)
    return made(reduced("mean", tensor, axis, keepdims), floating(tensor.dtype))


@operation("tensorflow:reduce_mean math.reduce_mean")
def mean_of_its_kind(x: Any, axis: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """TensorFlow's mean, which of whole numbers is a whole number."""
    tensor = tensor_of(x)
    return made(reduced("mean", tensor, axis, keepdims), tensor.dtype)


@operation("keras.ops:logsumexp")
def log_of_sum(x: Any, axis: Any = None, keepdims: Any = False, **_: Any) -> Tensor:
    """The logarithm of a sum; of other floats Keras does not say at once what it computes."""
    tensor = tensor_of(x)
    return made(reduced("logsumexp", tensor, axis, keepdims), "float32" if tensor.dtype == "float32" else None)


@operation("numpy:any all", "tensorflow:reduce_any reduce_all math.reduce_any math.reduce_all", "keras.ops:any all")
def anything(x: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Tensor:
    """Whether any, or all, of the values are true."""
    axis, keepdims = _tensorflow_order(axis, out, keepdims)
    return made(reduced("any", tensor_of(x), axis, keepdims), "bool")


@operation("numpy:argmax argmin nanargmax nanargmin", "keras.ops:argmax argmin nanargmax nanargmin")
def argmax(x: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Tensor:
    """Where along ``axis`` the largest value is; along all of them where none is given."""
    return _placed(x, axis, keepdims if not isinstance(out, bool) else out)


@operation("tensorflow:argmax argmin math.argmax math.argmin")
def argmax_first(x: Any, axis: Any = None, output_type: Any = "int64", **_: Any) -> Tensor:
    """TensorFlow's, which takes axis 0 where none is given."""
    found = _placed(x, 0 if axis is None else axis, keepdims=False)
    return made(found.shape, dtype_of(output_type, "int64"), _placed(x, 0, keepdims=False).classes)


def _placed(x: Any, axis: Any, keepdims: Any) -> Tensor:
    tensor = tensor_of(x)
    shape = reduced("argmax", tensor, axis, keepdims)
    length = tensor.shape[axis] if tensor.shape and isinstance(axis, int) else None
    return made(shape, INT, length if isinstance(length, int) else None)


@operation("tensorflow:norm linalg.norm")
def norm_of_its_kind(x: Any, order: Any = None, axis: Any = None, keepdims: Any = False, **_: Any) -> Tensor:
    """The same; of whole numbers some norms are whole numbers."""
    found = norm(x, order, axis, keepdims)
    return made(found.shape, found.dtype if found.dtype == tensor_of(x).dtype else None)


@operation("numpy:linalg.norm", "keras.ops:norm")
def norm(x: Any, order: Any = None, axis: Any = None, keepdims: Any = False, **_: Any) -> Tensor:
    """The length of a vector, or of every vector along ``axis``."""
    tensor = tensor_of(x)
    return made(reduced("norm", tensor, axis, keepdims), floating(tensor.dtype))


@operation("numpy:count_nonzero", "keras.ops:count_nonzero")
def count_nonzero(x: Any, axis: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """How many values are not 0."""
    return made(reduced("count_nonzero", tensor_of(x), axis, keepdims), INT)


@operation("tensorflow:math.count_nonzero")
def count_nonzero_long(x: Any, axis: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """The same as a long number."""
    return made(reduced("count_nonzero", tensor_of(x), axis, keepdims), "int64")


@operation(
    "numpy:percentile quantile nanpercentile nanquantile", "keras.ops:quantile percentile nanquantile nanpercentile"
)
def quantile(x: Any, q: Any = None, axis: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """Quantiles: one, or an axis of them in front."""
    tensor, wanted = tensor_of(x), tensor_of(q)
    shape = reduced("quantile", tensor, axis, keepdims)
    if 0 in (tensor.shape or ()):
        return made(None, None)  # Of nothing NumPy makes no axis of quantiles.
    dtype = floating(tensor.dtype)
    if wanted.shape != () and dtype in ("float16", "float32"):
        dtype = f"float64{OR}{dtype}"  # NumPy makes an array of several quantiles first.
    return made(None if shape is None or wanted.shape is None else (*wanted.shape, *shape), dtype)


@operation("numpy:ptp", "keras.ops:ptp")
def spread(x: Any, axis: Any = None, *more: Any, keepdims: Any = False, **_: Any) -> Any:
    """From the smallest value to the largest."""
    tensor = tensor_of(x)
    return made(reduced("ptp", tensor, axis, *more[-1:] or (keepdims,)), tensor.dtype)


@operation("numpy:cumsum cumprod nancumsum nancumprod", "keras.ops:cumsum cumprod nancumsum nancumprod")
def cumulated(x: Any, axis: Any = None, dtype: Any = None, *_: Any, **__: Any) -> Tensor:
    """Sums so far; flat where no axis is given."""
    tensor = tensor_of(x)
    kind = dtype_of(dtype, summed(tensor.dtype))
    flat = axis is None or tensor.shape == ()
    return made(flattened(tensor).shape if flat else tensor.shape, kind)


@operation("tensorflow:cumsum math.cumsum math.cumprod")
def cumulated_first(x: Any, axis: Any = 0, **_: Any) -> Tensor:
    """TensorFlow's, along axis 0 where none is given."""
    tensor = tensor_of(x)
    if tensor.shape is not None and type(axis) is int:
        axis_of("cumsum", tensor, axis, len(tensor.shape))
    return made(tensor.shape, tensor.dtype)
