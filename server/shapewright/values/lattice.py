"""The lattice: what is not known, what may be one of several, and what two paths through the program agree on."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .dims import UNKNOWN_INT, Dim, Length, joined
from .immutable import immutable
from .making import made_alike
from .measured import Measured, Measures
from .tensors import Tensor, joined_ending, joined_shape

if TYPE_CHECKING:
    from .origins import Site

MAX_ALTERNATIVES = 8
"""So many different values of one name are kept apart behind an unknown condition; then they are joined."""


MAX_ALIKE = 2
"""So many tensors of the same shape are kept apart for what made them; more are one tensor of that shape."""


@immutable(frozen=True, slots=True)
class Unknown:
    """A value that could not be read, and why: shown to whoever asks, never guessed at."""

    because: str
    harmless: bool = False
    """Whether it came out of a library: what is done with it changes no list of the program."""
    parameter: bool = False
    """Whether it is what a function that nobody calls would be given."""
    written: str | None = None
    """How the program writes it, where that is short: what an axis of this length is called."""

    def __str__(self) -> str:
        return f"unknown: {self.because}"


@immutable(frozen=True, slots=True)
class Keyed(Unknown):
    """What a dict holds whose keys are not known: every value in it is like ``item``, a number or a text."""

    item: Any = None


@immutable(frozen=True, slots=True)
class Optimizer(Unknown):
    """An optimizer of ``keras.optimizers``: what it keeps of the weights that it trains lies in the state."""

    address: int = 0
    origin: Site | None = None


@immutable(frozen=True, slots=True)
class Callback(Unknown):
    """An object of ``keras.callbacks``."""


@immutable(frozen=True, slots=True)
class History(Unknown):
    """What ``fit`` gives: nothing is known of it but what is noted in it."""

    names: tuple[str, ...] | None = None
    """The metrics that the model was compiled with, as they are written; ``None`` where there may be others."""
    validated: bool | None = None
    """Whether there was anything to validate with."""
    origin: Site | None = None


@immutable(frozen=True, slots=True)
class Noted(History):
    """``history.history``, a dict."""


@immutable(frozen=True, slots=True)
class SomeFloat(Unknown):
    """A ``float`` of Python whose value is not known: a number all the same, without axes."""


@immutable(frozen=True, eq=False, slots=True)
class Either:
    """One of these values, depending on a condition that we do not know."""

    options: tuple[Any, ...]


@immutable(frozen=True, eq=False, slots=True)
class Many:
    """The items of a list that is not followed one by one, each of them like ``item``."""

    item: Any
    count: Dim = UNKNOWN_INT
    """How many there are."""
    span: tuple[int, Dim] | None = None
    """Where every item is a number: the least they may be, and what they are all less than."""
    last: Any = None
    """What the last of them is, where that is known."""
    first: tuple[Any, ...] = ()
    """The first of them, of what gives its items one by one: there are so many at least."""


DIFFERS = "it differs from one path to another"


def options(value: Any) -> tuple[Any, ...]:
    """The alternatives of a value: itself, unless it is ``Either``."""
    return value.options if type(value) is Either else (value,)


def equal(left: Any, right: Any) -> bool:
    """Whether both are certainly the same value."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, Tensor | Either | Many):
        return False
    return bool(left == right)


def either(*values: Any) -> Any:
    """One of the values: the value itself where all agree, joined where there are too many to keep apart."""
    if len(values) == 1 and type(values[0]) is not Either:
        return values[0]
    found: list[Any] = []
    for value in values:
        for option in options(value):
            if type(option) is Unknown:
                _add_unknown(found, option)
            elif not found or not _among(option, found):
                found.append(option)
    if len(found) == 1:
        return found[0]
    if len(found) <= MAX_ALTERNATIVES and not (len(found) > MAX_ALIKE and _alike(found)):
        return Either(tuple(found))
    if all(type(option) is tuple or type(option) is Many for option in found):
        return _all_widened(found)
    return functools.reduce(widened, found)


