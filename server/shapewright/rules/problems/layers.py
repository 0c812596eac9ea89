"""Problems of layers: inputs that do not fit what a layer is, or was made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import NAMES_OF_DATA, empty_output

from .problem import Problem

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape, Tensor


@dataclass(eq=False)
class RankMismatch(Problem):
    """A layer gets an input with the wrong number of axes."""

    rule: Any
    input: Tensor
    expected: int
    at_least: bool = False
    frame: bool = False
    """Whether it is a column of a frame."""


@dataclass(eq=False)
class InputTooShort(Problem):
    """A window is longer than the axis it slides along."""

    rule: Any
    input: Tensor
    axis: int
    """Which spatial axis, from 0."""
    length: int
    needed: int
    argument: str = "kernel_size"

    def __post_init__(self) -> None:
        if self.length == self.needed - 1:
            self.change = empty_output(self.argument)


@dataclass(eq=False)
class IndivisibleChannels(Problem):
    """A grouped convolution cannot share its input channels among its groups."""

    rule: Any
    input: Tensor
    channels: int


@dataclass(eq=False)
class OpenChannels(Problem):
    """A layer makes a weight as long as an axis whose length was left ``None``."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    rule: Any
    input: Tensor
    axis: int
    """Which axis of the input, negative from the end."""


@dataclass(eq=False)
class StridesWithDilation(Problem):
    """A convolution that is strided and dilated at once."""

    rule: Any
    strides: tuple[Dim, ...]
    dilation_rate: tuple[Dim, ...]


@dataclass(eq=False)
class MergeMismatch(Problem):
    """The inputs of a merging layer do not fit one another along ``axis``."""

    title: str
    inputs: tuple[Tensor, ...]
    axis: int | None
    """The first axis that clashes, from 0, batch included; ``None`` where the ranks do."""


@dataclass(eq=False)
class MaskMismatch(Problem):
    """A mask does not fit what an attention compares with what."""

    rule: Any
    mask: Tensor
    argument: str
    """By which name the layer is given it."""
    needed: Shape
    """What it would fit, but for axes of 1."""


@dataclass(eq=False)
class StateMismatch(Problem):
    """A recurrent layer is given an initial state of another width than its own."""

    rule: Any
    input: Tensor
    """The state."""
    units: int


@dataclass(eq=False)
class StateCount(Problem):
    """A recurrent layer is given more or fewer initial states than it has."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "IndexError"})

    rule: Any
    needed: int
    found: int


@dataclass(eq=False)
class NothingToRead(Problem):
    """A layer reads along an axis that is 0 long."""

    rule: Any
    input: Tensor
    axis: int = 0
    """Which axis that it reads along, from 0: of an image the rows or the columns."""


@dataclass(eq=False)
class WeightMismatch(Problem):
    """The arrays that are to become a layer's weights hold more or fewer numbers than the weights."""

    title: str
    expected: int
    found: int


@dataclass(eq=False)
class WeightCount(Problem):
    """There are more or fewer arrays than a layer or model has weights."""

    title: str
    expected: int
    found: int


@dataclass(eq=False)
class WeightShape(Problem):
    """An array that is to become a weight has another shape."""

    title: str
    at: int
    """Which weight it is, counted from 0."""
    expected: Shape
    found: Shape


@dataclass(eq=False)
class TableMismatch(Problem):
    """The table that an Embedding is given has another shape than its arguments say."""

    rule: Any
    expected: Shape
    table: Tensor


@dataclass(eq=False)
class ReshapeMismatch(Problem):
    """The number of values changes in a reshape."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    input: Tensor
    target: Shape
    have: int
    """Values there are: per sample for a layer, altogether for an array."""
    need: int
    """Values that the target shape holds; with a ``-1``, what they must be a multiple of."""
    per_sample: bool = True


@dataclass(eq=False)
class LayerReused(Problem):
    """A layer whose weights were made for one width gets another."""

    rule: Any
    input: Tensor
    axis: int
    """Negative, from the end."""
    built: int
    found: int


@dataclass(eq=False)
class TakesOneInput(Problem):
    """A layer that works on one tensor gets several, or the other way round."""

    title: str
    expected: int
    """How many inputs it takes; for merging layers, the least."""
    found: int


@dataclass(eq=False)
class MissingInput(Problem):
    """A model gets its inputs as a dict, and one of its names is not there."""

    change = NAMES_OF_DATA
    title: str
    name: str
    given: tuple[str, ...]
    """The names that are there."""
    numbered: bool = False
    """Whether Keras itself named that input, by a number, as it was given no name."""
