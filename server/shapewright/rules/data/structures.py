"""Structures: what the program gives as elements, specifications and shapes, as datasets hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.dtypes import dtype_of, settled_dtype
from shapewright.rules.ops.operands import tensor_of
from shapewright.rules.registry import function
from shapewright.values.data import Dataset, tensor
from shapewright.values.dims import OPEN, UNKNOWN, Dim, Length
from shapewright.values.lattice import Either, Many, Unknown
from shapewright.values.tensors import Flavour, Shape, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES: dict[str, Callable[..., Any]] = {}
"""Functions that make a dataset, or two of them, by canonical name."""


def source(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register what functions of these names make."""

    def register(rule: Callable[..., Any]) -> Callable[..., Any]:
        SOURCES.update(dict.fromkeys(names, rule))
        return rule

    return register


def component(value: Any) -> Any:
    """A value as the tensor that TensorFlow makes of it."""
    if isinstance(value, Dataset):
        return value
    if value is None or isinstance(value, Unknown | Either | Many | dict):
        return value if isinstance(value, Unknown) else Unknown("a part of an element that is not followed")
    known = tensor_of(value)
    dtype = "string" if known.dtype == "str" else settled_dtype(known.dtype, Flavour.EAGER)
    return tensor(known.shape, known.dtype if isinstance(value, Tensor) else dtype)


def elements(value: Any) -> Any:
    """What a mapped function returns, as an element: its tuples and dicts are structure."""
    if isinstance(value, tuple):
        return tuple(map(elements, value))
    if isinstance(value, dict):
        return {key: elements(part) for key, part in value.items()}
    return component(value)


def dims_of(shape: Any) -> Shape | None:
    """A shape as the program writes it for a specification: ``None`` and -1 are open."""
    if not isinstance(shape, tuple):
        return None
    return tuple(map(_dim, shape))


def _dim(dim: Any) -> Dim:
    if dim is None or dim == -1:
        return OPEN
    return dim if isinstance(dim, int | Length) else UNKNOWN


@function("tensorflow.TensorSpec")
def tensor_spec(shape: Any, dtype: Any = "float32", name: Any = None, **_: Any) -> Tensor:
    """The tensor that it describes."""
    return tensor(dims_of(shape), dtype_of(dtype, None))


@function("tensorflow.TensorShape")
def tensor_shape(dims: Any = None, *_: Any, **__: Any) -> Any:
    """A shape; ``None`` stands for any rank."""
    known = dims_of(dims)
    return Unknown("a shape of any rank") if known is None else known


def described(types: Any, shapes: Any) -> Any:
    """The element that dtypes, and shapes beside them in the same structure, describe."""
    if isinstance(types, tuple):
        if not isinstance(shapes, tuple) or len(shapes) != len(types):
            shapes = (None,) * len(types)
        return tuple(map(described, types, shapes))
    if isinstance(types, dict):
        return {
            key: described(part, shapes.get(key) if isinstance(shapes, dict) else None) for key, part in types.items()
        }
    return tensor(dims_of(shapes), dtype_of(types, None))
