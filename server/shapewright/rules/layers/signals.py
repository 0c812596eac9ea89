"""Layers that make spectrograms of sampled signals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import EMPTY_CONVOLUTION
from shapewright.rules.limits import HELD_LIMITS
from shapewright.rules.problems import InputTooShort, OpenChannels, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, UNKNOWN_INT, Dim, is_open, times, vague
from shapewright.values.windows import TooShort, Window

from .layer import LayerRule, weights, width
from .spatial import SpatialLayer

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
"""What a spectrogram shows."""


@layer("MelSpectrogram")
@dataclass(eq=False)
class MelSpectrogram(LayerRule):
    """How much of each of ``num_mel_bins`` pitches is in each stretch of a signal."""

    fft_length: Any = 2048
    sequence_stride: Any = 512
    sequence_length: Any = None
    num_mel_bins: Any = 128

    def __post_init__(self) -> None:
        length, longest = self.sequence_length, self.fft_length
        if isinstance(length, int) and isinstance(longest, int) and longest < length:
            problem = RefusedArgument(
                self, "sequence_length", f"must be at most fft_length, {longest}, but is {length}"
            )
            raise problem.where(HELD_LIMITS)

    def output(self, x: Any) -> Tensor:
        """(batch, bins, one for each stride)."""
        tensor, shape = self.ranked(x, 1, at_least=True)
        if shape is None or len(shape) > 2:
            return tensor.unseen(None, dtype="float32")
        return tensor.unseen((*shape[:-1], width(self.num_mel_bins), self._stretches(shape[-1])), dtype="float32")

    def products(self, x: Any, y: Any) -> int | None:
        """Not counted: it is a Fourier transform."""
        return None

    def _stretches(self, length: Dim) -> Dim:
        stride = self.sequence_stride
        return (length + stride + 1) // stride if isinstance(stride, int) and stride > 0 else vague(length)


@layer("STFTSpectrogram", rank=1)
@dataclass(eq=False)
class STFTSpectrogram(SpatialLayer):
    """The spectrum of each frame of a signal, by convolutions with waves."""

    mode: Any = "log"
    frame_length: Any = 256
    frame_step: Any = None
    fft_length: Any = None
    scaling: Any = "density"
    padding: Any = "valid"
    expand_dims: Any = False
    data_format: Any = None

    def __post_init__(self) -> None:
        frame, step, longest = self.frame_length, self.frame_step, self.fft_length
        if isinstance(step, int) and (step < 1 or (isinstance(frame, int) and step > frame)):
            self._refuse("frame_step", f"must be between 1 and frame_length, but is {step}")
        if isinstance(longest, int) and isinstance(frame, int) and longest < frame:
            self._refuse("fft_length", f"must be at least frame_length, {frame}, but is {longest}")
        for argument, names in (("mode", MODES), ("scaling", ("density", "spectrum")), ("padding", ("valid", "same"))):
            given = getattr(self, argument)
            if isinstance(given, str) and given not in names:
                self._refuse(argument, f'must be one of {", ".join(names)}, but is "{given}"')

    def _refuse(self, argument: str, reason: str) -> None:
        problem = RefusedArgument(self, argument, reason)
        raise problem.where(HELD_LIMITS)

    def output(self, x: Any) -> Tensor:
        """(batch, frames, channels × frequencies), or with ``expand_dims`` both on axes of their own."""
        tensor, parts = self.taken_apart(x)
        if parts is None or not isinstance(self.expand_dims, bool):
            return tensor.unseen(None, dtype="float32")
        batch, (length,), channels = parts
        if is_open(channels):
            raise OpenChannels(self, tensor, self.channel_axis)
        frames, wide = self._frames(tensor, length), self._frequencies()
        if not self.expand_dims:
            return tensor.unseen(self.join(batch, (frames,), times(channels, wide)), dtype="float32")
        both = (batch, channels, frames, wide) if self.channels_first else (batch, frames, wide, channels)
        return tensor.unseen(both, dtype="float32")

    def _frames(self, x: Tensor, length: Dim) -> Dim:
        if not isinstance(self.frame_length, int) or not isinstance(self.padding, str):
            return vague(length)
        step = self.frame_length // 2 if self.frame_step is None else self.frame_step
        try:
            return Window(self.frame_length, width(step), padding=self.padding).output_length(length)
        except TooShort:
            assert isinstance(length, int)
            problem = InputTooShort(self, x, 0, length, self.frame_length, "frame_length")
            raise problem.where(EMPTY_CONVOLUTION) from None

    def _frequencies(self) -> Dim:
        if not isinstance(self.mode, str):
            return UNKNOWN
        half = self._half()
        return times(half, 2) if self.mode == "stft" else half

    def _half(self) -> Dim:
        longest: Any = self.fft_length
        if longest is None and isinstance(self.frame_length, int) and self.frame_length > 0:
            longest = 2 ** math.ceil(math.log2(self.frame_length))
        return longest // 2 + 1 if isinstance(longest, int) else UNKNOWN_INT

    def parameters(self, x: Any) -> int | None:
        """Waves for the real part and for the imaginary one, each where it is needed."""
        if not isinstance(self.mode, str):
            return None
        one = (self.frame_length, 1, self._half())
        return weights(one) if self.mode in ("real", "imag") else weights(one, one)

    def products(self, x: Any, y: Any) -> int | None:
        """Every wave at every frame of every channel."""
        parts = self.taken_apart(x)[1]
        if parts is None:
            return None
        _, (length,), channels = parts
        return weights((self._frames(self.single(x), length), channels, self.parameters(x)))
