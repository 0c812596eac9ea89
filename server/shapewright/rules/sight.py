"""What a model sees, where that is not what its author is likely to believe: pure facts about windows and fields."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from shapewright.values.fields import ReceptiveField

from .problems import Problem

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Tensor
    from shapewright.values.windows import Window

MOST_TOUCHED = Fraction(3, 4)
"""A stack that sees more than this part of the steps that it spans has no gaps worth a word."""

STACKED = 2
"""So many dilated layers, one on the other, make a stack; a single one leaves gaps on purpose."""

LEAST_SEEN = Fraction(1, 4)
"""An output that sees less than this part of a sequence, always the same part, was hardly given the rest on purpose."""


@dataclass(eq=False)
class TapsInPadding(Problem):
    """A dilated kernel reaches so far that some of its taps meet nothing but padding, at every step."""

    rule: Any
    input: Tensor
    axis: int
    """Which spatial axis, from 0."""
    dead: int
    taps: int
    reach: int
    """How far the kernel reaches to one side."""
    length: int


@dataclass(eq=False)
class UntouchedSteps(Problem):
    """A stack of dilated layers spans steps that no output near by sees."""

    rule: Any
    axis: int
    rank: int
    touched: int
    size: int
    rates: tuple[Dim, ...]
    """The dilation rates of the stack, first to last."""


@dataclass(eq=False)
class LooksAhead(Problem):
    """A layer sees later steps, in a stack whose other layers take care not to."""

    rule: Any
    causal: Any
    """A layer of the stack that pads causally."""
    ahead: int
    """How many steps beyond its own an output of the model sees."""


@dataclass(eq=False)
class UnseenSteps(Problem):
    """The outputs of a model depend on a small part of its sequence, and on nothing else."""

    title: str
    seen: int
    length: int
    taken: Tensor
    """The one step that is taken out of a sequence."""


def taps_in_padding(rule: Any, x: Tensor) -> TapsInPadding | None:
    """The first axis along which a dilated kernel has taps that never meet the input; ``None`` where there is none.

    Kernels that are not dilated are left alone: 3×3 on a map of one pixel is how deep image networks end.
    """
    windows = _windows(rule)
    if all(window.dilation == 1 for window in windows):
        return None
    parts = None if x.shape is None else rule.split(x.shape)
    if parts is None or x.shape is None or len(x.shape) != rule.rank + 2:
        return None
    for axis, (window, length) in enumerate(zip(windows, parts[1], strict=True)):
        dead = _dead(window, length)
        if dead and isinstance(length, int) and isinstance(window.size, int):
            before, span = window.padding_before(length), window.effective_size
            assert isinstance(before, int)
            assert isinstance(span, int)
            return TapsInPadding(rule, x, axis, dead, window.size, max(before, span - 1 - before), length)
    return None


def _dead(window: Window, length: Dim) -> int:
    """How many taps meet padding at every place of the window."""
    size, stride, dilation = window.size, window.stride, window.dilation
    if window.padding == "valid" or not isinstance(length, int) or not isinstance(size, int):
        return 0
    before = window.padding_before(length)
    if not isinstance(stride, int) or not isinstance(dilation, int) or before is None or dilation < 2 or stride < 1:
        return 0
    last = (-(-length // stride) - 1) * stride
    offsets = [tap * dilation - before for tap in range(size)]
    return sum(1 for offset in offsets if offset >= length or last + offset < 0)


def _windows(rule: Any) -> list[Window]:
    return getattr(rule, "windows", None) or []


def dilation(rule: Any) -> int:
    """The largest dilation rate of a layer; 1 where it has none."""
    rates = [window.dilation for window in _windows(rule) if window.size != 1]
    return max((rate for rate in rates if isinstance(rate, int)), default=1)


def pads_causally(rule: Any) -> bool:
    """Whether a layer takes care to see no later step."""
    return any(window.padding == "causal" and window.effective_size != 1 for window in _windows(rule))


def sees_ahead(rule: Any) -> bool:
    """Whether a layer that keeps the length sees later steps."""
    sizes = [window.effective_size for window in _windows(rule) if window.padding == "same"]
    return any(isinstance(size, int) and size > 1 for size in sizes)


def untouched(fields: list[ReceptiveField]) -> tuple[int, int, int] | None:
    """The first axis with gaps, how many steps are seen and how many spanned; ``None`` where none has gaps."""
    for axis, field in enumerate(fields):
        touched = max((stretch.touched for stretch in field.stretches if stretch is not None), default=0)
        if field.anchored and field.advance and touched < field.size * MOST_TOUCHED:
            return axis, touched, field.size
    return None


def ahead(field: ReceptiveField) -> int:
    """How many steps beyond its own an output sees."""
    seen = [(step, stretch) for step, stretch in enumerate(field.stretches) if stretch is not None]
    return max((stretch.first + stretch.size - 1 - step for step, stretch in seen), default=0)


def unseen(field: ReceptiveField, length: Dim) -> int | None:
    """How few steps of the sequence are seen where always the same are; ``None`` where they are enough."""
    if field.advance or not isinstance(length, int):
        return None
    seen = sum(1 for step in field.steps(0) if 0 <= step < length)
    return seen if seen < length * LEAST_SEEN else None
