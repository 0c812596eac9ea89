"""Dimensions: how long one axis is, as far as we know.

A dimension is an ``int``, or a ``Length``: an expression ``(symbol + offset) // divisor`` over something that is not
known. What that something is decides what Keras does with it: an *open* axis holds ``None`` in Keras; an *int* is a
number that the program has and we do not; *either* may be both. Whether one dimension is less than another can be yes,
no or unknown, so rules never write ``<``: they ask ``definitely_less``, and complain only about what must fail.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum

from .immutable import immutable


class Kind(Enum):
    """What stands behind a length that is not a number here."""

    OPEN = "open"
    """Keras holds ``None``: two of them never clash, and a weight cannot be as long."""
    INT = "int"
    """A number that the program knows when it runs."""
    EITHER = "either"
    """A number or ``None``: nothing can be said."""


@immutable(frozen=True, slots=True)
class Symbol:
    """An unknown length. Its identity is where it came from, not its name; without one it equals nothing."""

    name: str
    kind: Kind = Kind.INT
    identity: Hashable = None


@immutable(frozen=True, slots=True)
class Length:
    """An unknown dimension, as ``(symbol + offset) // divisor``.

    Adding and dividing by known numbers stay within this form, so a whole stack of convolutions and poolings over an
    unknown length reads as one short expression, whose divisor is the jump of the stack:

        (n + o) // d + k    =  (n + o + k * d) // d
        ((n + o) // d) // k  =  (n + o) // (d * k)
    """

    symbol: Symbol
    offset: int = 0
    divisor: int = 1

    def __add__(self, other: int) -> Length:
        return Length(self.symbol, self.offset + other * self.divisor, self.divisor)

    def __sub__(self, other: int) -> Length:
        return self + -other

    def __floordiv__(self, other: int) -> Length:
        return Length(self.symbol, self.offset, self.divisor * other)

    def __str__(self) -> str:
        if self.symbol.identity is None:
            moved = (self.offset or self.divisor != 1) and self.kind is not Kind.OPEN
            return "?" if moved else self.symbol.name
        sign = "+" if self.offset > 0 else "-"
        text = f"{self.symbol.name} {sign} {abs(self.offset)}" if self.offset else self.symbol.name
        if self.divisor == 1:
            return text
        return f"({text}) // {self.divisor}" if " " in text else f"{text} // {self.divisor}"

    @property
    def kind(self) -> Kind:
        """What stands behind it."""
        return self.symbol.kind


Dim = int | Length

BATCH = Length(Symbol("None", Kind.OPEN, "batch"))
"""Axis 0 of a symbolic input: Keras holds ``None`` and prints it so."""

OPEN = Length(Symbol("None", Kind.OPEN))
"""An open axis of which nothing more is known."""

UNKNOWN_INT = Length(Symbol("?", Kind.INT))
"""A number that we could not read."""

UNKNOWN = Length(Symbol("?", Kind.EITHER))
"""A dimension of which nothing is known."""


@immutable(frozen=True, slots=True)
class Within:
    """The identity of a number that a loop takes from a range, one for each trip."""

    trip: int
    least: int
    below: Dim
    """It is less than this."""


def stretch(start: Dim, stop: Dim, length: Dim) -> int | None:
    """How long ``[start:stop]`` of so many steps is, where both ends move along together and surely lie within."""
    if not isinstance(start, Length) or not isinstance(stop, Length) or start.symbol != stop.symbol:
        return None
    bounds = start.symbol.identity
    if not isinstance(bounds, Within) or start.divisor != 1 or stop.divisor != 1 or stop.offset < start.offset:
        return None
    if bounds.least + start.offset < 0 or not _at_most(bounds.below + (stop.offset - 1), length):
        return None
    return stop.offset - start.offset


def _at_most(left: Dim, right: Dim) -> bool:
    """Whether ``left <= right`` whatever the unknowns turn out to be."""
    if isinstance(left, Length) and isinstance(right, Length):
        alike = left.symbol == right.symbol and left.symbol.identity is not None and left.divisor == right.divisor
        return alike and left.offset <= right.offset
    return isinstance(left, int) and isinstance(right, int) and left <= right


def lies_within(part: Length, whole: Length) -> bool:
    """Whether ``0 <= part <= whole``, however long the axis is that both are computed from."""
    alike = part.symbol == whole.symbol and part.symbol.identity is not None
    return alike and (part == whole or (0 <= part.offset <= whole.offset and part.divisor >= whole.divisor))


def is_open(dim: Dim) -> bool:
    """Whether Keras certainly holds ``None`` here."""
    return isinstance(dim, Length) and dim.symbol.kind is Kind.OPEN


def counted(dim: Dim) -> Dim:
    """An open length as code reads it that runs on values too: a number there, ``None`` while a step is made."""
    if not isinstance(dim, Length) or dim.symbol.kind is not Kind.OPEN:
        return dim
    return Length(Symbol(dim.symbol.name, Kind.EITHER, ("counted", dim.symbol.identity)), dim.offset, dim.divisor)


def as_axis(dim: Dim) -> Dim:
    """What such a length is as the length of an axis."""
    identity = dim.symbol.identity if isinstance(dim, Length) else None
    if not isinstance(dim, Length) or not isinstance(identity, tuple) or identity[:1] != ("counted",):
        return dim
    made = Length(Symbol(dim.symbol.name, Kind.OPEN, identity[1]), dim.offset, dim.divisor)
    return BATCH if made == BATCH else made


def same(left: Dim, right: Dim) -> bool:
    """Whether both are certainly equal, whatever the unknowns turn out to be."""
    return left == right and (isinstance(left, int) or left.symbol.identity is not None)


def definitely_less(left: Dim, right: Dim) -> bool:
    """Whether ``left < right`` whatever the unknowns turn out to be."""
    return isinstance(left, int) and isinstance(right, int) and left < right


def definitely_different(left: Dim, right: Dim) -> bool:
    """Whether both are numbers that certainly differ; open axes never do, since Keras compares ``None`` with nothing."""
    if isinstance(left, int) and isinstance(right, int):
        return left != right
    if isinstance(left, Length) and isinstance(right, Length):
        return (
            left.symbol == right.symbol
            and left.symbol.kind is Kind.INT
            and left.symbol.identity is not None
            and left.divisor == right.divisor
            and abs(left.offset - right.offset) >= left.divisor
        )
    return False


def definitely_not_multiple(left: Dim, right: Dim) -> bool:
    """Whether ``left % right`` is certainly not 0."""
    return isinstance(left, int) and isinstance(right, int) and right != 0 and left % right != 0


def ceil_div(left: Dim, right: int) -> Dim:
    """``left / right``, rounded up."""
    return (left + (right - 1)) // right


def times(left: Dim, right: Dim) -> Dim:
    """The product; an open or unknown factor makes an open or unknown product."""
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    if left == 1:
        return right
    if right == 1:
        return left
    if left == 0 or right == 0:
        return 0
    kinds = {dim.symbol.kind for dim in (left, right) if isinstance(dim, Length)}
    kind = Kind.OPEN if Kind.OPEN in kinds else Kind.EITHER if Kind.EITHER in kinds else Kind.INT
    parts = [dim for dim in (left, right) if isinstance(dim, Length)]
    if any(part.symbol.identity is None or part is BATCH for part in parts):
        return Length(Symbol("None" if kind is Kind.OPEN else "?", kind))
    factors = sorted((left, right), key=lambda dim: (isinstance(dim, Length), str(dim)))
    name = " * ".join(f"({dim})" if " " in str(dim) else str(dim) for dim in factors)
    return Length(Symbol(name, kind, ("product", *factors)))


def product(dims: tuple[Dim, ...]) -> Dim:
    """All multiplied; 1 for none."""
    total: Dim = 1
    for dim in dims:
        total = times(total, dim)
    return total


def plus(left: Dim, right: Dim) -> Dim:
    """The sum; of two unknowns little remains."""
    if isinstance(left, int):
        return right + left
    if isinstance(right, int):
        return left + right
    kinds = {left.symbol.kind, right.symbol.kind}
    kind = Kind.OPEN if Kind.OPEN in kinds else Kind.EITHER if Kind.EITHER in kinds else Kind.INT
    if left.symbol.identity is None or right.symbol.identity is None:
        return Length(Symbol("None" if kind is Kind.OPEN else "?", kind))
    return Length(Symbol(f"{left} + {right}", kind, ("sum", left, right)))


def vague(dim: Dim) -> Dim:
    """A length computed from ``dim`` and from what could not be read, as open as ``dim`` is."""
    if is_open(dim):
        return OPEN
    if isinstance(dim, Length) and dim.symbol.kind is Kind.EITHER:
        return UNKNOWN
    return UNKNOWN_INT


def joined(left: Dim, right: Dim) -> Dim:
    """What both may be: the same, or open if both are open, or unknown."""
    if same(left, right):
        return left
    if is_open(left) and is_open(right):
        return OPEN
    if _number(left) and _number(right):
        return UNKNOWN_INT
    return UNKNOWN


def _number(dim: Dim) -> bool:
    return isinstance(dim, int) or dim.symbol.kind is Kind.INT
