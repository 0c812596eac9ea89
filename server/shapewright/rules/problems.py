"""What a rule found wrong: facts only. Words, ranges and fixes are the business of ``checks``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from .changes import (
    IDS_IN_RANGE,
    LABELS_FOR_ALL,
    LABELS_GIVEN,
    LABELS_IN_RANGE,
    LOSSES_FOR_ALL,
    METRICS_COMPARE,
    READABLE_DATA,
    TENSORFLOW_ON_KERAS_TENSORS,
    TRAINING_ARGUMENTS,
    Change,
    empty_output,
)
from .versions import asked, names_in_any_case

if TYPE_CHECKING:
    from typing_extensions import Self

    from shapewright.source.dialect import Keras
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape, Tensor


class Problem(Exception):
    """The real program raises here, whatever the unknowns turn out to be."""

    change: Change | None = None
    """Which Kerases refuse this, where not all of them do."""
    raises: ClassVar[frozenset[str]] = frozenset({"ValueError", "InvalidArgumentError"})
    """What the program may raise, by the names of the exceptions: what a handler must name to catch it."""
    warning: ClassVar[bool] = False
    """Whether the program goes on: a warning does not stop the statement."""

    def where(self, change: Change | None) -> Self:
        """The same problem, of those Kerases only that this change says."""
        self.change = change
        return self

    def refused_by(self, keras: Keras) -> bool:
        """Whether this Keras certainly refuses it."""
        return self.change is None or self.change.holds_for(keras) is True


@dataclass(eq=False)
class RankMismatch(Problem):
    """A layer gets an input with the wrong number of axes."""

    rule: Any
    input: Tensor
    expected: int
    at_least: bool = False


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
class RefusedArgument(Problem):
    """A constructor refuses the value of an argument; ``reason`` completes “NAME …”."""

    rule: Any
    argument: str
    reason: str


@dataclass(eq=False)
class StridesWithDilation(Problem):
    """A convolution that is strided and dilated at once."""

    rule: Any
    strides: tuple[Dim, ...]
    dilation_rate: tuple[Dim, ...]


@dataclass(eq=False)
class UnknownArgument(Problem):
    """A constructor has no parameter of this name."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    argument: str
    known: tuple[str, ...] = ()
    """The names that there are."""


@dataclass(eq=False)
class DuplicateArgument(Problem):
    """An argument is given twice: by its place and by its name."""

    raises = frozenset({"TypeError"})

    title: str
    argument: str


@dataclass(eq=False)
class MissingArgument(Problem):
    """A constructor lacks an argument that it cannot do without."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    argument: str


@dataclass(eq=False)
class TooManyArguments(Problem):
    """A constructor gets more positional arguments than it takes."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    takes: int
    given: int


@dataclass(eq=False)
class MergeMismatch(Problem):
    """The inputs of a merging layer do not fit one another along ``axis``."""

    title: str
    inputs: tuple[Tensor, ...]
    axis: int | None
    """The first axis that clashes, from 0, batch included; ``None`` where the ranks do."""


@dataclass(eq=False)
class StateMismatch(Problem):
    """A recurrent layer is given an initial state of another width than its own."""

    rule: Any
    input: Tensor
    """The state."""
    units: int


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


@dataclass(eq=False)
class InputCount(Problem):
    """A model gets more or fewer inputs than it has."""

    title: str
    expected: int
    found: int


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
class SampleCounts(Problem):
    """The arrays of one ``fit`` or ``evaluate`` have different numbers of samples."""

    names: tuple[str, ...]
    counts: tuple[Dim, ...]


@dataclass(eq=False)
class LabelMismatch(Problem):
    """A loss cannot compare the labels with the outputs."""

    loss: str
    labels: Shape
    outputs: Shape
    output: Tensor
    want: str
    """What the loss needs, as a phrase: “one class number per sample”."""
    given: str
    """What the labels are, as a phrase: “10 values per sample”."""
    labels_tensor: Tensor | None = None
    suggest_loss: str | None = None
    """The loss that takes these labels with these outputs."""
    suggest_units: int | None = None
    """How many values per sample the last layer should give for these labels."""
    missing_flatten: bool = False
    """Whether the outputs have axes that the labels lack: a Flatten, a pooling, ``return_sequences=False``."""
    batch: int | None = None
    """The size of the batch that fails, where another size would not."""


