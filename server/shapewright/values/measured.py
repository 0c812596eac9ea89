"""Lengths that TensorFlow has measured: tensors, whose numbers are lengths of axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .dims import Length
from .immutable import immutable
from .tensors import Flavour, Tensor

if TYPE_CHECKING:
    from .dims import Dim


@immutable(frozen=True, slots=True)
class Measured:
    """A tensor without axes that holds a length, such as ``tf.shape(x)[0]``: where it goes into a shape, it is that length."""

    dim: Dim


class Measures(tuple[Any, ...]):  # noqa: SLOT001 - a tuple of any length has no slots
    """What ``tf.shape(x)`` gives: a tensor with one axis that holds lengths; its items are ``Measured``."""

    @classmethod
    def of(cls, dims: tuple[Any, ...]) -> Measures:
        """The tensor that holds these."""
        return cls(map(Measured, dims))


MEASURED = frozenset({Measured, Measures})


def are_lengths(items: tuple[Any, ...]) -> bool:
    """Whether these are numbers, one of them a length that is not known: nobody would write them as data."""
    return all(type(item) is int or isinstance(item, Length) for item in items) and not all(
        type(i) is int for i in items
    )


def as_tensor(value: Any) -> Any:
    """What TensorFlow has measured, as a tensor whose numbers are not looked at; other values as they are."""
    if type(value) is Measured:
        return Tensor((), "int32", Flavour.EAGER)
    return Tensor((len(value),), "int32", Flavour.EAGER) if type(value) is Measures else value
