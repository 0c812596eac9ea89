"""Problems of training: data, labels, losses and metrics that ``fit`` and its like cannot bring together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import (
    IDS_IN_RANGE,
    LABELS_FOR_ALL,
    LABELS_GIVEN,
    LABELS_IN_RANGE,
    LOSS_NEEDED,
    LOSSES_FOR_ALL,
    METRICS_COMPARE,
    ONE_FOR_EACH,
    READABLE_DATA,
    TRAINING_ARGUMENTS,
)

from .problem import Problem

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape, Tensor


@dataclass(eq=False)
class SampleCounts(Problem):
    """The arrays of one ``fit`` or ``evaluate`` have different numbers of samples."""

    names: tuple[str, ...]
    counts: tuple[Dim, ...]


@dataclass(eq=False)
class StatesOfOthers(Problem):
    """Layers that keep their states from batch to batch do so for another number of samples than comes at a time."""

    kept: int
    """For so many samples the model was built."""
    batch: int
    """So many come at a time."""
    samples: int
    """So many there are."""
    last: bool
    """Whether only the last batch has another number."""


@dataclass(eq=False)
class StatesOfOne(Problem):
    """Layers that keep the states of one sample are trained with one that is no whole batch."""

    samples: int
    """So many samples there are."""


@dataclass(eq=False)
class BatchRefused(Problem):
    """What the program wrote for a model does not take as many samples as a batch has."""

    batch: int
    """So many come at a time."""
    samples: int | None
    """So many there are."""
    last: bool
    """Whether only the last batch has another number."""
    cause: Any
    """The finding that comes of it."""


@dataclass(eq=False)
class RowCounts(Problem):
    """A model gives more or fewer rows for a batch than it has samples, and a loss compares them with the labels."""

    batch: int
    """So many come at a time."""
    samples: int | None
    """So many there are."""
    last: bool
    """Whether only the last batch has another number."""
    rows: int


@dataclass(eq=False)
class SliceCounts(SampleCounts):
    """The arrays that a dataset is sliced from have different numbers of slices; all of them are its first argument."""

    names: tuple[str, ...] = field(default=("x", "x"), init=False)


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
class LabelNames(Problem):
    """A dict of labels names other outputs than the model has, or comes where the model gives a single tensor."""

    outputs: tuple[str, ...]
    names: tuple[str, ...]
    single: bool = False
    change = LABELS_FOR_ALL
    raises = frozenset({"TypeError", "ValueError", "KeyError"})


@dataclass(eq=False)
class MetricNames(Problem):
    """``compile`` names metrics by output, and the model has no output of some name."""

    argument: str
    outputs: tuple[str, ...]
    names: tuple[str, ...]
    change = ONE_FOR_EACH


@dataclass(eq=False)
class NotForEach(Problem):
    """A list that ``compile`` is given has more or fewer entries than the model has outputs, or losses."""

    argument: str
    entries: int
    needed: int
    of: str = "output"
    change = ONE_FOR_EACH
    raises = frozenset({"ValueError", "TypeError", "KeyError"})


@dataclass(eq=False)
class NoLoss(Problem):
    """A model is trained or evaluated that ``compile`` gave no loss, and no layer of it adds one."""

    method: str
    change = LOSS_NEEDED
