"""Abstract tensors: a shape, a dtype, how far back along each axis every step can see, and which call made them."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

from .dims import UNKNOWN, UNKNOWN_INT, is_open
from .dims import joined as joined_dim
from .fields import Everything, Field
from .immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .dims import Dim
    from .models import Call
    from .origins import Site
    from .windows import Window

Shape = tuple["Dim", ...]
Fields = dict[int, tuple["Field | None", ...]]
"""Per model input (by its number): one receptive field for each spatial axis, ``None`` where it is not known."""


class Flavour(Enum):
    """What the program holds: decides what may be done with it and which checks Keras makes."""

    SYMBOLIC = "keras tensor"
    EAGER = "tensor"
    ARRAY = "array"
    WEIGHT = "variable"
    """A weight of Keras: operators bring it and what stands beside it to one dtype."""
    UNSETTLED = "a tensor of a kind that is not known"
    """What a layer makes of a parameter that nobody has given yet: rules never see it (``leaves.py``)."""


@immutable(frozen=True, eq=False, slots=True)
class Tensor:
    """A tensor of the program, as far as it is known; ``shape`` is ``None`` where not even its rank is."""

    shape: Shape | None
    dtype: str | None = "float32"
    flavour: Flavour = Flavour.SYMBOLIC
    fields: Fields | None = None
    """``None`` where there is none to speak of: no spatial axes, or not made from a model input."""
    source: Call | None = None
    """The call that made it, where Keras remembers one."""
    index: int = 0
    """Which output of that call it is."""
    origin: Site | None = None
    """Where in the program it was made."""
    classes: int | None = None
    """One more than the largest value it can hold, for integer arrays where the program tells."""
    attained: bool = False
    """Whether it certainly holds that largest value, as a written list of numbers does."""
    complete: bool = False
    """Whether it certainly holds every whole number below ``classes``, as the labels of Keras's data sets do."""
    last: Dim | None = None
    """How long its last axis is, where that is known but not how many axes there are."""
    absent: bool = False
    """Whether it may be ``None`` instead, as a gradient by what the target does not depend on is."""

    @property
    def rank(self) -> int | None:
        """How many axes it has, the batch included."""
        return None if self.shape is None else len(self.shape)

    def like(self, shape: Shape | None, **changes: Any) -> Tensor:
        """What a layer makes of it: another shape, no source or origin yet, receptive fields kept."""
        return Tensor(
            shape, changes.pop("dtype", self.dtype), self.flavour, changes.pop("fields", self.fields), **changes
        )

    def alike(self, **changes: Any) -> Tensor:
        """What a layer makes of it that leaves every axis as it is: like ``like``, with what is known of the shape."""
        return self.like(self.shape, last=self.last, **changes)

    def of_rank(self, rank: int) -> Tensor:
        """The same, of which at least is known that it has so many axes."""
        if self.shape is not None:
            return self
        shape = (UNKNOWN,) * rank if self.last is None else (*(UNKNOWN,) * (rank - 1), self.last)
        return replace(self, shape=shape, last=None)

    def unseen(self, shape: Shape | None, **changes: Any) -> Tensor:
        """The same with receptive fields lost: axes were mixed or reordered."""
        return self.like(shape, fields=None, **changes)

    def windowed(self, windows: list[Window], lengths: tuple[Dim, ...], shape: Shape) -> Tensor:
        """The tensor that comes out when windows have slid along the spatial axes (of these ``lengths``) of this one."""
        changes = [partial(_through, window, length) for window, length in zip(windows, lengths, strict=True)]
        return self.like(shape, fields=self.seen(changes))

    def seen(self, changes: Sequence[Callable[[Field], Field | None]]) -> Fields | None:
        """The receptive fields, each axis changed by its own function; ``None`` where there are none to change."""
        if self.fields is None or any(len(seen) != len(changes) for seen in self.fields.values()):
            return None
        return {
            key: tuple(None if field is None else change(field) for field, change in zip(seen, changes, strict=True))
            for key, seen in self.fields.items()
        }

    def everything(self, *, past: bool = False) -> Fields | None:
        """Fields that reach over all of every axis, or over all that came before, where these saw no later step."""
        return (
            None
            if self.fields is None
            else {
                key: tuple(
                    Everything(past and getattr(field, "causal", getattr(field, "past", False))) for field in seen
                )
                for key, seen in self.fields.items()
            }
        )

    def made(self, call: Call | None, index: int, origin: Site | None) -> Tensor:
        """The same tensor, remembered as an output of this call at this place."""
        return Tensor(
            self.shape,
            self.dtype,
            self.flavour,
            self.fields,
            call,
            index,
            origin,
            self.classes,
            last=self.last,
            absent=self.absent,
        )

    def as_flavour(self, flavour: Flavour) -> Tensor:
        """The same tensor, as a program of this kind holds it."""
        return Tensor(
            self.shape,
            self.dtype,
            flavour,
            self.fields,
            self.source,
            self.index,
            self.origin,
            self.classes,
            self.attained,
            self.complete,
            self.last,
            self.absent,
        )

    def at(self, origin: Site | None) -> Tensor:
        """The same tensor, made at this place."""
        return Tensor(
            self.shape,
            self.dtype,
            self.flavour,
            self.fields,
            self.source,
            self.index,
            origin,
            self.classes,
            self.attained,
            self.complete,
            self.last,
            self.absent,
        )


