"""Convolutions: kernels that slide along the spatial axes and mix the channels of each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import IndivisibleChannels, OpenChannels, RefusedArgument, StridesWithDilation
from shapewright.rules.registry import layer
from shapewright.values.dims import definitely_not_multiple, is_open
from shapewright.values.tensors import Tensor
from shapewright.values.windows import Window

from .layer import weights, width
from .spatial import PerAxis, SpatialLayer

if TYPE_CHECKING:
    from shapewright.values.dims import Dim


@layer("Conv1D", "Convolution1D", rank=1)
@layer("Conv2D", "Convolution2D", rank=2)
@layer("Conv3D", "Convolution3D", rank=3)
@dataclass(eq=False)
class Conv(SpatialLayer):
    """Every filter slides along the spatial axes and mixes the channels of its group."""

    filters: Any
    kernel_size: PerAxis
    strides: PerAxis = 1
    padding: Any = "valid"
    data_format: Any = None
    dilation_rate: PerAxis = 1
    groups: Any = 1
    use_bias: Any = True

    def __post_init__(self) -> None:
        self._refuse_numbers()
        self._refuse_padding()
        strides, dilation = self.per_axis(self.strides, "strides"), self.per_axis(self.dilation_rate, "dilation_rate")
        self.windows = [
            Window(*axis, padding=self.padding if isinstance(self.padding, str) else "unknown")
            for axis in zip(self.per_axis(self.kernel_size, "kernel_size"), strides, dilation, strict=True)
        ]
        if _some_above_one(strides) and _some_above_one(dilation):
            raise StridesWithDilation(self, strides, dilation)

    def _refuse_numbers(self) -> None:
        for argument in ("filters", "groups"):
            number = getattr(self, argument)
            if isinstance(number, int) and number < 1:
                raise RefusedArgument(self, argument, f"must be at least 1, but is {number}")
        if definitely_not_multiple(self.filters, self.groups):
            raise RefusedArgument(self, "groups", f"must divide the filters, but {self.filters} is not a multiple of {self.groups}")

    def _refuse_padding(self) -> None:
        if not isinstance(self.padding, str):
            return
        self.padding = self.padding.lower()
        if self.padding == "causal" and self.rank > 1:
            raise RefusedArgument(self, "padding", 'cannot be "causal" here: only Conv1D has a time axis')
        if self.padding not in ("valid", "same", "causal"):
            choices = '"valid", "same" or "causal"' if self.rank == 1 else '"valid" or "same"'
            raise RefusedArgument(self, "padding", f'must be {choices}, but is "{self.padding}"')

    def output(self, x: Any) -> Tensor:
        """``floor((length - effective) / stride) + 1`` steps on each axis, ``filters`` channels."""
        tensor, shape = self.ranked(x, self.rank + 2, at_least=True)
        if shape is None:
            return tensor.like(None, dtype="float32")
        if len(shape) > self.rank + 2:
            return tensor.like(None, dtype="float32")
        parts = self.split(shape)
        if parts is None:
            return tensor.unseen((shape[0], *(width(None) for _ in shape[1:])), dtype="float32")
        batch, lengths, channels = parts
        if is_open(channels):
            raise OpenChannels(self, tensor, self.channel_axis)
        if definitely_not_multiple(channels, self.groups):
            assert isinstance(channels, int)
            raise IndivisibleChannels(self, tensor, channels)
        outputs = self.slide(self.windows, lengths, tensor)
        made = tensor.windowed(self.windows, lengths, self.join(batch, outputs, width(self.filters)))
        return made.like(made.shape, dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """``kernel × channels / groups × filters``, and a bias for each filter."""
        channels = self.built(x).get(self.channel_axis)
        if not isinstance(channels, int) or not isinstance(self.groups, int) or not isinstance(self.use_bias, bool):
            return None
        kernel = (*(window.size for window in self.windows), channels // self.groups, self.filters)
        return weights(kernel, *([(self.filters,)] if self.use_bias else []))

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel is made for the number of channels."""
        shape = self.single(x).shape
        parts = None if shape is None or len(shape) != self.rank + 2 else self.split(shape)
        return {} if parts is None else {self.channel_axis: parts[2]}


def _some_above_one(numbers: tuple[Dim, ...]) -> bool:
    return any(isinstance(number, int) and number > 1 for number in numbers)