@dataclass(eq=False)
class SilentBroadcast(Problem):
    """A loss broadcasts labels against outputs of another shape, and Keras says nothing."""

    warning = True
    loss: str
    labels: Shape
    outputs: Shape
    labels_tensor: Tensor | None = None
    suggest_units: int | None = None
    """How many values per sample the last layer should give for these labels."""
    missing_flatten: bool = False
    """Whether the outputs have axes that the labels lack."""


@dataclass(eq=False)
class NotCompiled(Problem):
    """``fit`` or ``evaluate`` on a model that was never compiled."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    method: str


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
class BroadcastMismatch(Problem):
    """Two operands of an elementwise operation differ along an axis, and neither is 1 long there."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    left: Tensor
    right: Tensor
    axis: int
    """The last axis that clashes, negative from the end."""


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
class MissingInput(Problem):
    """A model gets its inputs as a dict, and one of its names is not there."""

    title: str
    name: str
    given: tuple[str, ...]
    """The names that are there."""


@dataclass(eq=False)
class LabelsOutOfRange(Problem):
    """A loss gets class numbers that are as large as the number of outputs, or larger (on a CPU; elsewhere it is NaN)."""

    loss: str
    classes: int
    """One more than the largest class number."""
    outputs: Shape
    labels_tensor: Tensor
    change = LABELS_IN_RANGE


@dataclass(eq=False)
class IdsOutOfRange(Problem):
    """An Embedding gets numbers for which its table has no row (on a CPU; elsewhere it gives zeros)."""

    rule: Any
    input: Tensor
    classes: int
    """One more than the largest number."""
    change = IDS_IN_RANGE


@dataclass(eq=False)
class MetricMismatch(Problem):
    """A metric cannot compare the labels with the outputs, though the loss can."""

    metric: str
    labels: Shape
    outputs: Shape
    labels_tensor: Tensor | None = None
    change = METRICS_COMPARE


@dataclass(eq=False)
class SplitTooSmall(Problem):
    """``validation_split`` leaves no sample on one of its sides."""

    samples: int
    split: float


@dataclass(eq=False)
class UnknownName(Problem):
    """Keras has no loss, optimizer, activation … of this name."""

    phrase: str
    """“a loss”."""
    name: str
    kind: str = "losses"
    """The module that knows these names."""
    title: str = ""
    """Who looks the name up, where it is not the call that raises."""
    argument: str = ""
    """The argument that holds it, where it is one of the call that raises."""

    def refused_by(self, keras: Keras) -> bool:
        """Whether no version that speaks for this Keras knows the name, in any case."""
        speaking, name = asked(keras), self.name.lower()
        return bool(speaking) and not any(name in names_in_any_case(self.kind, version) for version in speaking)


@dataclass(eq=False)
class LabelCount(Problem):
    """A model with several outputs gets labels for fewer or more of them."""

    title: str
    outputs: int
    labels: int
    change = LABELS_FOR_ALL


@dataclass(eq=False)
class FinalActivation(Problem):
    """The activation that a model ends in does not go with its loss; Keras trains all the same."""

    warning = True
    loss: str
    layer: Any
    """The layer that ends in it."""
    activation: str
    reason: str
    """The whole sentence."""
    logits: bool = False
    """Whether the loss was told to take logits."""


@dataclass(eq=False)
class UnreadableData(Problem):
    """A training, evaluation or prediction is given what Keras makes no batches of."""

    method: str
    argument: str
    holds: str | None
    """What the array holds; ``None`` for numbers that are in no array."""
    tensor: Tensor | None = None
    change = READABLE_DATA


@dataclass(eq=False)
class MissingLabels(Problem):
    """A model that has a loss is trained or evaluated on inputs alone."""

    method: str
    loss: str
    change = LABELS_GIVEN


@dataclass(eq=False)
class TrainingArgument(Problem):
    """An argument of ``fit`` or ``evaluate`` that does not go with the others; ``reason`` is the whole sentence."""

    argument: str
    reason: str
    change = TRAINING_ARGUMENTS
    raises = frozenset({"ValueError", "InvalidArgumentError", "AttributeError"})


@dataclass(eq=False)
class LossNames(Problem):
    """``compile`` names losses by output, and the names are not those of the model's outputs."""

    outputs: tuple[str, ...]
    names: tuple[str, ...]
    change = LOSSES_FOR_ALL


@dataclass(eq=False)
class KerasTensorGiven(Problem):
    """A function of TensorFlow is given a Keras tensor, outside of any layer."""

    title: str
    """The function, as TensorFlow calls it."""
    input: Tensor
    change = TENSORFLOW_ON_KERAS_TENSORS
