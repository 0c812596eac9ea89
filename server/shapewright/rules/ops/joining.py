"""Arrays put together and made longer: concatenate, stack, tile, repeat, pad."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import MIRRORED
from shapewright.rules.problems import MergeMismatch, RankMismatch, RefusedArgument, Title
from shapewright.rules.shapes import Clash, axis_of, concatenated
from shapewright.values.dims import (
    UNKNOWN,
    UNKNOWN_INT,
    Dim,
    Length,
    definitely_different,
    is_open,
    plus,
    product,
    times,
    vague,
)
from shapewright.values.lattice import Many, Unknown
from shapewright.values.measured import Measures, are_lengths
from shapewright.values.tensors import Shape, Tensor, joined_shape

from .agreement import agreed
from .calling import operation
from .dtypes import promoted
from .operands import axes_of, built, made, shape_of, tensor_of, unknown_like
from .shaping import expand_dims, flattened

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.rules.changes import Change


def parts_of(xs: Any) -> list[Tensor] | None:
    """The arrays to put together; ``None`` where there may be any number of them."""
    if isinstance(xs, tuple):
        return [tensor_of(x) for x in xs]
    if isinstance(xs, Tensor) and xs.shape and isinstance(xs.shape[0], int) and xs.shape[0] < 1000:
        return [made(xs.shape[1:], xs.dtype)] * xs.shape[0]
    return None


def _together(parts: list[Tensor]) -> tuple[str | None, int | None]:
    classes = [part.classes for part in parts]
    return promoted(*(part.dtype for part in parts)), None if None in classes else max(
        c for c in classes if c is not None
    )


def _holding(whole: Tensor, parts: list[Tensor]) -> Tensor:
    """The array of all parts, with what one of them makes certain of the numbers in it."""
    most = [part for part in parts if whole.classes is not None and part.classes == whole.classes]
    attained, complete = any(part.attained for part in most), any(part.complete for part in most)
    return replace(whole, attained=attained, complete=complete) if attained or complete else whole


@operation("tensorflow:concat")
def concat(xs: Any, axis: Any = 0, **_: Any) -> Any:
    """TensorFlow's, to which a single tensor is a list of one; lengths stay lengths."""
    if axis == 0 and isinstance(xs, tuple) and all(isinstance(part, tuple) for part in xs):
        dims = tuple(dim for part in xs for dim in part)
        if are_lengths(dims):
            return Measures.of(dims)
    return _of_one_dtype("concat", xs, lambda: put_together((xs,) if isinstance(xs, Tensor) else xs, axis))


def _of_one_dtype(title: str, xs: Any, act: Callable[[], Tensor]) -> Tensor:
    """What is made of tensors that must agree on a dtype, which are asked first."""
    dtype = agreed(title, *xs) if isinstance(xs, tuple) and xs else None
    return act() if dtype is None else replace(act(), dtype=dtype)


@operation("keras.ops:concatenate")
def put_together(xs: Any, axis: Any = 0, **_: Any) -> Tensor:
    """One after the other along ``axis``, which a single tensor is not asked for where it is computed."""
    alone = tensor_of(xs[0]) if isinstance(xs, tuple) and len(xs) == 1 else None
    if alone is not None and not built(alone) and alone.shape is not None and type(axis) is int:
        return made(alone.shape, alone.dtype, alone.classes)
    return joined("concatenate", xs, axis)


@operation("numpy:concatenate concat")
def concatenate(xs: Any, axis: Any = 0, **_: Any) -> Tensor:
    """One after the other along ``axis``; raises ``MergeMismatch`` where another axis differs."""
    return joined("concatenate", xs, axis)