def _all_widened(lists: list[Any]) -> Any:
    """One value for several tuples; what they share, as the versions of one growing list do, is looked at once."""
    first, *rest = lists
    if all(type(option) is tuple and len(option) == len(first) for option in lists):
        return functools.reduce(widened, rest, first)
    return _many(*lists)


def _among(option: Any, found: list[Any]) -> bool:
    """Whether one of them will do for it as well."""
    for known in found:  # noqa: SIM110 - a generator costs more than most of these comparisons.
        if option is known or equal(option, known) or _one(option, known):
            return True
    return False


def _one(left: Any, right: Any) -> bool:
    """Whether it makes no difference which of two tensors it is."""
    alike = type(left) is Tensor and type(right) is Tensor and left.shape == right.shape and left.last == right.last
    return alike and left.source is not None and made_alike(left, right)


def _add_unknown(found: list[Any], unknown: Unknown) -> None:
    """One reason for not knowing is enough; of two, the one that may change what it touches counts."""
    for index, known in enumerate(found):
        if type(known) is Unknown:
            if known.harmless and not unknown.harmless:
                found[index] = unknown
            return
    found.append(unknown)


def _alike(values: list[Any]) -> bool:
    """Whether all are tensors of one shape and type, which differ only in how they were made."""
    first = values[0]
    return isinstance(first, Tensor) and all(
        isinstance(value, Tensor)
        and value.shape == first.shape
        and value.last == first.last
        and value.dtype == first.dtype
        for value in values
    )


def widened(left: Any, right: Any) -> Any:
    """One value that stands for both, without keeping them apart."""
    if equal(left, right):
        return left
    if type(left) is Either or type(right) is Either:
        first, *rest = (*options(left), *options(right))
        for option in rest:
            first = widened(first, option)
        return first
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        shape = joined_shape(left.shape, right.shape)
        fields = left.fields if left.fields == right.fields else None
        dtype = left.dtype if left.dtype == right.dtype else None
        classes = left.classes if left.classes == right.classes else None
        last = joined_ending(left, right) if shape is None else None
        made = Tensor(shape, dtype, left.flavour, fields, None, left.index, left.origin, classes, last=last)
        return replace(made, absent=True) if left.absent or right.absent else made
    if _whole(left) and _whole(right):
        return joined(left, right)
    if type(left) is Measured and type(right) is Measured:
        return Measured(joined(left.dim, right.dim))
    if type(left) is Measures and type(right) is Measures and len(left) == len(right):
        return Measures(map(widened, left, right))
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return tuple(map(widened, left, right))
    if isinstance(left, tuple | Many) and isinstance(right, tuple | Many):
        return _many(left, right)
    if isinstance(left, Keyed) and isinstance(right, Keyed):
        return Keyed(left.because, item=widened(left.item, right.item))
    if isinstance(left, float | SomeFloat) and isinstance(right, float | SomeFloat):
        return left if isinstance(left, SomeFloat) else right if isinstance(right, SomeFloat) else SomeFloat(DIFFERS)
    known = next((side for side in (left, right) if type(side) is Unknown), None)
    return known or Unknown(DIFFERS)


def _whole(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or isinstance(value, Length)


def _many(*lists: tuple[Any, ...] | Many) -> Many:
    items = {id(item): item for side in lists for item in (side if isinstance(side, tuple) else (side.item,))}
    if not items:
        return Many(Unknown("an empty list"))
    return Many(functools.reduce(widened, items.values()), first=_first(*lists))


def _first(*lists: tuple[Any, ...] | Many) -> tuple[Any, ...]:
    """The items with which all of these begin."""
    begun = [side.first if isinstance(side, Many) else () for side in lists]
    alike = [parts[0] for parts in zip(*begun, strict=False) if all(equal(part, parts[0]) for part in parts)]
    return tuple(alike) if len(alike) == min(map(len, begun)) else ()
