"""Transposed convolutions: every input step spreads over a stretch of the output."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import FLAT_TRANSPOSED, OUTPUT_PADDING
from shapewright.rules.problems import RefusedArgument, StridesWithDilation
from shapewright.rules.registry import layer
from shapewright.values.dims import Dim, definitely_less, same, vague

from .kernels import KernelLayer, some_above_one
from .layer import weights, width

if TYPE_CHECKING:
    from shapewright.values.fields import Field
    from shapewright.values.tensors import Tensor
    from shapewright.values.windows import Window

    from .spatial import PerAxis


@layer("Conv1DTranspose", "Convolution1DTranspose", rank=1)
@layer("Conv2DTranspose", "Convolution2DTranspose", rank=2)
@layer("Conv3DTranspose", "Convolution3DTranspose", rank=3)
@dataclass(eq=False)
class ConvTranspose(KernelLayer):
    """The gradient of a convolution, used as a layer: it makes axes longer."""

    filters: Any
    kernel_size: PerAxis
    strides: PerAxis = 1
    padding: Any = "valid"
    output_padding: PerAxis = None
    data_format: Any = None
    dilation_rate: PerAxis = 1
    use_bias: Any = True

    def __post_init__(self) -> None:
        self.refuse_below_one("filters")
        flat = self.rank == 3 and FLAT_TRANSPOSED.holds_for(self.keras)
        dilation_rate = 1 if flat else self.dilation_rate
        self.windows = self.kernel_windows(self.kernel_size, self.strides, dilation_rate, self.padding)
        strides = tuple(window.stride for window in self.windows)
        dilation = tuple(window.dilation for window in self.windows)
        self.extra = self._output_padding(strides)
        if some_above_one(strides) and some_above_one(dilation):
            raise StridesWithDilation(self, strides, dilation)

    def _output_padding(self, strides: tuple[Dim, ...]) -> tuple[Dim | None, ...]:
        if self.output_padding is None:
            return (None,) * self.rank
        extra = self.per_axis(self.output_padding, "output_padding", least=0)
        for more, stride in zip(extra, strides, strict=True):
            if same(more, stride) or definitely_less(stride, more):
                reason = f"must be less than the stride of {stride}, but is {more}"
                raise RefusedArgument(self, "output_padding", reason).where(OUTPUT_PADDING)
        return extra

    def output(self, x: Any) -> Tensor:
        """``(length - 1) × stride + effective`` steps on each axis, ``length × stride`` where padding is "same"."""
        tensor, parts = self.channelled(x)
        if parts is None:
            return self.unsplit(tensor)
        batch, lengths, _ = parts
        axes = zip(self.windows, lengths, self.extra, strict=True)
        outputs = tuple(_spread(*axis) for axis in axes)
        fields = tensor.seen([partial(_seen, *axis) for axis in zip(self.windows, self.extra, strict=True)])
        return tensor.like(self.join(batch, outputs, width(self.filters)), dtype="float32", fields=fields)

    def parameters(self, x: Any) -> int | None:
        """``kernel × channels × filters``, and a bias for each filter."""
        channels = self.built(x).get(self.channel_axis)
        if not isinstance(self.use_bias, bool):
            return None
        kernel = (*(window.size for window in self.windows), self.filters, channels)
        return weights(kernel, *([(self.filters,)] if self.use_bias else []))

    def products(self, x: Any, y: Any) -> int | None:
        """The kernel at every step that comes in."""
        return self.at_every_step(self.single(x), self.parameters(x), self.filters if self.use_bias else 0)


def _seen(window: Window, extra: Dim | None, field: Field) -> Field | None:
    """What is left out at the start is what padding would have put there; with ``output_padding`` it is not known."""
    span, stride = window.effective_size, window.stride
    if not isinstance(span, int) or not isinstance(stride, int) or window.padding not in ("valid", "same"):
        return None
    cut = 0 if window.padding == "valid" else max(span - stride, 0) // 2
    return field.spread(window, None if extra is not None else cut)


def _spread(window: Window, length: Dim, extra: Dim | None) -> Dim:
    if window.padding != "unknown" and (extra is None or isinstance(extra, int)):
        return window.transposed_length(length, extra)
    return vague(length)
