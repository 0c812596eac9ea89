"""Wishes: which tensor would have to have which length on which axis, so that a problem were gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.rules.declaring import AssertedShape
from shapewright.rules.problems import (
    BroadcastMismatch,
    DeclaredLength,
    InputMismatch,
    InputTooShort,
    LabelMismatch,
    MatmulMismatch,
    MergeMismatch,
    NoSuchPlace,
    Problem,
    ReshapeMismatch,
    SilentBroadcast,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.tensors import Shape, Tensor


@dataclass(frozen=True, eq=False)
class Wish:
    """A tensor of the program, and the length that one of its axes would have to have."""

    tensor: Tensor
    axis: int
    """From 0, batch included."""
    wanted: int

    @property
    def has(self) -> int:
        """The length that the axis has."""
        length = (self.tensor.shape or ())[self.axis]
        assert isinstance(length, int)
        return length

    @property
    def is_last(self) -> bool:
        """Whether it is about the channels, or features."""
        return self.axis == len(self.tensor.shape or ()) - 1


HAVE_WISHES = (
    AssertedShape,
    BroadcastMismatch,
    DeclaredLength,
    InputMismatch,
    InputTooShort,
    LabelMismatch,
    MergeMismatch,
    NoSuchPlace,
    ReshapeMismatch,
    SilentBroadcast,
)
"""Problems in which two lengths differ, or one is too short."""


def wishes(problem: Problem, place: Place) -> Iterator[Wish]:
    """What would help, one axis at a time, the last axis first."""
    match problem:
        case MergeMismatch(inputs=inputs):
            for other in inputs[1:]:
                yield from (wish for wish in _both(inputs[0], other) if wish.axis != _joined(problem, place))
        case BroadcastMismatch(left=left, right=right):
            yield from _both(left, right)
        case InputMismatch(given=given, declared=declared) | DeclaredLength(given=given, declared=declared):
            yield from wishes_of(given, declared)
        case MatmulMismatch(left=left, right=right, left_axis=one, right_axis=other):
            yield from _summed(left, one, right, other)
        case LabelMismatch(labels=labels) | SilentBroadcast(labels=labels):
            output = (place.model.output if place.model is not None else None) or getattr(problem, "output", None)
            if output is not None and output.rank == len(labels):
                yield from wishes_of(output, labels)
        case NoSuchPlace(input=tensor, axis=axis, place=number) if axis > 0 and number >= 0:
            output = place.trained.output if place.trained is not None and tensor.source is None else None
            alike = output is not None and (output.shape or ())[1:] == (tensor.shape or ())[1:]
            yield Wish(output if output is not None and alike else tensor, axis, number + 1)
        case AssertedShape(input=tensor, declared=declared) if tensor.rank == len(declared):
            yield from wishes_of(tensor, declared)
        case ReshapeMismatch(input=tensor, have=have, need=need) if problem.per_sample and -1 not in problem.target:
            yield from _filling(tensor, have, need)
        case InputTooShort(input=tensor, axis=axis, needed=needed, rule=rule):
            yield Wish(tensor, axis + (2 if rule.channels_first else 1), needed)
        case _:
            return


def _summed(left: Tensor, one: int, right: Tensor, other: int) -> Iterator[Wish]:
    """The summed axis of either operand as long as that of the other."""
    has, wanted = (left.shape or ())[one], (right.shape or ())[other]
    if isinstance(has, int) and isinstance(wanted, int) and min(has, wanted) > 0:
        yield Wish(left, one % len(left.shape or ()), wanted)
        yield Wish(right, other % len(right.shape or ()), has)


def _filling(tensor: Tensor, have: int, need: int) -> Iterator[Wish]:
    """One axis as long as the others leave for so many values, the last first."""
    for axis in range(len(tensor.shape or ()) - 1, 0, -1):
        length = (tensor.shape or ())[axis]
        rest = have // length if isinstance(length, int) and length > 0 else 0
        if rest and need > 0 and need % rest == 0 and need != have:
            yield Wish(tensor, axis, need // rest)


def _joined(problem: MergeMismatch, place: Place) -> int | None:
    """The axis along which a layer joins its inputs: there they may differ."""
    rank = len(problem.inputs[0].shape or ())
    axis = place.layer.arguments.get("axis", -1) if place.layer is not None else None
    return axis % rank if problem.title == "Concatenate" and isinstance(axis, int) and rank else None


def refused_together(found: BroadcastMismatch | MergeMismatch) -> tuple[Tensor, ...]:
    """The tensors that do not fit one another."""
    return (found.left, found.right) if isinstance(found, BroadcastMismatch) else found.inputs


def _both(left: Tensor, right: Tensor) -> Iterator[Wish]:
    """Either might be as long as the other."""
    yield from wishes_of(right, left.shape or ())
    yield from wishes_of(left, right.shape or ())


def wishes_of(tensor: Tensor, shape: Shape) -> Iterator[Wish]:
    """As the shape has them, axis by axis from the last, the batch left out; of a tensor with one axis, that one."""
    own = tensor.shape or ()
    for back in range(1, min(len(own), len(shape)) + (len(own) == 1 and bool(shape))):
        has, wanted = own[-back], shape[-back]
        if isinstance(has, int) and isinstance(wanted, int) and has != wanted and min(has, wanted) > 0:
            yield Wish(tensor, len(own) - back, wanted)
