"""One call, judged twice: by its rule and by the real library, on arrays of the same shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from shapewright.rules import ops as _registered  # noqa: F401 - importing the rules registers them
from shapewright.rules.problems import Problem
from shapewright.values.dims import Length
from shapewright.values.lattice import Unknown
from shapewright.values.python import Slice
from shapewright.values.tensors import Flavour, Tensor


@dataclass(frozen=True)
class Array:
    """An argument that is an array: real for the library, abstract for the rule."""

    shape: tuple[int, ...]
    dtype: str = "float64"

    def real(self) -> Any:
        """An array of ones, or the numbers 0 and 1 by turns for booleans."""
        if self.dtype == "bool":
            return (np.arange(int(np.prod(self.shape))) % 2 == 0).reshape(self.shape)
        return np.ones(self.shape, self.dtype)

    def abstract(self) -> Tensor:
        """What the interpreter would hold."""
        return Tensor(self.shape, self.dtype, Flavour.ARRAY)


def real(value: Any) -> Any:
    """The value as the library gets it."""
    if isinstance(value, Array):
        return value.real()
    if isinstance(value, Slice):
        return slice(value.start, value.stop, value.step)
    return tuple(map(real, value)) if isinstance(value, tuple) else value


def abstract(value: Any) -> Any:
    """The value as the rule gets it."""
    if isinstance(value, Array):
        return value.abstract()
    return tuple(map(abstract, value)) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Loose(Array):
    """An array that stays one of NumPy's, also where others are made tensors."""


REFUSED = "refused"
"""What a judge says who raises."""


def by_rule(run: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The shapes that the rule tells; ``None`` where it does not know."""
    try:
        result = run(*map(abstract, args), **{key: abstract(value) for key, value in kwargs.items()})
    except Problem:
        return REFUSED
    return told(result)


def told(result: Any, axis: Callable[[Any], Any] = lambda dim: dim if isinstance(dim, int) else None) -> Any:
    """What a rule's result says, its dimensions as ``axis`` writes them; ``None`` for what is not known."""
    if isinstance(result, Unknown):
        return None
    if isinstance(result, Tensor):
        if result.shape is None:
            return None
        return Told(tuple(map(axis, result.shape)), result.dtype)
    if isinstance(result, Length):
        return Told((), "int")
    return [told(part, axis) for part in result] if isinstance(result, tuple) else Told((), type(result).__name__)


@dataclass(frozen=True)
class Told:
    """A shape and a dtype, either of which may be unknown."""

    shape: tuple[int | None, ...]
    dtype: str | None


def by_library(run: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The shapes that the library makes."""
    try:
        with np.errstate(all="ignore"):
            result = run(*map(real, args), **{key: real(value) for key, value in kwargs.items()})
    except Exception:  # noqa: BLE001 - libraries refuse with many types
        return REFUSED
    return made(result)


def made(result: Any) -> Any:
    """Shape and dtype of a real result."""
    if isinstance(result, tuple | list):
        return list(map(made, result))
    if hasattr(result, "shape"):
        return Told(tuple(result.shape), getattr(result.dtype, "name", str(result.dtype)))
    return Told((), type(result).__name__)


def agree(rule: Any, library: Any) -> bool:
    """Whether the rule tells the truth: the same, or less; a refusal only where the library refuses."""
    if rule is None:
        return True
    if rule == REFUSED or library == REFUSED:
        return bool(rule == library)
    if isinstance(rule, list) and isinstance(library, list):
        return len(rule) == len(library) and all(map(agree, rule, library))
    if not isinstance(rule, Told) or not isinstance(library, Told) or len(rule.shape) != len(library.shape):
        return False
    fits = all(dim is None or dim == other for dim, other in zip(rule.shape, library.shape, strict=True))
    if rule.dtype is None or (
        rule.shape == () and (rule.dtype or "").rstrip("0123456789") == (library.dtype or "").rstrip("0123456789")
    ):
        return fits
    return fits and rule.dtype == library.dtype
