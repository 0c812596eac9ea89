"""Whether a loss can compare the labels with a model's outputs, batch by batch, and what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import WIDENED_LABELS
from shapewright.rules.problems import LabelMismatch, LabelsOutOfRange, SilentBroadcast
from shapewright.values.dims import BATCH, UNKNOWN, is_open, same

from .data import batch_sizes
from .losses import CHOSEN, Loss, chosen
from .outcomes import BATCH_SIZE, Outcome

if TYPE_CHECKING:
    from shapewright.rules.changes import Change
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape, Tensor

UNLIKELY = 1e-9
"""A chance that none of the labels is too large, below which we say that one is."""
COMPARED_BY_RANK = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
"""Losses that refuse a label without any axis, where others stretch it."""


def compare(
    loss: Loss, labels: Tensor, outputs: Tensor, batch_size: Any = None, samples: Dim | None = None, steps: Any = None
) -> SilentBroadcast | None:
    """The warning for a loss that broadcasts in silence, if it does; raises where a batch certainly fails.

    ``samples`` is ``None`` for data whose number is not known, such as a dataset's.
    """
    if labels.shape == () and outputs.shape and loss.name in COMPARED_BY_RANK:
        want = _class_numbers(outputs.shape[1:-1]) if loss.sparse else _values(outputs.shape[1:])
        raise LabelMismatch(loss.name, (), outputs.shape, outputs, want, "no batch axis", labels)
    if not labels.shape or not outputs.shape:
        return None
    outcomes = {
        size: loss.outcome(batch_of(labels.shape, size), outputs_of(outputs.shape, labels.shape, size))
        for size in batch_sizes(samples, batch_size, steps)
    }
    if loss.name in CHOSEN:
        loss = chosen(labels.shape, outputs.shape) or loss
    for size, outcome in outcomes.items():
        if outcome is Outcome.RAISES:
            raise mismatch(loss, labels, outputs, size).where(widened(loss, labels.shape))
    if not any(Outcome.FITS in outcome for outcome in outcomes.values()):
        return broadcasts(loss, labels, outputs)
    if loss.sparse:
        check_range(loss, labels, outputs)
    return None


def widened(loss: Loss, labels: Shape) -> Change | None:
    """What not every Keras refuses: labels of one number per sample, with a loss that broadcasts in Keras 2."""
    single = len(labels) == 1 or labels[-1] == 1
    return None if "categorical" in loss.name or not single else WIDENED_LABELS


def batch_of(shape: Shape, size: Dim) -> Shape:
    """The shape with its first axis as long as the batch; unknown where the model mixed that axis with others."""
    mixed = is_open(shape[0]) and not same(shape[0], BATCH)
    return (UNKNOWN if mixed else size, *shape[1:])


def outputs_of(shape: Shape, labels: Shape, size: Dim) -> Shape:
    """The outputs for such a batch; a first axis that is as long as neither the batch nor the labels counts no samples."""
    mixed = isinstance(shape[0], int) and shape[0] not in (size, labels[0])
    return (UNKNOWN, *shape[1:]) if mixed else batch_of(shape, size)


def check_range(loss: Loss, labels: Tensor, outputs: Tensor) -> None:
    """Raises ``LabelsOutOfRange`` where a class number is as good as certainly too large for the outputs.

    ``classes`` tells what the labels may hold: whether the largest occurs is a matter of how many there are. A class that
    the loss ignores may be any number.
    """
    if loss.ignore_class is not None:
        return
    if not labels.shape or not outputs.shape or not isinstance(outputs.shape[-1], int) or labels.classes is None:
        return
    units, count = outputs.shape[-1], labels.shape[0]
    if beyond(labels, units, count):
        raise LabelsOutOfRange(loss.name, labels.classes, outputs.shape, labels)


def beyond(numbers: Tensor, limit: int, count: Dim) -> bool:
    """Whether one of so many numbers is as good as certainly not below the limit."""
    if numbers.classes is None or numbers.classes <= limit:
        return False
    return numbers.attained or (isinstance(count, int) and (limit / numbers.classes) ** count < UNLIKELY)


def mismatch(loss: Loss, labels: Tensor, outputs: Tensor, size: Dim | None) -> LabelMismatch:
    """The problem in full, with the phrases for its message and what its fixes need."""
    assert labels.shape is not None
    assert outputs.shape is not None
    other = loss.outcome(batch_of(labels.shape, BATCH_SIZE), batch_of(outputs.shape, BATCH_SIZE))
    return LabelMismatch(
        loss.name,
        labels.shape,
        outputs.shape,
        outputs,
        want=_class_numbers(outputs.shape[1:-1]) if loss.sparse else _values(outputs.shape[1:]),
        given=_values(labels.shape[1:]),
        labels_tensor=labels,
        suggest_loss=_other_loss(loss, labels.shape, outputs.shape),
        suggest_units=_units(loss, labels.shape, outputs.shape),
        missing_flatten=_lacks_flatten(loss, labels.shape, outputs.shape),
        batch=size if isinstance(size, int) and other is not Outcome.RAISES else None,
    )


def broadcasts(loss: Loss, labels: Tensor, outputs: Tensor) -> SilentBroadcast:
    """The warning in full, with what its fixes need."""
    assert labels.shape is not None
    assert outputs.shape is not None
    return SilentBroadcast(
        loss.name,
        labels.shape,
        outputs.shape,
        labels,
        suggest_units=_units(loss, labels.shape, outputs.shape),
        missing_flatten=_lacks_flatten(loss, labels.shape, outputs.shape),
    )


def _other_loss(loss: Loss, labels: Shape, outputs: Shape) -> str | None:
    """The crossentropy that is meant for such labels, if it would take them."""
    families = {
        "sparse_categorical_crossentropy": "categorical_crossentropy",
        "categorical_crossentropy": "sparse_categorical_crossentropy",
        "binary_crossentropy": "sparse_categorical_crossentropy",
    }
    other = families.get(loss.name)
    if other is None or outputs[-1] == 1:
        return None
    fits = Loss(other).outcome(batch_of(labels, BATCH_SIZE), batch_of(outputs, BATCH_SIZE))
    return other if fits is Outcome.FITS else None


def _units(loss: Loss, labels: Shape, outputs: Shape) -> int | None:
    """How wide the last layer must be for these labels, where its width alone is wrong."""
    if loss.sparse:
        return None
    width = labels[-1] if len(labels) == len(outputs) else 1 if len(labels) == len(outputs) - 1 else None
    if (
        not isinstance(width, int)
        or same(width, outputs[-1])
        or (width == 1 and loss.name == "categorical_crossentropy")
    ):
        return None
    labels, outputs = batch_of(labels, BATCH_SIZE), batch_of(outputs, BATCH_SIZE)
    return width if loss.outcome(labels, (*outputs[:-1], width)) is Outcome.FITS else None


def _lacks_flatten(loss: Loss, labels: Shape, outputs: Shape) -> bool:
    """Whether the outputs would fit if the axes between the batch and the last were gone."""
    if len(outputs) < 3:
        return False
    flat = (BATCH_SIZE, outputs[-1])
    return len(labels) < 3 and loss.outcome(batch_of(labels, BATCH_SIZE), flat) is Outcome.FITS


def _values(shape: Shape) -> str:
    """“10 values per sample”."""
    if all(dim == 1 for dim in shape) and len(shape) < 2:
        return "one value per sample"
    return f"{_count(shape[0])} values per sample" if len(shape) == 1 else f"values of shape {_tuple(shape)} per sample"


def _class_numbers(shape: Shape) -> str:
    """“one class number per sample”."""
    if not shape:
        return "one class number per sample"
    if len(shape) == 1:
        return f"{_count(shape[0])} class numbers per sample"
    return f"class numbers of shape {_tuple(shape)} per sample"


def _count(dim: Dim) -> str:
    return str(dim) if isinstance(dim, int) else "several"


def _tuple(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))})"
