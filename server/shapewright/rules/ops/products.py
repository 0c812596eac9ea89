"""Products that sum over axes: matrix products, tensordot, einsum."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import MatmulMismatch, RankMismatch, Title
from shapewright.rules.shapes import Clash, axis_of, broadcast
from shapewright.values.dims import Dim, definitely_different, product, times
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Shape, Tensor, settled_ending

from .agreement import Order, agreed
from .calling import operation
from .dtypes import promoted
from .operands import axes_of, built, made, tensor_of

MATRIX = 2
"""The number of axes of a matrix."""


@operation("tensorflow:matmul linalg.matmul")
def matrices(
    x: Any,
    y: Any,
    transpose_a: Any = False,
    transpose_b: Any = False,
    adjoint_a: Any = False,
    adjoint_b: Any = False,
    **_: Any,
) -> Tensor:
    """The same of matrices alone: TensorFlow's own function takes no vectors, and raises ``RankMismatch``.

    The adjoint of a matrix is turned as its transpose is; TensorFlow refuses both at once.
    """
    refuse_vectors(x, y)
    dtype = agreed("matmul", x, y, order=Order.FIRST)
    left, right = _either_turn(transpose_a, adjoint_a), _either_turn(transpose_b, adjoint_b)
    return matmul(x, y, left, right).alike(dtype=dtype)


def _either_turn(transpose: Any, adjoint: Any) -> Any:
    """Whether an operand is turned; unknown where one of the two is not known, or both are asked for."""
    if transpose is False or adjoint is False:
        return adjoint if transpose is False else transpose
    return Unknown("whether an operand is transposed")


def refuse_vectors(*operands: Any) -> None:
    """Raises ``RankMismatch`` for what has fewer axes than a matrix."""
    for operand in map(tensor_of, operands):
        if operand.shape is not None and len(operand.shape) < MATRIX:
            raise RankMismatch(Title("matmul"), operand, MATRIX, at_least=True)


@operation("numpy:matmul", "keras.ops:matmul")
def matmul(x: Any, y: Any, transpose_a: Any = False, transpose_b: Any = False, **others: Any) -> Tensor:
    """``x @ y``: the last axis of the first with the last but one of the second; raises ``MatmulMismatch``."""
    left, right = tensor_of(x), tensor_of(y)
    if others.keys() & {"axes", "axis", "keepdims"}:  # NumPy's, of other axes than these.
        return made(None, None)
    dtype = promoted(left.dtype, right.dtype)
    if (
        left.shape is None
        or right.shape is None
        or not isinstance(transpose_a, bool)
        or not isinstance(transpose_b, bool)
    ):
        last = right.shape[-1] if right.shape is not None and len(right.shape) > 1 and transpose_b is False else None
        return made(None, dtype).like(None, last=None if last is None else settled_ending(last))
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
    plain = isinstance(x, int | float) or isinstance(y, int | float)  # NumPy makes an array of it first.
    dtype = None if plain else promoted(left.dtype, right.dtype)
    return made(None if left.shape is None or right.shape is None else (*left.shape, *right.shape), dtype)


@operation("numpy:vdot", "keras.ops:vdot")
def vdot(x: Any, y: Any, **_: Any) -> Tensor:
    """The product of all values of both: a single number."""
    return made((), promoted(tensor_of(x).dtype, tensor_of(y).dtype))


@operation("numpy:kron", "keras.ops:kron")
def kron(x: Any, y: Any, **_: Any) -> Tensor:
    """The second array so often as the first has values, along every axis."""
    left, right = tensor_of(x), tensor_of(y)
    dtype = promoted(left.dtype, right.dtype)
    if left.shape is None or right.shape is None or len(left.shape) != len(right.shape):
        return made(None, dtype)
    return made(tuple(times(one, other) for one, other in zip(left.shape, right.shape, strict=True)), dtype)


@operation("numpy:tensordot")
def tensordot(x: Any, y: Any, axes: Any = 2, **_: Any) -> Tensor:
    """Products summed over ``axes``: so many last and first ones, or those named for each."""
    return _contracted(x, y, axes, each=True)


@operation("tensorflow:tensordot linalg.tensordot")
def tensordot_of_one_dtype(x: Any, y: Any, axes: Any = 2, **_: Any) -> Tensor:
    """TensorFlow's, to which arrays are tensors by themselves."""
    dtype = agreed("tensordot", x, y, order=Order.ALONE)
    return tensordot_flat(x, y, axes).alike(dtype=dtype)


@operation("keras.ops:tensordot")
def tensordot_flat(x: Any, y: Any, axes: Any = 2, **_: Any) -> Tensor:
    """The same, where the axes are not compared one by one."""
    return _contracted(x, y, axes, each=False)


