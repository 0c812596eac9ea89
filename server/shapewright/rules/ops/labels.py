"""Labels and sequences made ready for training: one-hot rows, normalised rows, padded sequences."""

from __future__ import annotations

import math
from typing import Any

from shapewright.rules.problems import Title, TooFewClasses
from shapewright.values.dims import UNKNOWN_INT, Dim, Length, product
from shapewright.values.lattice import Many
from shapewright.values.tensors import Flavour, Tensor, settled_ending

from .calling import operation
from .dtypes import dtype_of
from .operands import made, tensor_of

RARE = 1e-4
"""The largest class is taken to occur where drawing it never had less than this chance."""


@operation("keras.utils:to_categorical")
def to_categorical(x: Any, num_classes: Any = None, *_: Any, **__: Any) -> Tensor:
    """A row with one 1 for each class number; a last axis that is 1 long is dropped first.

    Raises ``TooFewClasses`` where an array certainly holds a number without a column.
    """
    tensor = tensor_of(x)
    held = tensor.classes if tensor.attained or tensor.complete or isinstance(x, tuple) else None
    computed = isinstance(x, Tensor) and x.flavour is not Flavour.ARRAY
    if held is not None and type(num_classes) is int and 0 < num_classes < held and not computed:
        reason = f"must be at least {held} for these labels, but is {num_classes}"
        raise TooFewClasses(Title("to_categorical", ("x", "num_classes")), "num_classes", reason, held)
    if tensor.shape is None:
        return made(None, "float64").like(None, last=settled_ending(_columns(tensor, num_classes)))
    shape = tensor.shape[:-1] if len(tensor.shape) > 1 and tensor.shape[-1] == 1 else tensor.shape
    vague = len(tensor.shape) > 1 and isinstance(tensor.shape[-1], Length)
    columns = _columns(tensor, num_classes)
    return made(None if vague else (*shape, columns), "float64", 2)


def _columns(x: Tensor, num_classes: Any) -> Dim:
    if isinstance(num_classes, int | Length):
        return num_classes
    if num_classes is not None or x.classes is None or x.shape is None:
        return UNKNOWN_INT
    count = product(x.shape)
    if isinstance(count, int) and (x.classes == 1 or count * math.log1p(-1 / x.classes) < math.log(RARE)):
        return x.classes
    return UNKNOWN_INT


FROM_PYTHON = {bool: "bool", int: "int32", float: "float32"}
"""What TensorFlow makes of plain values."""


@operation("tensorflow:one_hot")
def one_hot(
    x: Any,
    depth: Any = None,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = -1,
    dtype: Any = None,
    **_: Any,
) -> Tensor:
    """TensorFlow's: an axis of ``depth`` classes at ``axis`` of the result; of the dtype of what it is to hold, if told."""
    held = on_value if on_value is not None else off_value
    kind = "float32" if held is None else FROM_PYTHON.get(type(held)) if isinstance(held, int | float) else None
    return _rows(tensor_of(x), depth, axis, dtype_of(dtype, kind))


@operation("keras.ops:one_hot")
def one_hot_of(x: Any, num_classes: Any = None, axis: Any = -1, dtype: Any = None, **_: Any) -> Tensor:
    """Keras's: an axis of ``num_classes`` at ``axis`` of the result."""
    return _rows(tensor_of(x), num_classes, axis, dtype_of(dtype, "float32"))


def _rows(x: Tensor, classes: Any, axis: Any, dtype: str | None) -> Tensor:
    width = classes if isinstance(classes, int | Length) else UNKNOWN_INT
    if x.shape is None or not isinstance(axis, int):
        return made(None, dtype).like(None, last=settled_ending(width) if axis == -1 else None)
    rank = len(x.shape) + 1
    if not -rank <= axis < rank:
        return made(None, dtype)
    place = axis % rank
    return made((*x.shape[:place], width, *x.shape[place:]), dtype, 2)


@operation("keras.utils:normalize")
def normalize(x: Any, *_: Any, **__: Any) -> Tensor:
    """Every row divided by its length."""
    tensor = tensor_of(x)
    return made(tensor.shape or None, "float64" if tensor.dtype != "float32" else "float32")


@operation("keras.utils:pad_sequences")
def pad_sequences(x: Any, maxlen: Any = None, dtype: Any = "int32", *_: Any, **__: Any) -> Tensor:
    """A row for each sequence, all ``maxlen`` long, or as long as the longest."""
    samples, longest, rest = _sequences(x)
    length = maxlen if isinstance(maxlen, int | Length) else longest if maxlen is None else UNKNOWN_INT
    return made(None if rest is None else (samples, length, *rest), dtype_of(dtype, "int32"), tensor_of(x).classes)


def _sequences(x: Any) -> tuple[Dim, Dim, tuple[Dim, ...] | None]:
    """How many there are, how long the longest is, and what each step holds."""
    if isinstance(x, tuple) and x:
        parts = [tensor_of(part).shape for part in x]
        if any(part is None for part in parts):
            return len(x), UNKNOWN_INT, None
        shapes = [part for part in parts if part]
        lengths = [shape[0] for shape in shapes]
        numbers = [length for length in lengths if isinstance(length, int)]
        rest = shapes[0][1:] if shapes else ()
        return len(x), max(numbers, default=0) if len(numbers) == len(lengths) else UNKNOWN_INT, rest
    if isinstance(x, Tensor) and x.shape:
        if len(x.shape) == 1:  # An array of lists: of numbers, or nobody knows of what.
            return x.shape[0], UNKNOWN_INT, () if x.dtype == "object" and x.classes is not None else None
        return x.shape[0], x.shape[1], x.shape[2:]
    if isinstance(x, Many):
        each = tensor_of(x.item).shape
        return x.count, UNKNOWN_INT, each[1:] if each else None
    return UNKNOWN_INT, UNKNOWN_INT, None
