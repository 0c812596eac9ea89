"""The words of the field, in one place, so that all messages sound like one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import Length

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape

PLURALS = {"axis": "axes", "class": "classes"}
SPATIAL = {1: ("step",), 2: ("row", "column"), 3: ("plane", "row", "column")}
"""What one position on each spatial axis is called, by how many there are."""


def count(n: Dim, noun: str) -> str:
    """``1 step``, ``5 steps``."""
    return f"{n} {noun if n == 1 else PLURALS.get(noun, noun + 's')}"


def unit(rank: int, axis: int) -> str:
    """What one position on this spatial axis is called."""
    return SPATIAL[rank][axis]


def axes(rank: int, *, channels_first: bool = False) -> str:
    """``(batch, steps, channels)``."""
    names = [noun + "s" for noun in SPATIAL[rank]]
    order = ["batch", "channels", *names] if channels_first else ["batch", *names, "channels"]
    return "(" + ", ".join(order) + ")"


def axis_names(shape: Shape) -> tuple[str, ...]:
    """What the axes of a shape are called when nothing but their number is known."""
    match len(shape):
        case 2:
            return ("batch", "features")
        case 3:
            return ("batch", "steps", "channels")
        case 4:
            return ("batch", "rows", "columns", "channels")
        case 5:
            return ("batch", "planes", "rows", "columns", "channels")
        case n:
            return ("batch", *(f"axis {i}" for i in range(1, n)))


def per_sample(shape: Shape) -> str:
    """The shape of one sample: ``(100, 1)``."""
    from shapewright.values.tensors import show

    return show(shape[1:])


def listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def quoted(value: Any) -> str:
    """A value as the program would write it."""
    return str(value) if isinstance(value, Length) else f'"{value}"' if isinstance(value, str) else repr(value)
