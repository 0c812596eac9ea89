"""Functions that work place by place: of one operand, of two, of a choice between two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT, Length
from shapewright.values.lattice import SomeFloat, Unknown
from shapewright.values.measured import Measured, Measures
from shapewright.values.numbers import NumpyFloat
from shapewright.values.tensors import Tensor

from .agreement import Order, agreed
from .arithmetic import elementwise
from .calling import operation
from .dtypes import INT, clipped, counted, divided, dtype_of, float_alone, floating, promoted, small_float
from .names import PAIRS, UNARY
from .operands import built, made, tensor_of

if TYPE_CHECKING:
    from collections.abc import Callable

DOUBLED: dict[str | None, str] = {
    "float32": "float32",
    **dict.fromkeys(("float64", "int64", "int32", "int16", "int8", "uint8", "bool"), "float64"),
}
"""What SciPy's special functions, which are compiled for two types, make of others."""

DTYPES: dict[str, Callable[[str | None], str | None]] = {
    "float": small_float,
    "quotient": floating,
    "true quotient": divided,
    "same": lambda dtype: dtype,
    "number": counted,
    "number at last": lambda dtype: None if dtype == "bool" else dtype,
    "clipped": clipped,
    "activation": float_alone,
    "single or double": DOUBLED.get,
    "usual": lambda dtype: dtype if dtype == "float32" else None,
    "bool": lambda _: "bool",
}
"""What becomes of the operands' dtype."""

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
    if isinstance(x, Unknown) and not isinstance(x, SomeFloat):
        return x
    if isinstance(x, Length):
        return UNKNOWN_INT if name == "abs" else x if name in ("ceil", "floor", "round") else None
    if type(x) not in (int, float, NumpyFloat) or name not in NUMBERS:
        return None
    try:
        return NUMBERS[name](x)
    except (ValueError, OverflowError):
        return Unknown(f"{name} of {x}")


def _register(name: str, module: str, kind: str) -> None:
    def run(x: Any, *_: Any, **__: Any) -> Any:
        value = _number(name, x)
        if value is not None:
            return value
        tensor = tensor_of(x)
        return tensor.alike(dtype=DTYPES[kind](tensor.dtype))

    operation(f"{module}:{name}")(run)


def _register_pair(name: str, module: str, kind: str) -> None:
    order = Order.FIRST if name in LED else Order.TENSORS

    def run(x: Any, y: Any = None, *_: Any, **__: Any) -> Any:
        result = elementwise(name, x, y)
        return result.alike(dtype=DTYPES[kind](result.dtype))

    def agreeing(x: Any, y: Any = None, *_: Any, **__: Any) -> Any:
        dtype = agreed(name, x, y, order=order)
        return elementwise(name, x, y).alike(dtype=DTYPES[kind](dtype))

    operation(f"{module}:{name}")(agreeing if module.startswith("tensorflow") else run)


@operation("numpy:clip")
def clip(x: Any, *bounds: Any, **named: Any) -> Any:
    """The values between two bounds, which may be arrays that stretch them; Keras's own function refuses such."""
    if isinstance(x, Unknown) and not isinstance(x, SomeFloat):
        return x
    tensor = tensor_of(x)
    arrays = [bound for bound in (*bounds, *named.values()) if isinstance(bound, Tensor | tuple)]
    found: Tensor = tensor
    for bound in arrays:
        found = elementwise("clip", found, bound)
    return found.alike(dtype=clipped(found.dtype if arrays else tensor.dtype))


LED = frozenset({"add", "truediv", "multiply_no_nan"})
"""Functions of TensorFlow whose first operand decides on the dtype, also where it is no tensor."""

for _table, _each in ((UNARY, _register), (PAIRS, _register_pair)):
    for _kind, _modules in _table.items():
        for _module, _names in _modules.items():
            for _name in _names.split():
                _each(_name, _module, _kind)


