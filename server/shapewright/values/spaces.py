"""The environments of Gymnasium: what an agent observes, and what it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .immutable import immutable

if TYPE_CHECKING:
    from .tensors import Shape


@immutable(frozen=True, slots=True)
class Space:
    """A space of arrays, or of a number of choices."""

    shape: Shape | None
    """``None`` where that is not known; choices have no axes."""
    dtype: str | None = None
    choices: int | None = None
    """How many there are; ``None`` in a space of arrays."""
    of_numpy: bool = False
    """Whether the number of choices is an integer of NumPy, which Keras refuses where it wants one of Python."""


@immutable(frozen=True, slots=True)
class Environment:
    """An environment whose spaces are known."""

    observed: Space
    done: Space
    """What an agent can do."""
    modern: bool
    """Whether it is Gymnasium's: ``reset`` gives two things and ``step`` five, which versions of gym disagree on."""