def _through(window: Window, length: Dim, field: Field) -> Field | None:
    return field.through(window, length)


def joined_fields(tensors: list[Tensor]) -> Fields | None:
    """What all the tensors see together, input by input and axis by axis; ``None`` where one of them does not tell.

    What the very same fields make is one and the same again, as long as it is remembered.
    """
    parts = tuple(tensor.fields for tensor in tensors)
    known = JOINED.get(key := tuple(map(id, parts)))
    if known is None:
        if len(JOINED) >= MAX_JOINED:
            JOINED.clear()
        known = JOINED[key] = parts, _joined_fields(tensors)
    return known[1]


MAX_JOINED = 1_024
"""So many fields that were joined are remembered; then it begins anew."""
JOINED: dict[tuple[int, ...], tuple[tuple[Fields | None, ...], Fields | None]] = {}
"""By the identities of what was joined, which is kept with it: an identity may be used again once a thing is gone."""


def _joined_fields(tensors: list[Tensor]) -> Fields | None:
    total: Fields = {}
    for tensor in tensors:
        if tensor.fields is None:
            return None
        for key, fields in tensor.fields.items():
            known = total.get(key)
            if known is None:
                total[key] = fields
            elif len(known) != len(fields):
                return None
            else:
                total[key] = tuple(
                    a.joined(b) if a is not None and b is not None else None for a, b in zip(known, fields, strict=True)
                )
    return total


def joined_shape(left: Shape | None, right: Shape | None) -> Shape | None:
    """What both shapes allow: axes that differ are unknown; of different ranks nothing remains."""
    if left is None or right is None or len(left) != len(right):
        return None
    return tuple(joined_dim(a, b) for a, b in zip(left, right, strict=True))


def ending(tensor: Tensor) -> Dim | None:
    """How long the last axis is; ``None`` where that is not known, or there is none."""
    return tensor.last if tensor.shape is None else tensor.shape[-1] if tensor.shape else None


def joined_ending(left: Tensor, right: Tensor) -> Dim | None:
    """What both allow of the last axis."""
    one, other = ending(left), ending(right)
    return None if one is None or other is None else settled_ending(joined_dim(one, other))


def settled_ending(dim: Dim) -> Dim | None:
    """What is kept of the length of a last axis alone: nothing, unless it is a number or has a name."""
    return None if is_open(dim) or dim in (UNKNOWN, UNKNOWN_INT) else dim


def shown(tensor: Tensor) -> str:
    """Its shape as Keras prints it; ``(…, 10)`` where only the last axis is known."""
    return show(tensor.shape) if tensor.shape is not None or tensor.last is None else f"(…, {tensor.last})"


def show(shape: Shape | None) -> str:
    """As Keras prints it: ``(None, 96, 32)``; ``?`` for an unknown rank."""
    if shape is None:
        return "?"
    body = ", ".join(map(str, shape))
    return f"({body},)" if len(shape) == 1 else f"({body})"