def joined(title: str, xs: Any, axis: Any) -> Tensor:
    """Arrays of one rank, one after the other along ``axis``."""
    if isinstance(xs, Many) or (isinstance(xs, Tensor) and parts_of(xs) is None):
        return _many(xs, axis)
    parts = parts_of(xs)
    if not parts:
        return made(None, None)
    dtype, classes = _together(parts)
    shapes = [part.shape for part in parts if part.shape is not None]
    if axis is None and len(shapes) < len(parts):
        return made((UNKNOWN_INT,), dtype, classes)
    if axis is None:
        return _holding(made((reduce(plus, map(product, shapes)),), dtype, classes), parts)
    if len({len(shape) for shape in shapes}) > 1:
        raise MergeMismatch(title, tuple(parts), None)
    if len(shapes) < len(parts) or not isinstance(axis, int):
        return made(unknown_like(shapes[0]) if shapes else None, dtype, classes)
    place = axis_of(title, parts[0], axis, len(shapes[0]))
    try:
        return _holding(made(concatenated(shapes, place), dtype, classes), parts)
    except Clash as clash:
        if built(*parts) and is_open(shapes[0][clash.axis]):  # Keras compares all with the first alone.
            return made(unknown_like(shapes[0]), dtype, classes)
        raise MergeMismatch(title, tuple(parts), clash.axis) from None


def _many(xs: Any, axis: Any) -> Tensor:
    """So many that nobody knows how many: the joined axis is unknown."""
    item = tensor_of(xs.item) if isinstance(xs, Many) else made(None if not xs.shape else xs.shape[1:], xs.dtype)
    if item.shape is None or not isinstance(axis, int) or not -len(item.shape) <= axis < len(item.shape):
        return made(None, item.dtype)
    shape = list(item.shape)
    shape[axis] = UNKNOWN_INT
    return made(tuple(shape), item.dtype)


@operation("tensorflow:stack")
def stacked(xs: Any, axis: Any = 0, **_: Any) -> Any:
    """TensorFlow's, in which lengths stay lengths."""
    if axis == 0 and isinstance(xs, tuple) and are_lengths(xs):
        return Measures.of(xs)
    return _of_one_dtype("stack", xs, lambda: stack(xs, axis))


@operation("numpy:stack", "keras.ops:stack")
def stack(xs: Any, axis: Any = 0, **_: Any) -> Tensor:
    """Arrays of one shape, along a new axis; raises ``MergeMismatch`` where the shapes differ."""
    if isinstance(xs, Many) and axis == 0:
        return tensor_of(xs)
    parts = parts_of(xs)
    if not parts:
        return made(None, None)
    dtype, classes = _together(parts)
    shape = _one_shape("stack", parts)
    if shape is None or not isinstance(axis, int):
        return made(None, dtype, classes)
    place = axis_of("stack", parts[0], axis, len(shape) + 1)
    return made((*shape[:place], len(parts), *shape[place:]), dtype, classes)


def _one_shape(title: str, parts: list[Tensor]) -> Shape | None:
    total = parts[0].shape
    for part in parts[1:]:
        if total is None or part.shape is None:
            return None
        if len(total) != len(part.shape):
            raise MergeMismatch(title, tuple(parts), None)
        for axis, (left, right) in enumerate(zip(total, part.shape, strict=True)):
            if definitely_different(left, right):
                raise MergeMismatch(title, tuple(parts), axis)
        total = joined_shape(total, part.shape)
    return total


@operation("keras.ops:vstack")
def vstack_rows(xs: Any, **_: Any) -> Tensor:
    """The same of matrices; what becomes of vectors is up to the backend."""
    parts = parts_of(xs)
    known = parts is not None and all(part.rank is not None and part.rank > 1 for part in parts)
    return joined("vstack", xs, 0) if known else made(None, None)


@operation("numpy:vstack row_stack")
def vstack(xs: Any, **_: Any) -> Tensor:
    """Rows under rows: vectors are rows."""
    parts = parts_of(xs)
    return made(None, None) if parts is None else joined("vstack", tuple(_rows(part) for part in parts), 0)


def _rows(part: Tensor) -> Tensor:
    if part.shape is None or len(part.shape) > 1:
        return part
    return made((1, *part.shape) if part.shape else (1, 1), part.dtype, part.classes)


@operation("keras.ops:hstack")
def hstack_columns(xs: Any, **_: Any) -> Tensor:
    """The same; what becomes of single numbers is up to the backend."""
    parts = parts_of(xs)
    return made(None, None) if parts is None or any(part.rank == 0 for part in parts) else hstack(xs)


