"""Declared shapes: what a program says of an array, beside what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.values.dims import Dim, Kind, Length, definitely_different, is_open
from shapewright.values.tensors import Flavour, Tensor

from .problems import Problem

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape


@dataclass(eq=False)
class DeclaredShape(Problem):
    """A comment or an annotation declares a shape that the array certainly does not have."""

    warning = True
    name: str
    """What the program calls the array."""
    declared: Shape
    input: Tensor


@dataclass(eq=False)
class AssertedShape(Problem):
    """An assertion about a shape certainly fails."""

    raises = frozenset({"AssertionError"})

    name: str
    """What the program calls the array."""
    declared: Shape
    input: Tensor


@dataclass(eq=False)
class OwnCheck(Problem):
    """The program comes to an assertion that does not hold, or to a ``raise``, by what is known of its numbers and shapes."""

    kind: str
    """The exception that is raised."""
    text: str | None = None
    """What it says, where that is known."""
    values: tuple[tuple[str, str], ...] = ()
    """What the names in its condition stand for."""

    def __post_init__(self) -> None:
        self.raises = frozenset({self.kind})  # type: ignore[misc]


def contradicts(shape: Shape | None, declared: Shape) -> bool:
    """Whether no array has both shapes."""
    if shape is None:
        return False
    return len(shape) != len(declared) or any(map(definitely_different, shape, declared))


def refined(shape: Shape | None, declared: Shape) -> Shape:
    """What both say together; of shapes that contradict one another, the one that is known."""
    if shape is None:
        return declared
    if contradicts(shape, declared):
        return shape
    return tuple(map(_more, shape, declared))


def _more(dim: Dim, declared: Dim) -> Dim:
    """The one of two lengths that says more; what Keras holds open stays open."""
    if isinstance(dim, int) or is_open(dim):
        return dim
    if isinstance(declared, int):
        return declared
    vague = dim.symbol.identity is None or dim.kind is Kind.EITHER
    return declared if vague and isinstance(declared, Length) and declared.symbol.identity is not None else dim


def declare(name: str, tensor: Tensor, declared: Shape, dtype: str | None = None) -> Tensor:
    """The tensor with what is declared of it; raises ``DeclaredShape`` where that cannot be."""
    if contradicts(tensor.shape, declared):
        raise DeclaredShape(name, declared, tensor)
    return Tensor(
        refined(tensor.shape, declared),
        tensor.dtype or dtype,
        tensor.flavour,
        tensor.fields,
        tensor.source,
        tensor.index,
        tensor.origin,
        tensor.classes,
    )


def unread(declared: Shape, dtype: str | None = None) -> Tensor:
    """An array of which nothing but its declaration is known."""
    return Tensor(declared, dtype, Flavour.ARRAY)