@operation("scipy.stats.norm:pdf logpdf cdf logcdf sf logsf ppf isf")
def distributed(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Tensor:
    """Of a normal distribution, or of one for each place: always double floats."""
    return elementwise("multiply", elementwise("add", x, loc), scale).alike(dtype="float64")


@operation("keras.ops:bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift")
def bit_by_bit(x: Any, y: Any = None, **_: Any) -> Any:
    """Bits of two whole numbers; Keras takes a Keras tensor's own shape for the result's, whatever the other's is."""
    left, right = tensor_of(x), tensor_of(y)
    if built(left, right):
        return left.alike(dtype=promoted(left.dtype, right.dtype))
    return elementwise("bitwise", x, y)


def same(x: Any, *_: Any, **__: Any) -> Tensor:
    """Other values, or the same, in the same shape."""
    tensor = tensor_of(x)
    return tensor.alike(classes=tensor.classes)


@operation("keras.ops:where")
def where(condition: Any, x: Any = None, y: Any = None, **_: Any) -> Any:
    """A choice between two, place by place."""
    if x is None or y is None:
        return Unknown("how many places there are is not known")
    first = elementwise("where", x, y)
    shape = elementwise("where", condition, first).shape
    return first.like(shape)


@operation("tensorflow:where")
def where_rows(condition: Any, x: Any = None, y: Any = None, **_: Any) -> Any:
    """The same; of a condition alone, a row for each place where it holds."""
    if x is not None and y is not None:
        dtype = agreed("where", x, y)
        return where(condition, x, y).alike(dtype=dtype)
    shape = tensor_of(condition).shape
    return made(None if shape is None else (UNKNOWN_INT, len(shape)), "int64")


@operation("numpy:where")
def where_places(condition: Any, x: Any = None, y: Any = None, **_: Any) -> Any:
    """The same; of a condition alone, an array of places for each axis."""
    if x is not None or y is not None:
        return where(condition, x, y)
    shape = tensor_of(condition).shape
    return Unknown("the rank is not known") if shape is None else (made((UNKNOWN_INT,), INT),) * len(shape)


@operation("tensorflow:cast saturate_cast", "keras.ops:cast saturate_cast", "numpy:astype")
def cast(x: Any, dtype: Any = None, **_: Any) -> Any:
    """The same values as another dtype; a plain number stays one."""
    kind = dtype_of(dtype, None)
    if isinstance(x, Length):
        return Measured(x) if kind is not None and kind.startswith(("int", "uint")) else Tensor((), kind)
    if isinstance(x, Unknown):
        return x
    tensor = tensor_of(x)
    whole = kind is not None and kind.startswith(("int", "uint"))
    classes = tensor.classes if whole else None
    return Tensor(tensor.shape, kind, tensor.flavour, tensor.fields, classes=classes, last=tensor.last)


@operation("numpy:array_equal allclose", "keras.ops:allclose")
def alike(*_: Any, **__: Any) -> Any:
    """A truth that is not known."""
    return Unknown("whether arrays are alike is not known")


@operation("tensorflow:shape")
def measured_shape(x: Any, *_: Any, **__: Any) -> Any:
    """The lengths of the axes, as a tensor."""
    found = tensor_of(x).shape
    return Unknown("the rank is not known") if found is None else Measures.of(found)


@operation("numpy:shape", "keras.ops:shape")
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


@operation("numpy:digitize", "keras.ops:digitize")
def binned(x: Any, *_: Any, **__: Any) -> Tensor:
    """The number of a bin for every value."""
    return made(tensor_of(x).shape, INT)


@operation("numpy:searchsorted", "tensorflow:searchsorted", "keras.ops:searchsorted")
def placed(x: Any, values: Any = None, *_: Any, **others: Any) -> Tensor:
    """For every value the place at which it belongs in a sorted ``x``."""
    return made(tensor_of(others.get("v", values)).shape, INT)
