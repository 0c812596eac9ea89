"""Linear algebra: decompositions, inverses, determinants, diagonals; every axis before the last two is a batch."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import MatmulMismatch, RefusedArgument, Title
from shapewright.values.dims import OPEN, UNKNOWN_INT, Dim, definitely_different, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Shape, Tensor

from .calling import operation
from .dtypes import floating
from .operands import axes_of, made, tensor_of


def _matrix(x: Any) -> tuple[Tensor, Shape, Dim, Dim] | None:
    """A tensor, its batch, its rows and its columns; ``None`` where it is not known to be a matrix."""
    tensor = tensor_of(x)
    if tensor.shape is None or len(tensor.shape) < 2:
        return None
    *batch, rows, columns = tensor.shape
    return tensor, tuple(batch), rows, columns


def _lesser(left: Dim, right: Dim) -> Dim:
    if isinstance(left, int) and isinstance(right, int):
        return min(left, right)
    return left if left == right else UNKNOWN_INT


def _squared(title: str, x: Any) -> Tensor:
    """A square matrix, or many of them; raises ``RefusedArgument`` where rows and columns differ."""
    tensor = tensor_of(x)
    if tensor.shape is not None and len(tensor.shape) > 1:
        rows, columns = tensor.shape[-2:]
        if isinstance(rows, int) and isinstance(columns, int) and rows != columns:
            reason = f"must be square, but its last axes are {rows} and {columns}"
            raise RefusedArgument(Title(title, ("x",)), "x", reason)
    return tensor


def _register_squares(name: str, modules: tuple[str, ...]) -> None:
    def run(x: Any, *_: Any, **__: Any) -> Tensor:
        tensor = _squared(name, x)
        return made(tensor.shape, floating(tensor.dtype))

    operation(*(f"{module}:{name}" for module in modules))(run)


ROOMS = ("numpy.linalg", "tensorflow.linalg", "keras.ops", "keras.ops.linalg")

for _name in ("inv", "cholesky"):
    _register_squares(_name, ROOMS)


@operation("tensorflow:linalg.band_part linalg.set_diag linalg.adjoint linalg.expm linalg.sqrtm")
def same_square(x: Any, *_: Any, **__: Any) -> Tensor:
    """A matrix of the same shape."""
    tensor = tensor_of(x)
    return made(tensor.shape, tensor.dtype)


@operation("numpy:linalg.pinv", "tensorflow:linalg.pinv", "keras.ops:pinv")
def turned(x: Any, *_: Any, **__: Any) -> Tensor:
    """A matrix with rows and columns exchanged."""
    known = _matrix(x)
    if known is None:
        return made(None, None)
    tensor, batch, rows, columns = known
    return made((*batch, columns, rows), floating(tensor.dtype))


@operation("tensorflow:linalg.det linalg.logdet")
def per_square(x: Any, *_: Any, **__: Any) -> Tensor:
    """One number for each square matrix."""
    return per_matrix(_squared("det", x))


@operation("numpy:linalg.det linalg.matrix_rank", "tensorflow:linalg.trace linalg.matrix_rank")
@operation("keras.ops:det linalg.det logdet matrix_rank")
def per_matrix(x: Any, *_: Any, **__: Any) -> Tensor:
    """One number for each matrix."""
    known = _matrix(x)
    return made(None if known is None else known[1], None)


@operation("numpy:trace", "keras.ops:trace")
def trace(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1, **_: Any) -> Tensor:
    """The sum of a diagonal: two axes fewer."""
    tensor = tensor_of(x)
    plain = (axis1, axis2) == (0, 1) and tensor.shape is not None and len(tensor.shape) >= 2
    return made(tensor.shape[2:] if plain and tensor.shape is not None else None, None)


@operation("numpy:tril triu")
def half(x: Any, k: Any = 0, **_: Any) -> Tensor:
    """One side of the diagonal, the other side 0; a vector is the row of a square."""
    tensor = tensor_of(x)
    return made((*tensor.shape, *tensor.shape) if tensor.rank == 1 and tensor.shape else tensor.shape, tensor.dtype)


@operation("numpy:diagonal", "keras.ops:diagonal")
def diagonal(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1, **_: Any) -> Tensor:
    """The diagonal between two axes comes last; beside the middle it is shorter."""
    tensor = tensor_of(x)
    axes = axes_of((axis1, axis2))
    if tensor.shape is None or axes is None or any(not -len(tensor.shape) <= axis < len(tensor.shape) for axis in axes):
        return made(None, tensor.dtype)
    first, second = (axis % len(tensor.shape) for axis in axes)
    if first == second:
        return made(None, tensor.dtype)
    rest = tuple(dim for place, dim in enumerate(tensor.shape) if place not in (first, second))
    return made((*rest, _diagonal(tensor.shape[first], tensor.shape[second], offset)), tensor.dtype, tensor.classes)


def _diagonal(rows: Dim, columns: Dim, offset: Any) -> Dim:
    if is_open(rows) or is_open(columns):
        return OPEN
    if not isinstance(rows, int) or not isinstance(columns, int) or not isinstance(offset, int):
        return UNKNOWN_INT
    return max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)


@operation("tensorflow:linalg.svd")
def svd(x: Any, full_matrices: Any = False, compute_uv: Any = True, **_: Any) -> Any:
    """TensorFlow's order: the singular values, the left vectors, the right ones as columns."""
    parts = svd_rows(x, full_matrices, compute_uv)
    if not isinstance(parts, tuple):
        return parts
    left, values, right = parts
    return values, left, turned(right)


