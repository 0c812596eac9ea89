"""Convolution arithmetic: the one place that knows how a window slides along an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .dims import UNKNOWN_INT, ceil_div, definitely_less, times, vague
from .immutable import immutable

if TYPE_CHECKING:
    from .dims import Dim


class TooShort(Exception):
    """The axis has no room for a single whole window."""


@immutable(frozen=True, slots=True)
class Window:
    """A kernel, or a pool, sliding along one axis; each number may be one that we could not read."""

    size: Dim
    stride: Dim = 1
    dilation: Dim = 1
    padding: str = "valid"

    @property
    def effective_size(self) -> Dim:
        """Steps from its first tap to its last, the gaps of dilation included: ``(k - 1) * d + 1``."""
        if isinstance(self.size, int) and isinstance(self.dilation, int):
            return (self.size - 1) * self.dilation + 1
        if self.size == 1:
            return 1
        return UNKNOWN_INT

    @property
    def known(self) -> bool:
        """Whether all its numbers were read."""
        return isinstance(self.effective_size, int) and isinstance(self.stride, int)

    def output_length(self, length: Dim) -> Dim:
        """How often the window fits along ``length`` steps; raises ``TooShort`` where it never does.

        ``floor((length - effective) / stride) + 1`` for "valid", ``ceil(length / stride)`` for "same" and "causal".
        """
        span = self.effective_size
        if self.padding == "valid" and definitely_less(length, span):
            raise TooShort
        if not isinstance(self.stride, int) or (self.padding == "valid" and not isinstance(span, int)):
            return vague(length)
        if self.padding not in ("valid", "same", "causal"):
            return vague(length)
        if self.padding != "valid":  # "same" and "causal" pad until every step has its own window.
            return ceil_div(length, self.stride)
        assert isinstance(span, int)
        return (length - span) // self.stride + 1

    def transposed_length(self, length: Dim, output_padding: int | None = None) -> Dim:
        """How long the output of a transposed convolution is (Keras: ``compute_conv_transpose_output_length``)."""
        size, stride = self.effective_size, self.stride
        if not isinstance(size, int) or not isinstance(stride, int):
            return vague(length)
        if self.padding == "same":
            extra = 0 if output_padding is None else size % 2 + output_padding - stride
            return times(length, stride) + extra
        if output_padding is None:
            return times(length, stride) + max(size - stride, 0)
        return times(length, stride) + (size - stride + output_padding)

    def padding_before(self, length: Dim) -> int | None:
        """How many padded steps stand before the first real one, as TensorFlow puts them; ``None``: not known."""
        span = self.effective_size
        if self.padding == "valid":
            return 0
        if not isinstance(span, int) or not isinstance(self.stride, int):
            return None
        if self.padding == "causal":
            return span - 1
        if self.stride == 1:
            return (span - 1) // 2
        if not isinstance(length, int):
            return None
        return max((-(-length // self.stride) - 1) * self.stride + span - length, 0) // 2


@immutable(frozen=True, slots=True)
class ReceptiveField:
    """The stretch of a model input that one output step can see, along one axis.

    Output step ``i`` sees the input steps from ``i * jump + start`` to ``i * jump + start + size - 1``; a causal stack
    has ``start + size - 1 == 0``. Steps that padding adds are counted.
    """

    size: int = 1
    """How many input steps are seen."""

    jump: int = 1
    """Input steps between two neighbouring outputs: the product of the strides so far."""

    start: int | None = 0
    """Where the stretch of output step 0 begins; ``None`` where strides make "same" padding depend on the length."""

    def through(self, window: Window, length: Dim) -> ReceptiveField | None:
        """What a window over this axis sees; ``None`` where the window could not be read.

        ``size + (effective - 1) * jump``, as in Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional
        Neural Networks", Distill 2019.
        """
        span, before = window.effective_size, window.padding_before(length)
        if not isinstance(span, int) or not isinstance(window.stride, int):
            return None
        start = None if before is None or self.start is None else self.start - before * self.jump
        return ReceptiveField(self.size + (span - 1) * self.jump, self.jump * window.stride, start)

    def shifted(self, steps: int) -> ReceptiveField:
        """What the axis sees after ``steps`` padded steps were put before it (cropped, if negative)."""
        return ReceptiveField(self.size, self.jump, None if self.start is None else self.start - steps * self.jump)

    def joined(self, other: ReceptiveField) -> ReceptiveField | None:
        """What two branches see together; ``None`` where they do not step alike."""
        if self.jump != other.jump:
            return None
        if self.start is None or other.start is None:
            return ReceptiveField(max(self.size, other.size), self.jump, None)
        start = min(self.start, other.start)
        return ReceptiveField(max(self.start + self.size, other.start + other.size) - start, self.jump, start)
