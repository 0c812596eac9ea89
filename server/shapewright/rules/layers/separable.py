"""Depthwise and separable convolutions: every channel has its own kernels, which mix nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import STRIDED_DEPTHWISE
from shapewright.rules.problems import StridesWithDilation
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, times

from .kernels import KernelLayer, some_above_one
from .layer import weights, width

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

    from .spatial import PerAxis


@layer("DepthwiseConv1D", rank=1)
@layer("DepthwiseConv2D", rank=2)
@dataclass(eq=False)
class DepthwiseConv(KernelLayer):
    """Each channel is convolved with ``depth_multiplier`` kernels of its own."""

    kernel_size: PerAxis
    strides: PerAxis = 1
    padding: Any = "valid"
    depth_multiplier: Any = 1
    data_format: Any = None
    dilation_rate: PerAxis = 1
    use_bias: Any = True

    def __post_init__(self) -> None:
        self.refuse_below_one("depth_multiplier")
        self.windows = self.kernel_windows(self.kernel_size, self.strides, self.dilation_rate, self.padding)
        refuse_strides_with_dilation(self)

    def output(self, x: Any) -> Tensor:
        """Steps as a convolution makes them, ``channels × depth_multiplier`` channels."""
        tensor, parts = self.channelled(x)
        if parts is None:
            return self.unsplit(tensor)
        batch, lengths, channels = parts
        outputs = self.slide(self.windows, lengths, tensor)
        made = tensor.windowed(
            self.windows, lengths, self.join(batch, outputs, times(channels, width(self.depth_multiplier)))
        )
        return made.alike(dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """``kernel × channels × depth_multiplier``, and a bias for each channel that comes out."""
        channels = self.built(x).get(self.channel_axis)
        if not isinstance(self.use_bias, bool):
            return None
        out = (channels, self.depth_multiplier)
        return weights((*(window.size for window in self.windows), *out), *([out] if self.use_bias else []))

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """A kernel for each channel, and a bias where it has one."""
        channels, many = self.built(x).get(self.channel_axis), self.depth_multiplier
        if not isinstance(self.use_bias, bool) or not isinstance(channels, int) or not isinstance(many, int):
            return None
        kernel = (*(window.size for window in self.windows), channels, many)
        return {"kernel": kernel, **({"bias": (channels * many,)} if self.use_bias else {})}

    def products(self, x: Any, y: Any) -> int | None:
        """The kernels at every step that comes out."""
        out = width(times(self.built(x).get(self.channel_axis, UNKNOWN), width(self.depth_multiplier)))
        biases = out if self.use_bias and isinstance(out, int) else 0
        return self.at_every_step(y, self.parameters(x), biases)


@layer("SeparableConv1D", "SeparableConvolution1D", rank=1)
@layer("SeparableConv2D", "SeparableConvolution2D", rank=2)
@dataclass(eq=False)
class SeparableConv(KernelLayer):
    """A depthwise convolution, then a product over the channels."""

    filters: Any
    kernel_size: PerAxis
    strides: PerAxis = 1
    padding: Any = "valid"
    data_format: Any = None
    dilation_rate: PerAxis = 1
    depth_multiplier: Any = 1
    use_bias: Any = True

    def __post_init__(self) -> None:
        self.refuse_below_one("filters", "depth_multiplier")
        self.windows = self.kernel_windows(self.kernel_size, self.strides, self.dilation_rate, self.padding)
        refuse_strides_with_dilation(self)

    def output(self, x: Any) -> Tensor:
        """Steps as a convolution makes them, ``filters`` channels."""
        tensor, parts = self.channelled(x)
        if parts is None:
            return self.unsplit(tensor)
        batch, lengths, _ = parts
        outputs = self.slide(self.windows, lengths, tensor)
        made = tensor.windowed(self.windows, lengths, self.join(batch, outputs, width(self.filters)))
        return made.alike(dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """The depthwise kernels, the pointwise kernel ``channels × depth_multiplier × filters``, and the bias."""
        channels = self.built(x).get(self.channel_axis)
        if not isinstance(self.use_bias, bool):
            return None
        deep = (channels, self.depth_multiplier)
        depthwise = (*(window.size for window in self.windows), *deep)
        return weights(depthwise, (*deep, self.filters), *([(self.filters,)] if self.use_bias else []))

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """The kernels of the channels, the one that mixes them, and a bias where it has one."""
        channels, many = self.built(x).get(self.channel_axis), self.depth_multiplier
        if not isinstance(self.use_bias, bool) or not isinstance(channels, int) or not isinstance(many, int):
            return None
        sizes = tuple(window.size for window in self.windows)
        mixing = (*(1 for _ in sizes), channels * many, self.filters)
        bias = {"bias": (self.filters,)} if self.use_bias else {}
        return {"depthwise_kernel": (*sizes, channels, many), "pointwise_kernel": mixing, **bias}

    def products(self, x: Any, y: Any) -> int | None:
        """Both kernels at every step that comes out."""
        return self.at_every_step(y, self.parameters(x), self.filters if self.use_bias else 0)


def refuse_strides_with_dilation(rule: DepthwiseConv | SeparableConv) -> None:
    """Raises ``StridesWithDilation`` in those Kerases that cannot do both at once."""
    strides = tuple(window.stride for window in rule.windows)
    dilation = tuple(window.dilation for window in rule.windows)
    if STRIDED_DEPTHWISE.holds_for(rule.keras) and some_above_one(strides) and some_above_one(dilation):
        raise StridesWithDilation(rule, strides, dilation)