@operation("numpy:linalg.svd", "keras.ops:svd linalg.svd")
def svd_rows(x: Any, full_matrices: Any = True, compute_uv: Any = True, **_: Any) -> Any:
    """NumPy's order: the left vectors, the singular values, the right vectors as rows."""
    known = _matrix(x)
    if known is None or compute_uv is not True or not isinstance(full_matrices, bool):
        return Unknown("the decomposition of what is not known to be a matrix")
    tensor, batch, rows, columns = known
    least = _lesser(rows, columns)
    left, right = (rows, columns) if full_matrices else (least, least)
    parts = ((rows, left), (least,), (right, columns))
    return tuple(made((*batch, *part), floating(tensor.dtype)) for part in parts)


@operation("tensorflow:linalg.qr")
def qr(x: Any, full_matrices: Any = False, **_: Any) -> Any:
    """An orthogonal matrix and a triangular one."""
    known = _matrix(x)
    if known is None:
        return Unknown("the decomposition of what is not known to be a matrix")
    tensor, batch, rows, columns = known
    inner = rows if full_matrices is True else _lesser(rows, columns)
    return made((*batch, rows, inner), tensor.dtype), made((*batch, inner, columns), tensor.dtype)


@operation("numpy:linalg.qr", "keras.ops:qr linalg.qr")
def qr_reduced(x: Any, mode: Any = "reduced", **_: Any) -> Any:
    """The same, as NumPy names its modes."""
    return qr(x, mode == "complete") if mode in ("reduced", "complete") else Unknown("another mode of qr")


@operation("numpy:linalg.eigh linalg.eig", "tensorflow:linalg.eigh linalg.eig", "keras.ops:eigh linalg.eigh eig")
def eigen(x: Any, *_: Any, **__: Any) -> Any:
    """Values, and vectors as columns."""
    known = _matrix(x)
    if known is None:
        return Unknown("the decomposition of what is not known to be a matrix")
    _tensor, batch, rows, columns = known
    return made((*batch, rows), None), made((*batch, rows, columns), None)


@operation("tensorflow:linalg.diag")
def squares(x: Any, *more: Any, k: Any = 0, **others: Any) -> Tensor:
    """Vectors as diagonals of squares."""
    tensor = tensor_of(x)
    if not tensor.shape or more or others or k != 0:
        return made(None, tensor.dtype)
    return made((*tensor.shape, tensor.shape[-1]), tensor.dtype)


@operation("tensorflow:linalg.diag_part linalg.tensor_diag_part")
def diagonals(x: Any, *more: Any, **others: Any) -> Tensor:
    """The diagonal of each matrix."""
    known = _matrix(x)
    if known is None or more or others:
        return made(None, tensor_of(x).dtype)
    tensor, batch, rows, columns = known
    return made((*batch, _lesser(rows, columns)), tensor.dtype)


@operation("numpy:linalg.solve", "tensorflow:linalg.solve linalg.triangular_solve", "keras.ops:solve linalg.solve")
def solved(x: Any, y: Any = None, rhs: Any = None, **_: Any) -> Tensor:
    """As many unknowns as the right side has values."""
    right = tensor_of(y if rhs is None else rhs)
    return made(right.shape, floating(right.dtype))


@operation("tensorflow:linalg.matvec")
def matrix_vector(x: Any, y: Any = None, transpose_a: Any = False, adjoint_a: Any = False, **_: Any) -> Tensor:
    """A vector for each vector, as long as the matrix has rows."""
    known, vector = _matrix(x), tensor_of(y)
    straight = transpose_a is False and adjoint_a is False
    if known is not None and straight and vector.shape and definitely_different(known[3], vector.shape[-1]):
        raise MatmulMismatch("matvec", known[0], vector, -1, -1)
    if known is None or not straight or vector.shape is None or len(vector.shape) != len(known[1]) + 1:
        return made(None, vector.dtype)
    return made((*known[1], known[2]), vector.dtype)


@operation("numpy:cross", "tensorflow:linalg.cross", "keras.ops:cross")
def crossed(x: Any, y: Any = None, *more: Any, **others: Any) -> Tensor:
    """A vector that is upright on both, of the last axes."""
    left, right = tensor_of(x), tensor_of(y)
    alike = not more and not others and left.shape is not None and left.shape == right.shape and left.shape[-1:] == (3,)
    return made(left.shape if alike else None, None)
