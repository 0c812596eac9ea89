"""Problems of models: what a whole model is given, against what it declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import CONSTRUCTORS_LOOK, DISCONNECTED, LAYER_SHAPES, ONE_MODEL, OUTPUT_OF_STACK

from .problem import Problem

if TYPE_CHECKING:
    from shapewright.values.lattice import Optimizer
    from shapewright.values.models import Layer, Sequential
    from shapewright.values.tensors import Shape, Tensor


@dataclass(eq=False)
class InputMismatch(Problem):
    """A model's declared input and what it is given do not fit: Keras refuses the call."""

    title: str
    declared: Shape
    given: Tensor
    number: int = 0
    """Which of the inputs, from 0."""
    missing_batch: bool = False
    """Whether the data are one sample: their batch axis is missing."""
    same_values: bool = False
    """Whether one sample holds as many values as the model takes: reshaped or transposed, they would fit."""
    inside: Any = None
    """The model that refuses, where it is one inside of that which is given data."""


@dataclass(eq=False)
class InputCount(Problem):
    """A model gets more or fewer inputs than it has."""

    title: str
    expected: int
    found: int
    given: tuple[Tensor, ...] = ()
    """What it gets, in order."""


@dataclass(eq=False)
class NameTwice(Problem):
    """Two layers of one model have the same name."""

    name: str
    layers: tuple[Layer, Layer]
    """The two, in the order in which the model has them."""


@dataclass(eq=False)
class OptimizerOfOthers(Problem):
    """A model is trained with an optimizer that was built for the weights of another one."""

    change = ONE_MODEL
    optimizer: Optimizer
    layer: Layer
    """One that it was not built for."""


@dataclass(eq=False)
class NotConnected(Problem):
    """What a functional model shall give out comes from inputs that it is not told of."""

    change = DISCONNECTED
    missing: tuple[Tensor, ...]
    """The inputs that lie behind its outputs and are not among its own."""
    unused: tuple[Tensor, ...]
    """Inputs of its own from which none of its outputs comes."""


@dataclass(eq=False)
class DeclaredLength(Problem):
    """A Sequential declares one length and is given another, and Keras accepts it in silence."""

    warning = True
    title: str
    declared: Shape
    given: Tensor
    axis: int
    missing_batch: bool = False
    """Whether the data are one sample: its first axis was taken for the batch."""


@dataclass(eq=False)
class NeverCalled(Problem):
    """A Sequential that was never called on a Keras tensor is asked for its ``output`` or ``input``."""

    name: str
    """The attribute."""
    model: Sequential
    built: bool
    """Whether it has ``outputs`` and ``inputs``."""
    change = OUTPUT_OF_STACK
    raises = frozenset({"AttributeError", "ValueError"})


@dataclass(eq=False)
class NotATensor(Problem):
    """A layer or model is called on something that is no tensor."""

    raises = frozenset({"ValueError", "TypeError", "AttributeError"})

    title: str
    phrase: str
    """“the layer GRU”."""
    value: Any
    parameters: tuple[str, ...] = ()
    """What ``call`` names its arguments, where a number or text may be given by name."""
    position: int = 0


@dataclass(eq=False)
class GivenTooEarly(Problem):
    """A constructor is given the Keras tensor that the layer is to be called on."""

    raises = frozenset({"ValueError", "TypeError", "AttributeError"})
    change = CONSTRUCTORS_LOOK

    title: str
    position: int


@dataclass(eq=False)
class NotALayer(Problem):
    """Something that is no layer is put on a ``Sequential``."""

    raises = frozenset({"ValueError", "TypeError"})

    phrase: str
    """“the class Flatten”."""
    is_class: bool


@dataclass(eq=False)
class NotMade(Problem):
    """A method is called on a class of models, of which none was made."""

    raises = frozenset({"TypeError"})

    title: str
    method: str


@dataclass(eq=False)
class Unpacked(Problem):
    """What a layer gives is taken apart into another number of names."""

    raises = frozenset({"ValueError", "TypeError", "NotImplementedError"})

    names: int
    found: int
    """How many tensors there are."""
    tensor: Tensor
    """The one, or the first of several."""


@dataclass(eq=False)
class FunctionalLacks(Problem):
    """A functional model is asked for ``add`` or ``pop``, which only a ``Sequential`` has."""

    raises = frozenset({"AttributeError"})

    name: str


@dataclass(eq=False)
class LayerLacks(Problem):
    """A layer is asked for its ``output_shape`` or ``input_shape``, which only models have."""

    name: str
    """The attribute."""
    layer: Layer
    called: bool
    """Whether it was called on one Keras tensor, and gave one."""
    change = LAYER_SHAPES
    raises = frozenset({"AttributeError"})


@dataclass(eq=False)
class NotCompiled(Problem):
    """``fit`` or ``evaluate`` on a model that was never compiled."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    method: str
