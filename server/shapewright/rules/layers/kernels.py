"""What convolutions of every kind share: what their constructors refuse, and kernels made for the input's channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import CAUSAL_SEPARABLE, CAUSAL_TRANSPOSED, FURTHER_AXES, NO_GROUPS, NO_MULTIPLIER
from shapewright.rules.problems import OpenChannels, RankMismatch, RefusedArgument
from shapewright.values.dims import UNKNOWN, is_open
from shapewright.values.tensors import Tensor
from shapewright.values.windows import Window

from .layer import weights
from .spatial import SpatialLayer

if TYPE_CHECKING:
    from shapewright.values.dims import Dim


COUNTS = {"groups": NO_GROUPS, "depth_multiplier": NO_MULTIPLIER}
"""Numbers that not every Keras wants to be above 0."""

CAUSAL = {"SeparableConv1D": CAUSAL_SEPARABLE, "Conv1DTranspose": CAUSAL_TRANSPOSED}
"""Layers that not every Keras forbids to be causal when they are made."""


@dataclass(eq=False)
class KernelLayer(SpatialLayer):
    """A layer with a kernel that slides along the spatial axes."""

    def refuse_below_one(self, *arguments: str) -> None:
        """Refuse these arguments where they are less than 1."""
        for argument in arguments:
            number = getattr(self, argument)
            if isinstance(number, int) and number < 1:
                problem = RefusedArgument(self, argument, f"must be at least 1, but is {number}")
                raise problem.where(COUNTS.get(argument))

    def known_padding(self, given: Any) -> str:
        """Its name in small letters; refuses one that is none: "causal" exists for Conv1D alone, whose one axis is time."""
        if not isinstance(given, str):
            return "unknown"
        padding = given.lower()
        causal = self.title == "Conv1D" or (
            self.title == "SeparableConv1D" and CAUSAL_SEPARABLE.holds_for(self.keras) is False
        )
        if padding == "causal" and not causal:
            problem = RefusedArgument(self, "padding", 'cannot be "causal" here: only Conv1D pads causally')
            raise problem.where(CAUSAL.get(self.title))
        if padding not in ("valid", "same", "causal"):
            choices = '"valid", "same" or "causal"' if causal else '"valid" or "same"'
            raise RefusedArgument(self, "padding", f'must be {choices}, but is "{padding}"')
        return padding

    def kernel_windows(
        self, kernel_size: Any, strides: Any, dilation_rate: Any, padding: Any, least_stride: int = 1
    ) -> list[Window]:
        """One window for each spatial axis; refuses tuples of another length, numbers below 1, and strange paddings."""
        kind = self.known_padding(padding)
        axes = zip(
            self.per_axis(kernel_size, "kernel_size"),
            self.per_axis(strides, "strides", least_stride),
            self.per_axis(dilation_rate, "dilation_rate"),
            strict=True,
        )
        return [Window(*axis, padding=kind) for axis in axes]

    def channelled(self, x: Any) -> tuple[Tensor, tuple[Dim, tuple[Dim, ...], Dim] | None]:
        """The input, and its batch, lengths and channels where they are known.

        Raises ``RankMismatch`` for another number of axes, ``OpenChannels`` for channels left ``None``.
        """
        some = self.single(x).shape is not None or FURTHER_AXES.holds_for(self.keras) is not True
        tensor, shape = self.ranked(x, self.rank + 2, at_least=some)
        if shape is None:
            return tensor, None
        if len(shape) > self.rank + 2:
            raise RankMismatch(self, tensor, self.rank + 2).where(FURTHER_AXES)
        parts = self.split(shape)
        if parts is not None and is_open(parts[2]):
            raise OpenChannels(self, tensor, self.channel_axis)
        return tensor, parts

    def unsplit(self, tensor: Tensor) -> Tensor:
        """What comes out where which axis is the channels is not known: the batch and the rank remain."""
        if tensor.shape is None:
            return tensor.like(None, dtype="float32")
        return tensor.unseen((tensor.shape[0], *(UNKNOWN for _ in tensor.shape[1:])), dtype="float32")

    def at_every_step(self, tensor: Any, parameters: int | None, biases: int) -> int | None:
        """Multiply-adds of a kernel with so many weights, so many of them biases, at every step of this tensor."""
        parts = self.split(tensor.shape) if isinstance(tensor, Tensor) and tensor.shape is not None else None
        if parts is None or parameters is None:
            return None
        return weights((*parts[1], parameters - biases))

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel is made for the number of channels."""
        shape = self.single(x).shape
        parts = None if shape is None or len(shape) != self.rank + 2 else self.split(shape)
        return {} if parts is None else {self.channel_axis: parts[2]}


def some_above_one(numbers: tuple[Dim, ...]) -> bool:
    """Whether one of the numbers is certainly more than 1."""
    return any(isinstance(number, int) and number > 1 for number in numbers)
