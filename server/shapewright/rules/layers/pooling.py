"""Pooling: windows that summarise the steps of each channel on its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import NOTHING_READ, POOLING_PADDING
from shapewright.rules.problems import NothingToRead, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN
from shapewright.values.windows import Window

from .layer import runs
from .spatial import PerAxis, SpatialLayer

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

    from .layer import LayerRule


@dataclass(eq=False)
class Pool(SpatialLayer):
    """A window summarises the steps it covers, channel by channel."""

    pool_size: PerAxis
    strides: PerAxis = None
    padding: Any = "valid"
    data_format: Any = None

    def __post_init__(self) -> None:
        sizes = self.per_axis(self.pool_size, "pool_size")
        strides = sizes if self.strides is None else self.per_axis(self.strides, "strides", least=0)
        padding = self.padding.lower() if isinstance(self.padding, str) else "unknown"
        self.windows = [Window(size, stride, padding=padding) for size, stride in zip(sizes, strides, strict=True)]

    def traced(self) -> LayerRule:
        """The same with the padding in small letters."""
        small = self.padding.lower() if isinstance(self.padding, str) else self.padding
        return self if small == self.padding else replace(self, padding=small)

    def output(self, x: Any) -> Tensor:
        """``floor((length - pool_size) / stride) + 1`` steps on each axis; the channels stay."""
        tensor, shape = self.ranked(x, self.rank + 2)
        padding = self.padding.lower() if isinstance(self.padding, str) and runs(tensor) else self.padding
        if isinstance(padding, str) and padding not in ("valid", "same"):
            problem = RefusedArgument(self, "padding", f'must be "valid" or "same", but is "{self.padding}"')
            raise problem.where(POOLING_PADDING)
        if any(window.stride == 0 for window in self.windows):
            raise RefusedArgument(self, "strides", "must be at least 1, but is 0")
        if shape is None:
            return tensor.like(None, dtype="float32")
        parts = self.split(shape)
        if parts is None:
            return tensor.unseen((shape[0], *(UNKNOWN for _ in shape[1:])), dtype="float32")
        batch, lengths, channels = parts
        outputs = self.slide(self.windows, lengths, tensor, "pool_size", least=self._least(tensor))
        made = tensor.windowed(self.windows, lengths, self.join(batch, outputs, channels))
        return made.alike(dtype="float32")

    def _least(self, x: Tensor) -> int:
        """How many steps have to come out."""
        return 1


@layer("MaxPooling1D", "MaxPool1D", rank=1)
@layer("MaxPooling2D", "MaxPool2D", rank=2)
@layer("MaxPooling3D", "MaxPool3D", rank=3)
@dataclass(eq=False)
class MaxPool(Pool):
    """The largest value in each window."""

    pool_size: PerAxis = 2


@layer("AveragePooling1D", "AvgPool1D", rank=1)
@layer("AveragePooling2D", "AvgPool2D", rank=2)
@layer("AveragePooling3D", "AvgPool3D", rank=3)
@dataclass(eq=False)
class AveragePool(Pool):
    """The mean of each window; Keras 3 has no default for ``pool_size``."""

    pool_size: PerAxis = 2

    def _least(self, x: Tensor) -> int:
        """The mean of no window can be taken at once, but not in a graph."""
        return 0 if runs(x) else 1


@layer("GlobalMaxPooling1D", "GlobalMaxPool1D", "GlobalAveragePooling1D", "GlobalAvgPool1D", rank=1)
@layer("GlobalMaxPooling2D", "GlobalMaxPool2D", "GlobalAveragePooling2D", "GlobalAvgPool2D", rank=2)
@layer("GlobalMaxPooling3D", "GlobalMaxPool3D", "GlobalAveragePooling3D", "GlobalAvgPool3D", rank=3)
@dataclass(eq=False)
class GlobalPool(SpatialLayer):
    """One value for each channel, from all its steps."""

    data_format: Any = None
    keepdims: Any = False

    fails_late = True

    def output(self, x: Any) -> Tensor:
        """(batch, channels), or with ``keepdims`` every spatial axis 1 long; there is no largest of nothing."""
        tensor, shape = self.ranked(x, self.rank + 2)
        if shape is None or not isinstance(self.keepdims, bool):
            return tensor.unseen(None, dtype="float32")
        parts = self.split(shape)
        if parts is None:
            return tensor.unseen((shape[0], *(UNKNOWN,) * (self.rank + 1 if self.keepdims else 1)), dtype="float32")
        batch, lengths, channels = parts
        if 0 in lengths and self.title.startswith("GlobalMax") and runs(tensor):
            raise NothingToRead(self, tensor, lengths.index(0)).where(NOTHING_READ)
        made = self.join(batch, (1,) * self.rank, channels) if self.keepdims else (batch, channels)
        return tensor.like(made, dtype="float32", fields=tensor.everything())


@layer("AdaptiveMaxPooling1D", "AdaptiveAveragePooling1D", rank=1)
@layer("AdaptiveMaxPooling2D", "AdaptiveAveragePooling2D", rank=2)
@layer("AdaptiveMaxPooling3D", "AdaptiveAveragePooling3D", rank=3)
@dataclass(eq=False)
class AdaptivePool(SpatialLayer):
    """As many windows along each axis as are asked for."""

    output_size: PerAxis
    data_format: Any = None

    fails_late = True

    def __post_init__(self) -> None:
        self.per_axis(self.output_size, "output_size", least=-sys.maxsize)  # Only the call looks at the numbers.

    def output(self, x: Any) -> Tensor:
        """``output_size`` steps on each axis; the channels stay."""
        tensor, shape = self.single(x), self.single(x).shape
        parts = None if shape is None or len(shape) != self.rank + 2 else self.split(shape)
        if parts is None:
            return tensor.unseen(None, dtype="float32")
        # Keras builds sizes of 0, and cannot run them.
        lengths = self.per_axis(self.output_size, "output_size", least=1 if runs(tensor) else 0)
        return tensor.unseen(self.join(parts[0], lengths, parts[2]), dtype="float32")
