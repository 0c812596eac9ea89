"""What every layer with spatial axes shares: taking a shape apart, sliding windows, putting it together again."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import DILATED_OVER_OPEN, Change, empty_output
from shapewright.rules.problems import InputTooShort, RefusedArgument
from shapewright.values.dims import UNKNOWN, UNKNOWN_INT, Length, is_open
from shapewright.values.windows import TooShort, Window

from .layer import LayerRule

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.fields import Field
    from shapewright.values.tensors import Shape, Tensor

PerAxis = Any
"""An int, or a tuple of one int per spatial axis, or unknown."""


@dataclass(eq=False)
class SpatialLayer(LayerRule):
    """A layer whose input is (batch, spatial axes, channels), or channels first."""

    _: KW_ONLY
    rank: int
    """How many spatial axes it has."""

    @property
    def channels_first(self) -> bool | None:
        """Whether axis 1 is the channels; ``None`` where ``data_format`` could not be read."""
        given = getattr(self, "data_format", None)
        if given is None:
            return False
        return given == "channels_first" if isinstance(given, str) else None

    def per_axis(self, value: PerAxis, argument: str, least: int = 1) -> tuple[Dim, ...]:
        """One number per spatial axis, as Keras does: ``3`` means ``(3, 3)`` for two axes; refuses other tuples."""
        if type(value) is int and value >= least:
            return (value,) * self.rank
        if isinstance(value, int | Length):
            numbers: tuple[Any, ...] = (value,) * self.rank
        elif isinstance(value, tuple):
            numbers = value
        else:
            return (UNKNOWN_INT,) * self.rank
        what = "an integer" if self.rank == 1 else f"{self.rank} integers"
        if len(numbers) != self.rank:
            raise RefusedArgument(self, argument, f"must be {what}, one for each axis, but has {len(numbers)}")
        if any(isinstance(number, str) for number in numbers):
            raise RefusedArgument(self, argument, f"must be {what}")
        if any(isinstance(number, int) and number < least for number in numbers):
            small = next(number for number in numbers if isinstance(number, int) and number < least)
            raise RefusedArgument(self, argument, f"must be at least {least}, but is {small}")
        return tuple(number if isinstance(number, int | Length) else UNKNOWN_INT for number in numbers)

    def split(self, shape: Shape) -> tuple[Dim, tuple[Dim, ...], Dim] | None:
        """Take a shape apart into its batch, its spatial lengths and its channels; ``None``: which is which is unknown."""
        first = self.channels_first
        if first is None:
            return None
        if first:
            return shape[0], shape[2:], shape[1]
        return shape[0], shape[1:-1], shape[-1]

    def taken_apart(self, x: Any) -> tuple[Tensor, tuple[Dim, tuple[Dim, ...], Dim] | None]:
        """The one input, and its parts; without parts, the float tensor of which nothing more can be told."""
        tensor, shape = self.ranked(x, self.rank + 2)
        if shape is None:
            return tensor.unseen(None, dtype="float32"), None
        parts = self.split(shape)
        if parts is None:
            return tensor.unseen((shape[0], *(UNKNOWN for _ in shape[1:])), dtype="float32"), None
        return tensor, parts

    def join(self, batch: Dim, lengths: tuple[Dim, ...], channels: Dim) -> Shape:
        """Put a shape together again."""
        return (batch, channels, *lengths) if self.channels_first else (batch, *lengths, channels)

    @property
    def channel_axis(self) -> int:
        """Where the channels are, negative from the end."""
        return -(self.rank + 1) if self.channels_first else -1

    def shifted(self, x: Tensor, befores: tuple[int | None, ...], shape: Shape) -> Tensor:
        """The input after so many steps were put before each axis (cut off, if negative); ``None``: not known."""
        changes = [partial(_later, before) for before in befores]
        return x.like(shape, dtype="float32", fields=x.seen(changes))

    def slide(
        self,
        windows: list[Window],
        lengths: tuple[Dim, ...],
        x: Tensor,
        argument: str = "kernel_size",
        least: int = 1,
    ) -> tuple[Dim, ...]:
        """Slide each window along its axis; one along which fewer steps than ``least`` come out is a problem."""
        outputs = []
        for axis, (window, length) in enumerate(zip(windows, lengths, strict=True)):
            try:
                outputs.append(window.output_length(length))
            except TooShort:
                if self._overlooked(windows, lengths):
                    outputs.append(UNKNOWN)
                    continue
                assert isinstance(length, int)
                assert isinstance(window.effective_size, int)
                if not least and not _negative(window, length):
                    outputs.append(0)
                    continue
                problem = InputTooShort(self, x, axis, length, window.effective_size, argument)
                raise problem.where(_change(window, length, argument)) from None
        return tuple(outputs)

    def _overlooked(self, windows: list[Window], lengths: tuple[Dim, ...]) -> bool:
        """Whether this Keras does not look at lengths: in Keras 2, where it dilates and one of them is open."""
        dilated = any(window.dilation != 1 for window in windows)
        return dilated and any(map(is_open, lengths)) and DILATED_OVER_OPEN.holds_for(self.keras) is False


def _later(steps: int | None, field: Field) -> Field | None:
    return None if steps is None else field.shifted(steps)


def _change(window: Window, length: int, argument: str) -> Change | None:
    """Outputs of size 0 pass in some Kerases; less than 0 never did."""
    return None if _negative(window, length) else empty_output(argument)


def _negative(window: Window, length: int) -> bool:
    span, stride = window.effective_size, window.stride
    return isinstance(span, int) and isinstance(stride, int) and (length - span) // stride + 1 < 0
