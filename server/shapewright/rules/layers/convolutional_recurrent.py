"""Recurrent layers whose cell convolves: ConvLSTM over (batch, steps, spatial axes, channels)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import OPEN_PLACES, STRIDED_RECURRENT
from shapewright.rules.problems import OpenChannels, RefusedArgument, StridesWithDilation
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, is_open
from shapewright.values.fields import Everything
from shapewright.values.windows import Window

from .kernels import KernelLayer, some_above_one
from .layer import weights, width
from .sequences import some_steps, stateful_batch

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.fields import Field
    from shapewright.values.tensors import Fields, Shape, Tensor

    from .spatial import PerAxis


MOST_STEPS = 1_000
"""Over more steps of time the field of a spatial axis is not followed."""


@layer("ConvLSTM1D", rank=1)
@layer("ConvLSTM2D", rank=2)
@layer("ConvLSTM3D", rank=3)
@dataclass(eq=False)
class ConvLSTM(KernelLayer):
    """An LSTM whose products are convolutions."""

    filters: Any
    kernel_size: PerAxis
    strides: PerAxis = 1
    padding: Any = "valid"
    data_format: Any = None
    dilation_rate: PerAxis = 1
    use_bias: Any = True
    return_sequences: Any = False
    return_state: Any = False
    go_backwards: Any = False
    stateful: Any = False

    compares_symbolic = False
    fails_late = True

    def __post_init__(self) -> None:
        self.windows = self.kernel_windows(
            self.kernel_size, self.strides, self.dilation_rate, self.padding, least_stride=0
        )
        strides = tuple(window.stride for window in self.windows)
        dilation = tuple(window.dilation for window in self.windows)
        if some_above_one(strides) and some_above_one(dilation):
            raise StridesWithDilation(self, strides, dilation).where(STRIDED_RECURRENT)

    def output(self, x: Any) -> Any:
        """What a convolution makes of a step, for the last step or for every one; lengths and channels must not be open."""
        tensor, shape = self.ranked(x, self.rank + 3)
        if isinstance(self.filters, int) and self.filters < 0:
            raise RefusedArgument(self, "filters", f"must be at least 1, but is {self.filters}")
        if any(window.stride == 0 for window in self.windows):
            raise RefusedArgument(self, "strides", "must be at least 1, but is 0")
        parts = None if shape is None else self.split((shape[0], *shape[2:]))
        if shape is None or parts is None or not isinstance(self.return_sequences, bool):
            return self._with_states(tensor, None, None)
        for axis, dim in enumerate(shape[2:], 2):
            if is_open(dim):
                channels = axis - len(shape) == self.channel_axis
                raise OpenChannels(self, tensor, axis - len(shape)).where(None if channels else OPEN_PLACES)
        stateful_batch(self, tensor, self.stateful)
        some_steps(self, tensor)
        batch, lengths, _ = parts
        made = self.slide(self.windows, lengths, tensor)
        state = self.join(batch, made, width(self.filters))
        fields = self._fields(tensor, shape[1], lengths)
        whole = (batch, shape[1], *state[1:]) if self.return_sequences else state
        return self._with_states(tensor, whole, state, fields)

    def _fields(self, x: Tensor, steps: Dim, lengths: tuple[Dim, ...]) -> Fields | None:
        """All steps of time up to its own; of each spatial axis what the last step sees, and no other sees more.

        The step before is convolved again, with stride 1 and "same" padding: so the first step has gone through
        ``steps - 1`` kernels beside its own. Over an open number of steps that has no bound.
        """
        past = x.everything(past=self.return_sequences is True and self.go_backwards is False)
        spatial = [partial(self._widened, steps, *axis) for axis in zip(self.windows, lengths, strict=True)]
        seen = x.seen([lambda field: field, *spatial])
        if past is None or seen is None:
            return None
        return {key: (past[key][0], *fields[1:]) for key, fields in seen.items()}

    def _widened(self, steps: Dim, window: Window, length: Dim, field: Field) -> Field | None:
        """What the last of so many steps sees along one axis."""
        seen = field.through(window, length)
        if window.size == 1 or isinstance(seen, Everything):
            return seen
        if not isinstance(steps, int) or steps > MOST_STEPS:
            return None
        for _ in range(steps - 1):
            seen = None if seen is None else seen.through(Window(window.size, padding="same"), UNKNOWN)
        return seen

    def _with_states(self, x: Tensor, shape: Shape | None, state: Shape | None, fields: Fields | None = None) -> Any:
        result = x.like(shape, dtype="float32", fields=fields)
        if self.return_state is False:
            return result
        if self.return_state is True:
            return (result, *(x.unseen(state, dtype="float32") for _ in range(2)))
        return x.unseen(None, dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """Kernels from the channels and from the state to four gates, and a bias."""
        channels = self.built(x).get(self.channel_axis)
        if not isinstance(self.use_bias, bool) or not isinstance(self.filters, int):
            return None
        sizes, wide = tuple(window.size for window in self.windows), 4 * self.filters
        bias = [(wide,)] if self.use_bias else []
        return weights((*sizes, channels, wide), (*sizes, self.filters, wide), *bias)

    def products(self, x: Any, y: Any) -> int | None:
        """Both kernels at every step of time, at every place that comes out."""
        first = y[0] if isinstance(y, tuple) else y
        steps, parameters = self.single(x).shape, self.parameters(x)
        if steps is None or first.shape is None or parameters is None or not isinstance(self.filters, int):
            return None
        made = (first.shape[0], *first.shape[2:]) if self.return_sequences is True else first.shape
        parts = self.split(made)
        biases = 4 * self.filters if self.use_bias else 0
        return None if parts is None else weights((steps[1], *parts[1], parameters - biases))

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel is made for the number of channels."""
        shape = self.single(x).shape
        if shape is None or len(shape) != self.rank + 3:
            return {}
        parts = self.split((shape[0], *shape[2:]))
        return {self.channel_axis: UNKNOWN if parts is None else parts[2]}
