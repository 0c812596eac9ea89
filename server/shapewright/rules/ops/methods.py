"""Methods and attributes of arrays and tensors, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import Dim, product
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

from . import assigning, elementwise, joining, products, reductions, shaping, uneven
from .calling import Operation, Rule, settled
from .dtypes import dtype_of
from .operands import made

if TYPE_CHECKING:
    from collections.abc import Callable

METHODS: dict[str, Callable[..., Any]] = {}
"""What ``x.name(...)`` does: called with ``x`` first."""

ATTRIBUTES: dict[str, Callable[[Tensor], Any]] = {}
"""What ``x.name`` is."""


def method(*names: str) -> Callable[[Rule], Rule]:
    """Register the decorated rule as methods of arrays, whose results are of the receiver's kind."""

    def register(run: Rule) -> Rule:
        METHODS.update(dict.fromkeys(names, Operation(run, None)))
        return run

    return register


PLAIN: dict[str, Callable[..., Any]] = {
    "ravel": shaping.ravel,
    "squeeze": shaping.squeeze,
    "swapaxes": shaping.swapaxes,
    "sum": reductions.total,
    "prod": reductions.prod,
    "max": reductions.largest,
    "min": reductions.smallest,
    "mean": reductions.mean,
    "std": reductions.mean,
    "var": reductions.mean,
    "any": reductions.anything,
    "all": reductions.anything,
    "argmax": reductions.argmax,
    "argmin": reductions.argmax,
    "cumsum": reductions.cumulated,
    "cumprod": reductions.cumulated,
    "repeat": joining.repeat,
    "dot": products.dot,
    "clip": elementwise.clip,
    "round": elementwise.same,
    "copy": elementwise.same,
    "conj": elementwise.same,
    "assign": assigning.assigned,
    "assign_add": assigning.added,
    "assign_sub": assigning.added,
}
"""Methods that do what a function of the same name does."""

for _name, _rule in PLAIN.items():
    METHODS[_name] = Operation(_rule, None)


@method("reshape")
def reshape(x: Tensor, *shape: Any, newshape: Any = None, order: Any = "C", **_: Any) -> Tensor:
    """``x.reshape(2, 3)`` and ``x.reshape((2, 3))``."""
    if not shape:
        return shaping.reshape(x, _.get("shape", newshape))
    return shaping.reshape(x, shape[0] if len(shape) == 1 else shape)


@method("transpose")
def transpose(x: Tensor, *axes: Any) -> Tensor:
    """``x.transpose(1, 0)`` and ``x.transpose((1, 0))``."""
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], tuple | Unknown)):
        return shaping.transpose(x, axes[0])
    return shaping.transpose(x, axes or None)


@method("flatten")
def flatten(x: Tensor, *_: Any) -> Tensor:
    """One axis with all the values."""
    return shaping.flattened(x)


@method("astype")
def astype(x: Tensor, dtype: Any = None, *_: Any, **__: Any) -> Any:
    """The same values as another dtype."""
    return elementwise.cast(x, dtype)


@method("view")
def view(x: Tensor, *_: Any) -> Tensor:
    """The same memory, read otherwise: the last axis may differ."""
    return shaping.kept(x, x.shape if not _ else None)


def to_numpy(x: Tensor, *_: Any, **__: Any) -> Any:
    """The same as an array; a single text as Python's own."""
    return Unknown("a text") if x.shape == () and x.dtype in TEXTS else settled(x, Flavour.ARRAY)


TEXTS = ("string", "str", "object", None)
"""Dtypes whose single values may be texts or objects of Python's own."""

METHODS["numpy"] = to_numpy


@method("to_tensor")
def to_tensor(x: Tensor, *_: Any, shape: Any = None, **__: Any) -> Tensor:
    """A ragged tensor filled up, each open axis as long as its longest row."""
    return uneven.dense(x) if shape is None else made(None, x.dtype)


@method("to_sparse", "with_values", "sparse_read", "read_value", "value", "cpu")
def as_it_is(x: Tensor, *_: Any) -> Tensor:
    """The same values, held otherwise."""
    return made(x.shape, x.dtype)


@method("tolist", "item")
def plain(x: Tensor, *_: Any) -> Any:
    """Python's numbers, of which we know none."""
    return Unknown("the values of an array are not known")


@method("get_shape")
def get_shape(x: Tensor) -> Any:
    """The shape, as TensorFlow gives it."""
    return Unknown("the rank is not known") if x.shape is None else x.shape


@method("fill", "sort", "setflags")
def nothing(x: Tensor, *_: Any, **__: Any) -> None:
    """No value."""


def attribute(*names: str) -> Callable[[Callable[[Tensor], Any]], Callable[[Tensor], Any]]:
    """Register the decorated function as attributes of arrays."""

    def register(run: Callable[[Tensor], Any]) -> Callable[[Tensor], Any]:
        ATTRIBUTES.update(dict.fromkeys(names, run))
        return run

    return register


@attribute("T", "mT")
def transposed(x: Tensor) -> Tensor:
    """The axes reversed."""
    return settled(shaping.transpose(x), x.flavour)  # type: ignore[no-any-return]


@attribute("ndim")
def ndim(x: Tensor) -> Any:
    """How many axes there are."""
    return Unknown("the rank is not known") if x.shape is None else len(x.shape)


@attribute("size")
def count(x: Tensor) -> Dim | Unknown:
    """How many values there are."""
    return Unknown("the rank is not known") if x.shape is None else product(x.shape)


@attribute("dtype")
def dtype(x: Tensor) -> Any:
    """Its name."""
    return Unknown("the dtype is not known") if x.dtype is None else dtype_of(x.dtype, None)
