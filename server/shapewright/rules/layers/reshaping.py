"""Layers that keep every value and put it elsewhere: Reshape, Permute, RepeatVector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import NEGATIVE_LENGTH, NO_REPEATS, TWO_OPEN_AXES
from shapewright.rules.problems import RefusedArgument
from shapewright.rules.registry import layer
from shapewright.rules.shapes import reshaped
from shapewright.values.dims import UNKNOWN
from shapewright.values.lattice import Unknown

from .layer import LayerRule, autocast, width

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor


@layer("Reshape")
@dataclass(eq=False)
class Reshape(LayerRule):
    """The values of each sample in another shape; one axis may be ``-1``, whatever fits."""

    target_shape: Any

    def __post_init__(self) -> None:
        if isinstance(self.target_shape, int | float):
            raise RefusedArgument(self, "target_shape", f"must be a tuple, but is {self.target_shape}")
        if not isinstance(self.target_shape, tuple):
            return
        if self.target_shape.count(-1) > 1:
            raise RefusedArgument(self, "target_shape", "must have at most one -1").where(TWO_OPEN_AXES)
        small = [dim for dim in self.target_shape if isinstance(dim, int) and dim < -1]
        if small:
            problem = RefusedArgument(self, "target_shape", f"must have no length below -1, but has {small[0]}")
            raise problem.where(NEGATIVE_LENGTH)

    def output(self, x: Any) -> Tensor:
        """(batch, the target); raises ``ReshapeMismatch`` where a sample has more or fewer values."""
        tensor, shape = self.ranked(x, 1, at_least=True)
        dtype = autocast(tensor.dtype)
        if not isinstance(self.target_shape, tuple):
            return tensor.unseen(None, dtype=dtype)
        batch = UNKNOWN if shape is None else shape[0]
        target = reshaped(self.title, tensor, None if shape is None else shape[1:], self.target_shape, per_sample=True)
        return tensor.unseen((batch, *target), dtype=dtype)


@layer("Permute")
@dataclass(eq=False)
class Permute(LayerRule):
    """The axes after the batch in another order, counted from 1."""

    dims: Any

    def __post_init__(self) -> None:
        if not isinstance(self.dims, tuple) or any(
            isinstance(dim, Unknown) or not isinstance(dim, int) for dim in self.dims
        ):
            return
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise RefusedArgument(
                self, "dims", f"must name the axes 1 to {len(self.dims)}, each once, but is {self.dims}"
            )

    def output(self, x: Any) -> Tensor:
        """The input's axes in their new order."""
        if not isinstance(self.dims, tuple):
            tensor, shape = self.ranked(x, 1, at_least=True)
        else:
            tensor, shape = self.ranked(x, len(self.dims) + 1)
        if shape is None:
            return tensor.unseen(None, dtype=autocast(tensor.dtype))
        if isinstance(self.dims, tuple) and all(isinstance(dim, int) for dim in self.dims):
            order = (shape[0], *(shape[dim] for dim in self.dims))
        else:
            order = (shape[0], *(UNKNOWN for _ in shape[1:]))
        return tensor.unseen(order, dtype=autocast(tensor.dtype))


@layer("RepeatVector")
@dataclass(eq=False)
class RepeatVector(LayerRule):
    """The features of a sample, ``n`` times over."""

    n: Any

    def __post_init__(self) -> None:
        if isinstance(self.n, bool | float | str | tuple):
            problem = RefusedArgument(self, "n", f"must be an integer, but is {self.n}")
            raise problem.where(NO_REPEATS if isinstance(self.n, bool) else None)
        if isinstance(self.n, int) and self.n < 1:
            raise RefusedArgument(self, "n", f"must be at least 1, but is {self.n}").where(NO_REPEATS)

    def output(self, x: Any) -> Tensor:
        """(batch, ``n`` steps, features)."""
        tensor, shape = self.ranked(x, 2)
        batch, features = (UNKNOWN, UNKNOWN) if shape is None else shape
        return tensor.unseen((batch, width(self.n), features), dtype="float32")
