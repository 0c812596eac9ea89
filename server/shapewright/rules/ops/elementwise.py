"""Functions that work place by place: of one operand, of two, of a choice between two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT, Length
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .arithmetic import elementwise
from .calling import operation
from .dtypes import INT, dtype_of, floating
from .operands import made, tensor_of

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "ceil": lambda x: float(math.ceil(x)),
    "floor": lambda x: float(math.floor(x)),
    "round": lambda x: float(round(x)),
    "abs": abs,
}
"""What is calculated where the program gives a plain number: a length may come of it."""


def _number(name: str, x: Any) -> Any:
    """The value for a plain number, the length for a whole one that is not known; ``None`` for anything else."""
    if isinstance(x, Unknown):
        return x
    if isinstance(x, Length):
        return UNKNOWN_INT if name == "abs" else x if name in ("ceil", "floor", "round") else None
    if type(x) not in (int, float) or name not in NUMBERS:
        return None
    try:
        return NUMBERS[name](x)
    except (ValueError, OverflowError):
        return Unknown(f"{name} of {x}")


def _register(names: str, *modules: str, dtype: Callable[[str | None], str | None]) -> None:
    for name in names.split():

        def run(x: Any, *_: Any, _name: str = name, **__: Any) -> Any:
            value = _number(_name, x)
            if value is not None:
                return value
            tensor = tensor_of(x)
            return tensor.like(tensor.shape, dtype=dtype(tensor.dtype))

        operation(*(f"{module}:{name}" for module in modules))(run)


_register(
    "exp exp2 expm1 log log2 log10 log1p sqrt rsqrt cbrt sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh "
    "asin acos atan asinh acosh atanh deg2rad rad2deg radians degrees reciprocal erf erfinv lgamma digamma sigmoid softmax log_softmax softplus "
    "softsign silu swish gelu elu selu celu hard_sigmoid hard_silu hard_swish log_sigmoid mish glu hard_tanh squareplus angle sinc",
    "numpy", "tensorflow", "tensorflow.math", "tensorflow.nn", "keras.ops", "keras.activations",
    dtype=floating,
)  # fmt: skip
_register(
    "abs absolute fabs negative positive square sign relu relu6 leaky_relu clip clip_by_value round rint floor ceil trunc fix "
    "conj conjugate real imag flip fliplr flipud roll sort identity stop_gradient copy nan_to_num linear invert bitwise_not "
    "l2_normalize dropout ascontiguousarray random_shuffle reverse normalize thresholded_relu",
    "numpy", "tensorflow", "tensorflow.math", "tensorflow.nn", "tensorflow.linalg", "keras.ops", "keras.activations",
    dtype=lambda dtype: dtype,
)  # fmt: skip
_register(
    "isnan isinf isfinite isneginf isposinf signbit logical_not",
    "numpy", "tensorflow", "tensorflow.math", "keras.ops",
    dtype=lambda _: "bool",
)  # fmt: skip
_register("argsort", "numpy", "tensorflow", "keras.ops", dtype=lambda _: INT)


def _register_pairs(names: str, dtype: Callable[[str | None], str | None]) -> None:
    modules = ("numpy", "tensorflow", "tensorflow.math", "keras.ops")
    for name in names.split():

        def run(x: Any, y: Any = None, *_: Any, _name: str = name, **__: Any) -> Any:
            result = elementwise(_name, x, y)
            return result.like(result.shape, dtype=dtype(result.dtype))

        operation(*(f"{module}:{name}" for module in modules))(run)


_register_pairs(
    "add subtract multiply power pow maximum minimum fmax fmin mod remainder fmod floor_divide floordiv floormod bitwise_and "
    "bitwise_or bitwise_xor left_shift right_shift lcm gcd squared_difference multiply_no_nan",
    lambda dtype: dtype,
)
_register_pairs("divide true_divide truediv divide_no_nan arctan2 atan2 hypot logaddexp", floating)
_register_pairs(
    "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor isclose", lambda _: "bool"
)


def same(x: Any, *_: Any, **__: Any) -> Tensor:
    """Other values, or the same, in the same shape."""
    tensor = tensor_of(x)
    return tensor.like(tensor.shape, classes=tensor.classes)


@operation("numpy:where", "tensorflow:where", "keras.ops:where")
def where(condition: Any, x: Any = None, y: Any = None, **_: Any) -> Any:
    """A choice between two, place by place; of a condition alone, where it holds, which is not known."""
    if x is None or y is None:
        return Unknown("how many places there are is not known")
    first = elementwise("where", x, y)
    shape = elementwise("where", condition, first).shape
    return first.like(shape)


@operation("tensorflow:cast", "keras.ops:cast", "numpy:astype")
def cast(x: Any, dtype: Any = None, **_: Any) -> Any:
    """The same values as another dtype; a plain number stays one."""
    if isinstance(x, Length | Unknown):
        return x
    tensor = tensor_of(x)
    kind = dtype_of(dtype, None)
    whole = kind is not None and kind.startswith(("int", "uint"))
    return Tensor(tensor.shape, kind, tensor.flavour, tensor.fields, classes=tensor.classes if whole else None)


@operation("numpy:array_equal allclose", "keras.ops:array_equal allclose")
def alike(*_: Any, **__: Any) -> Any:
    """A truth that is not known."""
    return Unknown("whether arrays are alike is not known")


@operation("numpy:shape", "tensorflow:shape", "keras.ops:shape")
def shape(x: Any, *_: Any, **__: Any) -> Any:
    """The lengths of the axes, as a tuple."""
    found = tensor_of(x).shape
    return Unknown("the rank is not known") if found is None else found


@operation("numpy:size", "keras.ops:size")
def size(x: Any, axis: Any = None, **_: Any) -> Any:
    """How many values there are."""
    from .methods import count

    return count(tensor_of(x)) if axis is None else Unknown("the length of one axis")


@operation("numpy:ndim", "keras.ops:ndim", "tensorflow:rank")
def ndim(x: Any, **_: Any) -> Any:
    """How many axes there are."""
    found = tensor_of(x).shape
    return Unknown("the rank is not known") if found is None else len(found)


@operation("numpy:digitize searchsorted", "tensorflow:searchsorted", "keras.ops:digitize searchsorted")
def binned(x: Any, *_: Any, **__: Any) -> Tensor:
    """The number of a bin for every value."""
    return made(tensor_of(x).shape, INT)