@operation("numpy:hstack")
def hstack(xs: Any, **_: Any) -> Tensor:
    """Columns beside columns: vectors one after the other."""
    parts = parts_of(xs)
    if parts is None:
        return made(None, None)
    flat = [made((1,), part.dtype, part.classes) if part.shape == () else part for part in parts]
    first = flat[0].shape if flat else None
    return joined("hstack", tuple(flat), 0 if first is not None and len(first) == 1 else 1)


@operation("numpy:column_stack")
def column_stack(xs: Any, **_: Any) -> Tensor:
    """Vectors as columns, beside one another."""
    parts = parts_of(xs)
    if parts is None:
        return made(None, None)
    columns = [_column(part) for part in parts]
    return joined("column_stack", tuple(columns), 1)


def _column(part: Tensor) -> Tensor:
    return _rows(part) if part.shape == () else expand_dims(part, -1) if part.rank == 1 else part


@operation("numpy:dstack", "keras.ops:dstack")
def dstack(xs: Any, **_: Any) -> Tensor:
    """Along a third axis."""
    parts = parts_of(xs)
    if parts is None or any(part.rank not in (2, 3) for part in parts):
        return made(None, None)
    deep = [expand_dims(part, -1) if part.rank == 2 else part for part in parts]
    return joined("dstack", tuple(deep), 2)


@operation("tensorflow:tile")
def tile_each(x: Any, multiples: Any = None, **_: Any) -> Tensor:
    """TensorFlow's, which wants one number for each axis."""
    tensor = tensor_of(x)
    counts = () if isinstance(multiples, int) else shape_of(multiples)
    if tensor.shape is not None and counts is not None and len(counts) != len(tensor.shape):
        found = "is a single number" if isinstance(multiples, int) else f"has {len(counts)}"
        reason = f"must have a number for each of {len(tensor.shape)} axes, but {found}"
        raise RefusedArgument(Title("tile", ("input", "multiples")), "multiples", reason)
    return tile(x, multiples)


@operation("numpy:tile", "keras.ops:tile")
def tile(x: Any, repeats: Any = None, **_: Any) -> Tensor:
    """The whole array, so often along each axis."""
    tensor, times_each = tensor_of(x), shape_of(repeats)
    if tensor.shape is None or times_each is None:
        return made(None, tensor.dtype, tensor.classes)
    rank = max(len(tensor.shape), len(times_each))
    shape = (1,) * (rank - len(tensor.shape)) + tensor.shape
    often = (1,) * (rank - len(times_each)) + times_each
    lengths = tuple(_repeated(dim, count) for dim, count in zip(shape, often, strict=True))
    return made(lengths, tensor.dtype, tensor.classes)


@operation("numpy:repeat", "tensorflow:repeat", "keras.ops:repeat")
def repeat(x: Any, repeats: Any = None, axis: Any = None, **_: Any) -> Tensor:
    """Each value so often, along ``axis``; flat where none is given."""
    tensor = tensor_of(x)
    if tensor.shape is None:
        return made(None, tensor.dtype, tensor.classes)
    if axis is None:
        return made((_repeated(flattened(tensor).shape[0], repeats),), tensor.dtype, tensor.classes)  # type: ignore[index]
    axes = axes_of(axis)
    if axes is None or len(axes) != 1:
        return made(None if isinstance(axis, Unknown) else unknown_like(tensor.shape), tensor.dtype, tensor.classes)
    shape = list(tensor.shape or (1,))
    place = axis_of("repeat", tensor, axes[0], len(shape))
    shape[place] = _repeated(shape[place], repeats)
    return made(tuple(shape), tensor.dtype, tensor.classes)


def _repeated(length: Dim, repeats: Any) -> Dim:
    if isinstance(repeats, int | Length):
        return length if is_open(length) and repeats == 0 else times(length, repeats)
    if isinstance(repeats, tuple) and repeats and all(isinstance(count, int) for count in repeats):
        if len(repeats) == 1:
            return _repeated(length, repeats[0])
        return vague(length) if is_open(length) else sum(repeats)
    return UNKNOWN if isinstance(length, Length) else UNKNOWN_INT


