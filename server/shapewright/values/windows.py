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
