"""Padding and cropping: steps added to the ends of the spatial axes, or cut off them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import CROPPED_AWAY_3D
from shapewright.rules.problems import InputTooShort, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN_INT, Dim, Length, vague

from .spatial import SpatialLayer

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

Ends = tuple[Dim, Dim]
"""How many steps before and after."""


@dataclass(eq=False)
class EndsLayer(SpatialLayer):
    """A layer with one number for the start and one for the end of each spatial axis."""

    def ends(self, value: Any, argument: str) -> tuple[Ends, ...]:
        """As Keras reads it: ``2`` for all, ``(1, 2)`` per axis, ``((1, 2), (3, 4))`` per end; in 1D ``(1, 2)`` is per end."""
        if isinstance(value, int) and value < 0 and self.rank > 1 and argument == "padding":
            return ((UNKNOWN_INT, UNKNOWN_INT),) * self.rank  # Keras does not look, and fails when run.
        if isinstance(value, int | Length):
            return (self._pair(value, argument),) * self.rank
        if not isinstance(value, tuple):
            return ((UNKNOWN_INT, UNKNOWN_INT),) * self.rank
        if self.rank == 1:
            return (self._pair(value, argument),)
        if len(value) != self.rank:
            raise RefusedArgument(
                self, argument, f"must have {self.rank} entries, one for each axis, but has {len(value)}"
            )
        return tuple(self._pair(entry, argument) for entry in value)

    def _pair(self, value: Any, argument: str) -> Ends:
        numbers = value if isinstance(value, tuple) else (value, value)
        if len(numbers) != 2:
            raise RefusedArgument(self, argument, f"must have 2 numbers for each axis, but has {len(numbers)}")
        for number in numbers:
            if isinstance(number, str | float) or number is None:
                raise RefusedArgument(self, argument, f"must be integers, but has {number}")
            if isinstance(number, int) and number < 0:
                raise RefusedArgument(self, argument, f"must be at least 0, but is {number}")
        first, last = (number if isinstance(number, int | Length) else UNKNOWN_INT for number in numbers)
        return first, last


@layer("ZeroPadding1D", rank=1)
@layer("ZeroPadding2D", rank=2)
@layer("ZeroPadding3D", rank=3)
@dataclass(eq=False)
class ZeroPadding(EndsLayer):
    """Zeros before and after each spatial axis."""

    padding: Any = 1
    data_format: Any = None

    def __post_init__(self) -> None:
        self.pairs = self.ends(self.padding, "padding")

    def output(self, x: Any) -> Tensor:
        """Every spatial axis longer by its two numbers."""
        tensor, parts = self.taken_apart(x)
        if parts is None:
            return tensor
        batch, lengths, channels = parts
        longer = tuple(_changed(length, pair, 1) for length, pair in zip(lengths, self.pairs, strict=True))
        befores = tuple(before if isinstance(before, int) else None for before, _ in self.pairs)
        return self.shifted(tensor, befores, self.join(batch, longer, channels))


@layer("Cropping1D", rank=1)
@layer("Cropping2D", rank=2)
@layer("Cropping3D", rank=3)
@dataclass(eq=False)
class Cropping(EndsLayer):
    """Steps cut off the start and the end of each spatial axis; by default one in 1D and 3D, none in 2D."""

    cropping: Any = None
    data_format: Any = None

    def __post_init__(self) -> None:
        default = 0 if self.rank == 2 else 1
        self.pairs = self.ends(default if self.cropping is None else self.cropping, "cropping")

    def output(self, x: Any) -> Tensor:
        """Every spatial axis shorter by its two numbers; raises ``InputTooShort`` where nothing would be left."""
        tensor, parts = self.taken_apart(x)
        if parts is None:
            return tensor
        batch, lengths, channels = parts
        shorter = tuple(self._cropped(tensor, axis, length) for axis, length in enumerate(lengths))
        befores = tuple(-before if isinstance(before, int) else None for before, _ in self.pairs)
        return self.shifted(tensor, befores, self.join(batch, shorter, channels))

    def _cropped(self, x: Tensor, axis: int, length: Dim) -> Dim:
        before, after = self.pairs[axis]
        if isinstance(length, int) and isinstance(before, int) and isinstance(after, int) and before + after >= length:
            problem = InputTooShort(self, x, axis, length, before + after + 1, "cropping")
            raise problem.where(CROPPED_AWAY_3D if self.rank == 3 else None)
        return _changed(length, (before, after), -1)


def _changed(length: Dim, pair: Ends, sign: int) -> Dim:
    before, after = pair
    if not isinstance(before, int) or not isinstance(after, int):
        return vague(length)
    return length + sign * (before + after)
