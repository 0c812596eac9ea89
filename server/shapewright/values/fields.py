"""Receptive fields: which steps of a model input one output step can see, along one axis."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from .immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .dims import Dim
    from .windows import Window

WIDEST = 200_000
"""A field that spans more steps is not followed: its taps are kept one by one."""
MOST_TAPS = 20_000
"""So many taps are put together for one layer and axis; a larger window loses the field."""
MOST_PHASES = 64
"""So many outputs may see differently before they repeat; more come of upsampling by hundreds."""


@immutable(frozen=True, slots=True)
class Stretch:
    """The input steps that one output step sees: bit ``i`` of ``taps`` stands for step ``first + i``."""

    first: int
    taps: int

    @property
    def size(self) -> int:
        """Steps from the first to the last."""
        return self.taps.bit_length()

    @property
    def touched(self) -> int:
        """Steps that are really seen: fewer than ``size`` where dilation leaves gaps."""
        return self.taps.bit_count()

    def shifted(self, steps: int) -> Stretch:
        """The same, so many steps later."""
        return Stretch(self.first + steps, self.taps)


def union(stretches: Iterable[Stretch | None]) -> Stretch | None:
    """What several see together; ``None`` where none sees anything."""
    seen = [stretch for stretch in stretches if stretch is not None]
    if not seen:
        return None
    first = min(stretch.first for stretch in seen)
    taps = 0
    for stretch in seen:
        taps |= stretch.taps << (stretch.first - first)
    return Stretch(first, taps)


@immutable(frozen=True, slots=True)
class ReceptiveField:
    """What the output steps see, up to where they repeat: step ``i + len(stretches)`` sees ``advance`` steps further on.

    A stack of windows has one stretch; upsampling makes as many as it repeats steps. Steps that padding adds are counted.
    """

    stretches: tuple[Stretch | None, ...] = (Stretch(0, 1),)
    """``None`` for a step that sees nothing, as between the kernels of a transposed convolution."""
    advance: int = 1
    anchored: bool = True
    """Whether it is known where the stretches begin: not where strides make "same" padding depend on the length."""

    @property
    def size(self) -> int:
        """How many input steps are spanned, at most."""
        return max((stretch.size for stretch in self.stretches if stretch is not None), default=0)

    @property
    def jump(self) -> int | Fraction:
        """Input steps between two neighbouring outputs: the product of the strides so far, a fraction after upsampling."""
        jump = Fraction(self.advance, len(self.stretches))
        return int(jump) if jump.denominator == 1 else jump

    @property
    def start(self) -> int | None:
        """Where the stretch of output step 0 begins; ``None`` where that is not known."""
        first = self.stretches[0]
        return first.first if self.anchored and first is not None else None

    @property
    def causal(self) -> bool:
        """Whether no output step sees later than the input step that it stands for."""
        last = [(index, stretch) for index, stretch in enumerate(self.stretches) if stretch is not None]
        return self.anchored and all(
            stretch.first + stretch.size - 1 <= index * self.advance // len(self.stretches) for index, stretch in last
        )

    def steps(self, step: int) -> list[int]:
        """The input steps that this output step sees, in order; those of padding have numbers beyond the input."""
        stretch = self.at(step)
        if stretch is None:
            return []
        return [stretch.first + tap for tap in range(stretch.size) if stretch.taps >> tap & 1]

    def at(self, step: int) -> Stretch | None:
        """What this output step sees."""
        rounds, phase = divmod(step, len(self.stretches))
        stretch = self.stretches[phase]
        return None if stretch is None else stretch.shifted(rounds * self.advance)

    def through(self, window: Window, length: Dim) -> ReceptiveField | None:
        """What a window over this axis sees; ``None`` where the window could not be read.

        The size is ``size + (effective - 1) * jump``, as in Araujo, Norris and Sim, "Computing Receptive Fields of
        Convolutional Neural Networks", Distill 2019.
        """
        size, stride, dilation = window.size, window.stride, window.dilation
        if not isinstance(size, int) or not isinstance(stride, int) or not isinstance(dilation, int) or stride < 1:
            return None
        if size == stride == 1:
            return self
        before = window.padding_before(length)
        if len(self.stretches) == 1 and 0 < size <= MOST_TAPS and dilation > 0:
            alike = (self._slid(size, dilation, before or 0),)
            return ReceptiveField(alike, self.advance * stride, self.anchored and before is not None).followed()
        shared = math.gcd(len(self.stretches), stride)
        period = len(self.stretches) // shared
        if size * period > MOST_TAPS:
            return None
        made = tuple(
            union(self.at(step * stride - (before or 0) + tap * dilation) for tap in range(size))
            for step in range(period)
        )
        return ReceptiveField(made, self.advance * stride // shared, self.anchored and before is not None).followed()

    def _slid(self, size: int, dilation: int, before: int) -> Stretch | None:
        """What so many taps see together, the first of them so many steps back, where all steps see alike."""
        stretch = self.stretches[0]
        if stretch is None:
            return None
        apart = dilation * self.advance
        taps = 0
        for tap in range(size):
            taps |= stretch.taps << tap * apart
        return Stretch(stretch.first - before * self.advance, taps)

    def repeated(self, times: Dim) -> ReceptiveField | None:
        """What is seen where each step stands ``times`` over; ``None`` where that could not be read."""
        if not isinstance(times, int) or times < 1 or times * len(self.stretches) > MOST_PHASES:
            return None
        return replace(self, stretches=tuple(stretch for stretch in self.stretches for _ in range(times)))

    def blended(self, times: Dim) -> ReceptiveField | None:
        """What is seen where ``times`` as many steps are drawn between neighbours, linearly."""
        if not isinstance(times, int) or times < 1 or times * len(self.stretches) > MOST_PHASES:
            return None
        made = []
        for step in range(times * len(self.stretches)):
            place = Fraction(2 * step + 1 - times, 2 * times)
            made.append(union(self.at(near) for near in {math.floor(place), math.ceil(place)}))
        return replace(self, stretches=tuple(made))

    def spread(self, window: Window, cut: int | None) -> ReceptiveField | None:
        """What a transposed convolution sees, ``cut`` of whose steps are left out before the first one."""
        size, stride, dilation = window.size, window.stride, window.dilation
        if not isinstance(size, int) or not isinstance(stride, int) or not isinstance(dilation, int):
            return None
        period = len(self.stretches) * stride
        if size * period > MOST_TAPS or period > MOST_PHASES or stride < 1:
            return None
        made = []
        for step in range(period):
            places = (step + (cut or 0) - tap * dilation for tap in range(size))
            made.append(union(self.at(place // stride) for place in places if place % stride == 0))
        return ReceptiveField(tuple(made), self.advance, self.anchored and cut is not None).followed()

    def shifted(self, steps: int) -> ReceptiveField:
        """What the axis sees after ``steps`` padded steps were put before it (cropped, if negative)."""
        return replace(self, stretches=tuple(self.at(step - steps) for step in range(len(self.stretches))))

    def taken(self, step: int) -> ReceptiveField:
        """What is seen where this one step is taken out: every output sees the same."""
        return ReceptiveField((self.at(step),), 0, self.anchored)

    def joined(self, other: Field) -> Field | None:
        """What two branches see together; ``None`` where they do not step alike."""
        if isinstance(other, Everything):
            return other
        if self.anchored and self == other:
            return self
        if self.advance * len(other.stretches) != other.advance * len(self.stretches):
            return None
        period = math.lcm(len(self.stretches), len(other.stretches))
        if period > MOST_PHASES:
            return None
        advance = self.advance * period // len(self.stretches)
        if not self.anchored or not other.anchored:
            solid = Stretch(0, (1 << max(self.size, other.size)) - 1)
            return ReceptiveField((solid,) * period, advance, anchored=False)
        made = tuple(union((self.at(step), other.at(step))) for step in range(period))
        return ReceptiveField(made, advance).followed()

    def followed(self) -> ReceptiveField | None:
        """Itself, unless it has become too wide to follow."""
        return self if self.size <= WIDEST else None


@immutable(frozen=True, slots=True)
class Everything:
    """An output step sees the whole axis, as after global pooling and attention, or all of it up to its own step."""

    past: bool = False

    def through(self, window: Window, length: Dim) -> Everything:
        """What sees some of it sees all of it."""
        return self

    def repeated(self, times: Dim) -> Everything:
        """The same."""
        return self

    def blended(self, times: Dim) -> Everything:
        """The same."""
        return self

    def spread(self, window: Window, cut: int | None) -> Everything:
        """The same."""
        return self

    def shifted(self, steps: int) -> Everything:
        """The same."""
        return self

    def taken(self, step: int) -> Everything:
        """The same."""
        return self

    def joined(self, other: Field) -> Everything:
        """All of it, unless both see the past alone."""
        past = other.past if isinstance(other, Everything) else other.causal
        return Everything(self.past and past)


Field = ReceptiveField | Everything
