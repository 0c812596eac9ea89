"""NumPy's ``c_`` and ``r_``, which join what stands in their brackets: arrays, numbers, and slices as ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.python import Slice
from shapewright.values.tensors import Flavour

from .calling import settled
from .creation import arange
from .dtypes import settled_dtype
from .joining import joined
from .operands import made, tensor_of
from .shaping import expand_dims

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.values.tensors import Tensor


def columns(key: Any) -> Any:
    """``np.c_[a, b]``: along the last axis; vectors are columns."""
    parts = _parts(key)
    if parts is None or any(part.rank not in (0, 1, 2) for part in parts):
        return Unknown("what np.c_ joins is not known")
    return settled(joined("np.c_", tuple(map(_column, parts)), 1), Flavour.ARRAY)


def _column(part: Tensor) -> Tensor:
    return made((1, 1), None) if part.rank == 0 else expand_dims(part, -1) if part.rank == 1 else part


def rows(key: Any) -> Any:
    """``np.r_[a, b]``: along the first axis; numbers are vectors of one."""
    parts = _parts(key)
    if parts is None or any(part.rank is None for part in parts):
        return Unknown("what np.r_ joins is not known")
    vectors = tuple(made((1,), None) if part.rank == 0 else part for part in parts)
    return settled(joined("np.r_", vectors, 0), Flavour.ARRAY)


def _parts(key: Any) -> list[Tensor] | None:
    """What stands in the brackets; ``None`` where a text in front chooses other axes."""
    parts = key if isinstance(key, tuple) else (key,)
    return None if any(isinstance(part, str) for part in parts) else [_part(part) for part in parts]


def _part(part: Any) -> Tensor:
    if not isinstance(part, Slice):
        return tensor_of(part)
    if isinstance(part.step, complex):
        return made((int(abs(part.step)),))
    known = all(number is None or isinstance(number, int | float) for number in (part.start, part.stop, part.step))
    numbers = arange(part.start or 0, part.stop, part.step or 1) if known else made((UNKNOWN_INT,), None)
    return made(numbers.shape, settled_dtype(numbers.dtype, Flavour.ARRAY))


BRACKETED: dict[str, Callable[[Any], Any]] = {"numpy.c_": columns, "numpy.r_": rows}
"""What their brackets give, by their canonical names."""
