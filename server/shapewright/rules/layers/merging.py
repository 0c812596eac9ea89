"""Merging layers: several tensors become one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from shapewright.rules.problems import MergeMismatch, NoSuchAxis, RefusedArgument, TakesOneInput
from shapewright.rules.registry import layer
from shapewright.rules.shapes import Clash, axis_of, concatenated, merged_dim
from shapewright.values.dims import Dim, Length, definitely_different, is_open, plus
from shapewright.values.tensors import Fields, Shape, Tensor, ending, joined_fields, settled_ending

from .layer import LayerRule, weights


@dataclass(eq=False)
class Merge(LayerRule):
    """A layer that is called on a list of tensors."""

    def several(self, x: Any, exactly: int | None = None) -> tuple[Tensor, ...]:
        """The inputs; raises ``TakesOneInput`` for a tensor that stands alone, or where not ``exactly`` so many come."""
        if not isinstance(x, tuple):
            raise TakesOneInput(self.title, exactly or 2, 1)
        if not x or (exactly and len(x) != exactly):
            raise TakesOneInput(self.title, exactly or 2, len(x))
        return tuple(item if isinstance(item, Tensor) else Tensor(None, None) for item in x)

    def made(
        self, tensors: tuple[Tensor, ...], shape: Shape | None, fields: Fields | None = None, last: Dim | None = None
    ) -> Tensor:
        """A float tensor of this shape, or of any with this last axis."""
        return tensors[0].like(shape, dtype="float32", fields=fields, last=last)


@layer("Add", "Multiply", "Average", "Maximum", "Minimum")
@dataclass(eq=False)
class Elementwise(Merge):
    """The same operation at every place; axes that are 1 long stretch, and missing axes are put after the batch."""

    def output(self, x: Any) -> Tensor:
        """The shape they share; raises ``MergeMismatch`` at the first axis where two lengths differ."""
        tensors = self.several(x, 2 if self.title == "Subtract" else None)
        shapes = [tensor.shape for tensor in tensors if tensor.shape is not None]
        if len(shapes) < len(tensors):
            return self.made(tensors, None, last=reduce(_one_ending, tensors).last)
        try:
            batch = _one_batch([shape[0] for shape in shapes if shape])
            total = shapes[0][1:]
            for shape in shapes[1:]:
                total = _merged(total, shape[1:])
        except Clash as clash:
            raise MergeMismatch(self.title, tensors, clash.axis) from None
        return self.made(tensors, (batch, *total), joined_fields(list(tensors)))


@layer("Subtract")
@dataclass(eq=False)
class Subtract(Elementwise):
    """The first minus the second: exactly two inputs."""


def _one_ending(left: Tensor, right: Tensor) -> Tensor:
    """A tensor of unknown rank with the last axis that two share; a 1 stretches."""
    one, other = ending(left), ending(right)
    try:
        last = None if one is None or other is None else settled_ending(merged_dim(one, other))
    except Clash:
        last = None
    return left.like(None, last=last)


def _one_batch(batches: list[Dim]) -> Dim:
    numbers = [batch for batch in batches if isinstance(batch, int)]
    if any(number != numbers[0] for number in numbers):
        raise Clash(0)
    return numbers[0] if numbers else batches[0]


def _merged(left: Shape, right: Shape) -> Shape:
    """Aligned at the end, as Keras does without the batch."""
    if len(left) < len(right):
        left, right = right, left
    ahead = len(left) - len(right)
    result = list(left)
    for place, dim in enumerate(right, ahead):
        try:
            result[place] = merged_dim(left[place], dim)
        except Clash:
            raise Clash(place + 1) from None
    return tuple(result)


@layer("Concatenate")
@dataclass(eq=False)
class Concatenate(Merge):
    """One after the other along ``axis``, which counts the batch; every other axis must agree."""

    axis: Any = -1

    def output(self, x: Any) -> Tensor:
        """The lengths along ``axis`` added up; raises ``MergeMismatch`` where another axis differs."""
        tensors = self.several(x)
        shapes = [tensor.shape for tensor in tensors if tensor.shape is not None]
        if not isinstance(self.axis, int):
            return self.made(tensors, None)
        if len({len(shape) - (len(shape) > self.axis) for shape in shapes}) > 1:
            raise MergeMismatch(self.title, tensors, None)
        if len({len(shape) for shape in shapes}) != 1:  # Keras leaves the axis out where there is none: the run fails.
            return self.made(tensors, None, last=self._in_a_row(tensors))
        shapes = [tensor.of_rank(len(shapes[0])).shape or () for tensor in tensors]
        axis = axis_of(self.title, tensors[0], self.axis, len(shapes[0]))
        try:
            shape = concatenated(shapes, axis)
        except Clash as clash:
            raise MergeMismatch(self.title, tensors, clash.axis) from None
        along_channels = axis == len(shape) - 1
        return self.made(tensors, shape, joined_fields(list(tensors)) if along_channels else None)

    def _in_a_row(self, tensors: tuple[Tensor, ...]) -> Dim | None:
        """How long the last axis becomes, where the rank is not known."""
        lengths = [ending(tensor) for tensor in tensors]
        if self.axis != -1 or None in lengths:
            return None
        return settled_ending(reduce(plus, lengths))  # type: ignore[arg-type]


@layer("Dot")
@dataclass(eq=False)
class Dot(Merge):
    """Products summed over one axis of each of two inputs, sample by sample."""

    axes: Any
    normalize: Any = False

    def __post_init__(self) -> None:
        if isinstance(self.axes, str | float) or self.axes is None:
            raise RefusedArgument(self, "axes", f"must be an integer or two of them, but is {self.axes}")
        if isinstance(self.axes, tuple) and len(self.axes) != 2:
            raise RefusedArgument(self, "axes", f"must be an integer or two of them, but has {len(self.axes)}")

    def output(self, x: Any) -> Tensor:
        """The other axes of the first, then those of the second; raises ``MergeMismatch`` where the summed axes differ."""
        tensors = self.several(x, 2)
        left, right = tensors[0].shape, tensors[1].shape
        axes = self.axes if isinstance(self.axes, tuple) else (self.axes, self.axes)
        if left is None or right is None or not all(isinstance(axis, int) for axis in axes):
            return self.made(tensors, None)
        for tensor, shape, axis in zip(tensors, (left, right), axes, strict=True):
            if not -len(shape) <= axis < len(shape):
                raise NoSuchAxis(self.title, tensor, axis, "axes")
        first, second = axes[0] % len(left), axes[1] % len(right)
        if _never_summed(left[first], right[second]):
            raise MergeMismatch(self.title, tensors, first)
        if first == 0 or second == 0:
            return self.made(tensors, None)
        shape = (*_without(left, first), *_without(right, second)[1:])
        return self.made(tensors, shape if len(shape) > 1 else (*shape, 1))

    def products(self, x: Any, y: Any) -> int | None:
        """Every place of the first with every place of the second that it meets."""
        left, right = (tensor.shape for tensor in self.several(x, 2))
        axes = self.axes if isinstance(self.axes, tuple) else (self.axes, self.axes)
        if not left or not right or not all(isinstance(axis, int) for axis in axes):
            return None
        return weights((*left[1:], *_without(right, axes[1] % len(right))[1:]))


def _never_summed(left: Dim, right: Dim) -> bool:
    """Keras compares with ``!=`` here: ``None`` against a number is refused too."""
    numbers = [dim for dim in (left, right) if isinstance(dim, int)]
    if len(numbers) == 1:
        return any(isinstance(dim, Length) and is_open(dim) for dim in (left, right))
    return definitely_different(left, right)


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], *shape[axis + 1 :])