@operation("tensorflow:pad")
def pad_each(x: Any, paddings: Any = None, mode: Any = "CONSTANT", *_: Any, **__: Any) -> Tensor:
    """TensorFlow's, which wants a pair for each axis, and mirrors no more than there is."""
    tensor = tensor_of(x)
    if tensor.shape is not None and isinstance(paddings, tuple) and all(isinstance(pair, tuple) for pair in paddings):
        numbers = [number for pair in paddings for number in pair if isinstance(number, int)]
        reason = None
        if len(paddings) != len(tensor.shape):
            reason = f"must have a pair for each of {len(tensor.shape)} axes, but has {len(paddings)}"
        elif min(numbers, default=0) < 0:
            reason = f"must hold no number below 0, but holds {min(numbers)}"
        if reason is not None:
            raise RefusedArgument(Title("pad", ("tensor", "paddings")), "paddings", reason)
    _mirrored(tensor, paddings, mode)
    return pad(x, paddings)


@operation("keras.ops:pad")
def pad_as_backend(x: Any, paddings: Any = None, mode: Any = "constant", *_: Any, **__: Any) -> Tensor:
    """Keras's, which mirrors as its backend does; of Keras tensors it only adds up the lengths."""
    if not built(tensor_of(x)):
        _mirrored(tensor_of(x), paddings, mode, MIRRORED)
    return pad(x, paddings)


def _mirrored(tensor: Tensor, paddings: Any, mode: Any, change: Change | None = None) -> None:
    """Raise ``RefusedArgument`` where more values are mirrored than an axis has: without its edge one fewer."""
    spare = {"REFLECT": 1, "SYMMETRIC": 0}.get(mode.upper()) if isinstance(mode, str) else None
    pairs = _pairs(paddings, len(tensor.shape or ())) if spare is not None else None
    for axis, (length, pair) in enumerate(zip(tensor.shape or (), pairs or (), strict=False)):
        most = max((number for number in pair if isinstance(number, int)), default=0)
        if spare is not None and isinstance(length, int) and most > length - spare:
            reason = f"can mirror at most {length - spare} of the {length} values of axis {axis}, but asks for {most}"
            raise RefusedArgument(Title("pad", ("tensor", "paddings")), "paddings", reason).where(change)


@operation("numpy:pad")
def pad(x: Any, paddings: Any = None, *_: Any, **__: Any) -> Tensor:
    """So many values before and after along each axis: a number, a pair, or a pair for each axis."""
    tensor = tensor_of(x)
    if tensor.shape is None:
        return made(None, tensor.dtype)
    apart = isinstance(paddings, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in paddings)
    if apart and len(paddings) not in (0, 1, len(tensor.shape)):
        raise RankMismatch(Title("pad"), tensor, len(paddings))
    pairs = _pairs(paddings, len(tensor.shape))
    if pairs is None:
        return made(tuple(vague(dim) for dim in tensor.shape), tensor.dtype)
    return made(tuple(_longer(dim, pair) for dim, pair in zip(tensor.shape, pairs, strict=True)), tensor.dtype)


def _pairs(paddings: Any, rank: int) -> list[tuple[Any, ...]] | None:
    if isinstance(paddings, int | Length):
        return [(paddings, paddings)] * rank
    if not isinstance(paddings, tuple):
        return None
    if len(paddings) == 2 and all(isinstance(part, int | Length) for part in paddings):
        return [paddings] * rank
    pairs = [part if isinstance(part, tuple) else (part, part) for part in paddings]
    if len(pairs) == 1:
        pairs = pairs * rank
    return pairs if len(pairs) == rank and all(len(pair) == 2 for pair in pairs) else None


def _longer(length: Dim, pair: tuple[Any, ...]) -> Dim:
    if all(isinstance(part, int | Length) for part in pair):
        return reduce(plus, pair, length)
    return vague(length)