def _contracted(x: Any, y: Any, axes: Any, *, each: bool) -> Tensor:
    left, right = tensor_of(x), tensor_of(y)
    dtype = promoted(left.dtype, right.dtype)
    if left.shape is None or right.shape is None:
        return made(None, dtype)
    pair = _summed(left, right, axes)
    if pair is None:
        return made(None, dtype)
    for first, second in zip(*pair, strict=True):
        if definitely_different(left.shape[first], right.shape[second]) and (
            each or _compared(left, right, axes, pair)
        ):
            raise MatmulMismatch("tensordot", left, right, first - len(left.shape), second - len(right.shape))
    kept = (dim for axis, dim in enumerate(left.shape) if axis not in pair[0])
    rest = (dim for axis, dim in enumerate(right.shape) if axis not in pair[1])
    return made((*kept, *rest), dtype)


def _compared(left: Tensor, right: Tensor, axes: Any, pair: tuple[list[int], list[int]]) -> bool:
    """Whether somebody compares the axes: of Keras tensors those that are named; TensorFlow compares their products."""
    assert left.shape is not None
    assert right.shape is not None
    if built(left, right):
        return not isinstance(axes, int)
    sizes = [product(tuple(x.shape[axis] for axis in places)) for x, places in zip((left, right), pair, strict=True)]  # type: ignore[index]
    return definitely_different(*sizes)


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


@operation("keras.ops:einsum")
def einsum_by_products(equation: Any, *operands: Any, **_: Any) -> Tensor:
    """The same, but what Keras computes by a matrix product may have further axes."""
    try:
        return einsum(equation, *operands)
    except RankMismatch as problem:
        if built(*map(tensor_of, operands)) or (problem.input.rank or 0) < problem.expected:
            raise
        return made(None, None)


@operation("tensorflow:einsum linalg.einsum")
def einsum_of_one_dtype(equation: Any, *operands: Any, **_: Any) -> Tensor:
    """The same of tensors that have one dtype."""
    dtype = agreed("einsum", *operands) if operands else None
    return einsum(equation, *operands).alike(dtype=dtype)


@operation("numpy:einsum")
def einsum(equation: Any, *operands: Any, **_: Any) -> Tensor:
    """Einstein's sum, as the equation says; ``...`` stands for further axes, which broadcast."""
    tensors = [tensor_of(operand) for operand in operands]
    dtype = promoted(*(tensor.dtype for tensor in tensors)) if tensors else None
    spelled = _spelled_out(equation.replace(" ", ""), tensors) if isinstance(equation, str) else None
    if spelled is None:
        return made(None, dtype)
    inputs, arrow, output = spelled.partition("->")
    terms = inputs.split(",")
    if not arrow:
        output = "".join(sorted(letter for letter in set(inputs) if letter.isalpha() and inputs.count(letter) == 1))
    lengths = _letters(terms, tensors, output if built(*tensors) else inputs)
    if lengths is None or any(letter not in lengths for letter in output):
        return made(None, dtype)
    return made(tuple(lengths[letter] for letter in output), dtype)


FURTHER = "αβγδεζηθικλμ"
"""Letters for the axes that ``...`` stands for; no equation has them."""


def _spelled_out(equation: str, tensors: list[Tensor]) -> str | None:
    """The equation with a letter for each axis of ``...``, counted from the last; ``None`` where it cannot be told."""
    if "." not in equation:
        return equation
    inputs, arrow, output = equation.partition("->")
    terms = inputs.split(",")
    if not arrow or len(terms) != len(tensors) or any(tensor.shape is None for tensor in tensors):
        return None
    counts = [(tensor.rank or 0) - len(term) + 3 for term, tensor in zip(terms, tensors, strict=True) if "..." in term]
    if not counts or not 0 <= min(counts) <= max(counts) <= len(FURTHER):
        return None
    further = [
        term.replace("...", FURTHER[len(FURTHER) - (tensor.rank or 0) + len(term) - 3 :])
        for term, tensor in zip(terms, tensors, strict=True)
    ]
    return ",".join(further) + arrow + output.replace("...", FURTHER[len(FURTHER) - max(counts) :])


def _letters(terms: list[str], tensors: list[Tensor], compared: str) -> dict[str, Dim] | None:
    """How long each letter is; one of those ``compared`` with two lengths is a ``MatmulMismatch``."""
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
            if letter in compared and definitely_different(known, dim) and not stretches:
                raise MatmulMismatch("einsum", first, tensor, where, place - len(term))
            if term.index(letter) == place and (not isinstance(known, int) or known == 1):
                lengths[letter] = (dim if isinstance(dim, int) else known, first, where)
    return {letter: dim for letter, (dim, _, _) in lengths.items()}
