"""Products that sum over axes: matrix products, tensordot, einsum."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import MatmulMismatch, RankMismatch, Title
from shapewright.rules.shapes import Clash, axis_of, broadcast
from shapewright.values.dims import Dim, definitely_different
from shapewright.values.tensors import Shape, Tensor

from .calling import operation
from .dtypes import promoted
from .operands import axes_of, made, tensor_of


@operation("numpy:matmul", "tensorflow:matmul linalg.matmul", "keras.ops:matmul")
def matmul(x: Any, y: Any, transpose_a: Any = False, transpose_b: Any = False, **_: Any) -> Tensor:
    """``x @ y``: the last axis of the first with the last but one of the second; raises ``MatmulMismatch``."""
    left, right = tensor_of(x), tensor_of(y)
    dtype = promoted(left.dtype, right.dtype)
    if (
        left.shape is None
        or right.shape is None
        or not isinstance(transpose_a, bool)
        or not isinstance(transpose_b, bool)
    ):
        return made(None, dtype)
    if not left.shape or not right.shape:
        return made(None, dtype)
    first = _swapped(left.shape) if transpose_a else left.shape
    second = _swapped(right.shape) if transpose_b else right.shape
    inner = second[-2] if len(second) > 1 else second[0]
    if definitely_different(first[-1], inner):
        left_axis = -2 if transpose_a and len(first) > 1 else -1
        right_axis = -1 if transpose_b or len(second) == 1 else -2
        raise MatmulMismatch("matmul", left, right, left_axis, right_axis)
    try:
        stack = broadcast(first[:-2], second[:-2])
    except Clash as clash:
        raise MatmulMismatch("matmul", left, right, clash.axis - 2, clash.axis - 2) from None
    rows = first[-2:-1]
    columns = second[-1:] if len(second) > 1 else ()
    return made((*stack, *rows, *columns), dtype)


def _swapped(shape: Shape) -> Shape:
    return (*shape[:-2], shape[-1], shape[-2]) if len(shape) > 1 else shape


@operation("numpy:dot", "keras.ops:dot")
def dot(x: Any, y: Any, **_: Any) -> Tensor:
    """NumPy's product: every row of the first with every column of the second."""
    left, right = tensor_of(x), tensor_of(y)
    dtype = promoted(left.dtype, right.dtype)
    if left.shape is None or right.shape is None:
        return made(None, dtype)
    if not left.shape or not right.shape:
        return made(left.shape or right.shape, dtype)
    inner = right.shape[-2] if len(right.shape) > 1 else right.shape[0]
    if definitely_different(left.shape[-1], inner):
        raise MatmulMismatch("dot", left, right, -1, -2 if len(right.shape) > 1 else -1)
    rest = (*right.shape[:-2], right.shape[-1]) if len(right.shape) > 1 else ()
    return made((*left.shape[:-1], *rest), dtype)


@operation("numpy:inner", "keras.ops:inner")
def inner(x: Any, y: Any, **_: Any) -> Tensor:
    """Products over the last axes of both."""
    left, right = tensor_of(x), tensor_of(y)
    dtype = promoted(left.dtype, right.dtype)
    if not left.shape or not right.shape:
        return made(None, dtype)
    if definitely_different(left.shape[-1], right.shape[-1]):
        raise MatmulMismatch("inner", left, right, -1, -1)
    return made((*left.shape[:-1], *right.shape[:-1]), dtype)


@operation("numpy:outer", "keras.ops:outer")
def outer(x: Any, y: Any, **_: Any) -> Tensor:
    """Every value of the one with every value of the other."""
    from .shaping import flattened

    left, right = flattened(tensor_of(x)), flattened(tensor_of(y))
    dtype = promoted(left.dtype, right.dtype)
    return made(None if left.shape is None or right.shape is None else (*left.shape, *right.shape), dtype)


@operation("numpy:tensordot", "tensorflow:tensordot linalg.tensordot", "keras.ops:tensordot")
def tensordot(x: Any, y: Any, axes: Any = 2, **_: Any) -> Tensor:
    """Products summed over ``axes``: so many last and first ones, or those named for each."""
    left, right = tensor_of(x), tensor_of(y)
    dtype = promoted(left.dtype, right.dtype)
    if left.shape is None or right.shape is None:
        return made(None, dtype)
    pair = _summed(left, right, axes)
    if pair is None:
        return made(None, dtype)
    for first, second in zip(*pair, strict=True):
        if definitely_different(left.shape[first], right.shape[second]):
            raise MatmulMismatch("tensordot", left, right, first - len(left.shape), second - len(right.shape))
    kept = (dim for axis, dim in enumerate(left.shape) if axis not in pair[0])
    rest = (dim for axis, dim in enumerate(right.shape) if axis not in pair[1])
    return made((*kept, *rest), dtype)


def _summed(left: Tensor, right: Tensor, axes: Any) -> tuple[list[int], list[int]] | None:
    assert left.shape is not None
    assert right.shape is not None
    if isinstance(axes, int):
        if axes > min(len(left.shape), len(right.shape)):
            return None
        return list(range(len(left.shape) - axes, len(left.shape))), list(range(axes))
    if not isinstance(axes, tuple) or len(axes) != 2:
        return None
    first, second = axes_of(axes[0]), axes_of(axes[1])
    if first is None or second is None or len(first) != len(second):
        return None
    return (
        [axis_of("tensordot", left, axis, len(left.shape), argument="axes") for axis in first],
        [axis_of("tensordot", right, axis, len(right.shape), argument="axes") for axis in second],
    )


@operation("numpy:einsum", "tensorflow:einsum linalg.einsum", "keras.ops:einsum")
def einsum(equation: Any, *operands: Any, **_: Any) -> Tensor:
    """Einstein's sum, as the equation says; without ``...`` a letter has one length."""
    tensors = [tensor_of(operand) for operand in operands]
    dtype = promoted(*(tensor.dtype for tensor in tensors)) if tensors else None
    if not isinstance(equation, str) or "." in equation:
        return made(None, dtype)
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if not arrow:
        output = "".join(sorted(letter for letter in set(inputs) if letter.isalpha() and inputs.count(letter) == 1))
    lengths = _letters(terms, tensors)
    if lengths is None or any(letter not in lengths for letter in output):
        return made(None, dtype)
    return made(tuple(lengths[letter] for letter in output), dtype)


def _letters(terms: list[str], tensors: list[Tensor]) -> dict[str, Dim] | None:
    """How long each letter is; a letter with two lengths is a ``MatmulMismatch``."""
    lengths: dict[str, tuple[Dim, Tensor, int]] = {}
    if len(terms) != len(tensors):
        return None
    for term, tensor in zip(terms, tensors, strict=True):
        if tensor.shape is None or not term.isalpha():
            return None
        if len(tensor.shape) != len(term):
            raise RankMismatch(Title("einsum"), tensor, len(term))
        for place, (letter, dim) in enumerate(zip(term, tensor.shape, strict=True)):
            known, first, where = lengths.setdefault(letter, (dim, tensor, place - len(term)))
            stretches = 1 in (known, dim) and term.count(letter) == 1
            if definitely_different(known, dim) and not stretches:
                raise MatmulMismatch("einsum", first, tensor, where, place - len(term))
            if not isinstance(known, int) or known == 1:
                lengths[letter] = (dim if isinstance(dim, int) else known, first, where)
    return {letter: dim for letter, (dim, _, _) in lengths.items()}
