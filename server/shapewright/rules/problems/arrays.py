"""Problems of arrays: axes, lengths and sizes that an operation cannot bring together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .problem import Problem

if TYPE_CHECKING:
    from shapewright.values.dims import Length
    from shapewright.values.tensors import Tensor


@dataclass(eq=False)
class NoSuchAxis(Problem):
    """A layer or function is told to work on an axis that its input does not have."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    input: Tensor
    axis: int
    """As it was given: it may count from the end."""
    argument: str = "axis"


@dataclass(eq=False)
class NoSuchPlace(Problem):
    """An index asks for a place that an axis does not have."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "IndexError"})

    input: Tensor
    axis: int
    """From 0."""
    place: int
    """As it was given: it may count from the end."""


@dataclass(eq=False)
class BroadcastMismatch(Problem):
    """Two operands of an elementwise operation differ along an axis, and neither is 1 long there."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    left: Tensor
    right: Tensor
    axis: int
    """The last axis that clashes, negative from the end."""


@dataclass(eq=False)
class OpenNumber(Problem):
    """Code counts with the length of an axis for which Keras holds ``None``."""

    raises = frozenset({"TypeError", "ValueError"})

    title: str
    """The operator or the function that needs a number."""
    length: Length


@dataclass(eq=False)
class FittedFeatures(Problem):
    """A scaler or encoder that was fitted to so many columns gets more or fewer."""

    raises = frozenset({"ValueError"})

    title: str
    input: Tensor
    fitted: int


@dataclass(eq=False)
class DtypeMismatch(Problem):
    """Two operands of a function of TensorFlow differ in dtype, which brings them to no common one."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError"})

    title: str
    left: Tensor
    right: Tensor


@dataclass(eq=False)
class DtypeRefused(Problem):
    """A function of TensorFlow is given a tensor of a dtype that it does not take."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError"})

    title: str
    input: Tensor
    needs: str
    """“floats”."""


@dataclass(eq=False)
class MatmulMismatch(Problem):
    """A matrix product whose inner dimensions differ."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    left: Tensor
    right: Tensor
    left_axis: int
    """The summed axis of the left operand, negative from the end."""
    right_axis: int
    """The summed axis of the right operand, negative from the end."""


@dataclass(eq=False)
class SplitTooSmall(Problem):
    """``validation_split`` leaves no sample on one of its sides."""

    samples: int
    split: float
