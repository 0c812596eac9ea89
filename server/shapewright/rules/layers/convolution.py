"""Convolutions: kernels that slide along the spatial axes and mix the channels of each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import IndivisibleChannels, RefusedArgument, StridesWithDilation
from shapewright.rules.registry import layer
from shapewright.values.dims import definitely_not_multiple

from .adapters import Adaptable
from .kernels import KernelLayer, some_above_one
from .layer import weights, width

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

    from .spatial import PerAxis


@layer("Conv1D", "Convolution1D", rank=1)
@layer("Conv2D", "Convolution2D", rank=2)
@layer("Conv3D", "Convolution3D", rank=3)
@dataclass(eq=False)
class Conv(KernelLayer, Adaptable):
    """Every filter slides along the spatial axes and mixes the channels of its group."""

    filters: Any
    kernel_size: PerAxis
    strides: PerAxis = 1
    padding: Any = "valid"
    data_format: Any = None
    dilation_rate: PerAxis = 1
    groups: Any = 1
    use_bias: Any = True
    kernel_constraint: Any = None
    lora_rank: Any = None

    def __post_init__(self) -> None:
        self.refuse_below_one("filters", "groups")
        if definitely_not_multiple(self.filters, self.groups):
            raise RefusedArgument(
                self, "groups", f"must divide the filters, but {self.filters} is not a multiple of {self.groups}"
            )
        self.windows = self.kernel_windows(self.kernel_size, self.strides, self.dilation_rate, self.padding)
        strides = tuple(window.stride for window in self.windows)
        dilation = tuple(window.dilation for window in self.windows)
        if some_above_one(strides) and some_above_one(dilation):
            raise StridesWithDilation(self, strides, dilation)

    def output(self, x: Any) -> Tensor:
        """``floor((length - effective) / stride) + 1`` steps on each axis, ``filters`` channels."""
        tensor, parts = self.channelled(x)
        if parts is None:
            return self.unsplit(tensor)
        batch, lengths, channels = parts
        if definitely_not_multiple(channels, self.groups):
            assert isinstance(channels, int)
            raise IndivisibleChannels(self, tensor, channels)
        self.refuse_constraint()
        outputs = self.slide(self.windows, lengths, tensor)
        made = tensor.windowed(self.windows, lengths, self.join(batch, outputs, width(self.filters)))
        return made.alike(dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """``kernel × channels / groups × filters``, and a bias for each filter."""
        if not isinstance(self.use_bias, bool):
            return None
        return weights(self.kernel(x), *([(self.filters,)] if self.use_bias else []), *self.factors(x))

    def kernel(self, x: Any) -> tuple[Any, ...]:
        """(lengths, channels of a group, filters)."""
        channels = self.built(x).get(self.channel_axis)
        known = isinstance(channels, int) and isinstance(self.groups, int)
        return (*(window.size for window in self.windows), channels // self.groups if known else None, self.filters)

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """A kernel, and a bias where it has one; of adapters nothing is told."""
        if not isinstance(self.use_bias, bool) or self.factors(x):
            return None
        return {"kernel": self.kernel(x), **({"bias": (self.filters,)} if self.use_bias else {})}

    def products(self, x: Any, y: Any) -> int | None:
        """The kernel at every step that comes out."""
        return self.at_every_step(y, weights(self.kernel(x)), 0)
