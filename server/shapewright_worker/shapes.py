"""Reads the shapes of what a layer gave, and compares them with what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

Shape: TypeAlias = "list[int | None]"


def shapes_of(output: Any) -> list[Shape]:
    """Return the shape of every tensor in a tensor, list, tuple or dictionary, in order."""
    if isinstance(output, dict):
        return [shape for item in output.values() for shape in shapes_of(item)]
    if isinstance(output, (list, tuple)):
        return [shape for item in output for shape in shapes_of(item)]
    if getattr(output, "shape", None) is None:
        return []
    return [[None if size is None else int(size) for size in output.shape]]


def agree(shapes: list[Shape], expected: list[Shape | None] | None) -> bool | None:
    """Compare shapes; ``None`` in the expected ones, for a list, a shape or a size, says nothing.

    Of several outputs only those up to the last one that something takes are expected: there may be more.
    """
    if expected is None:
        return None
    return len(shapes) >= len(expected) and all(map(matches, shapes, expected))


def matches(shape: Shape, expected: Shape | None) -> bool:
    """Say whether a real shape has the expected rank and sizes."""
    if expected is None:
        return True
    return len(shape) == len(expected) and all(want in (None, shape[axis]) for axis, want in enumerate(expected))
