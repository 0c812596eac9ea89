"""Visits: what a line that runs many times has in common, and its differences, listed up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.tensors import Tensor, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLES = {"InputLayer": "Input"}
"""What programs call a layer, where Keras has another name for it."""
MAX_LISTED = 6
"""So many different visits are listed; of more, one less and their number."""


def shape_text(value: Any) -> str:
    """The shape of a tensor, or the shapes of several; ``?`` for what is unknown."""
    if isinstance(value, tuple):
        texts = [shape_text(part) for part in value]
        return f"{len(texts)} × {texts[0]}" if len(texts) > 2 and len(set(texts)) == 1 else ", ".join(texts)
    return shown(value) if isinstance(value, Tensor) else "?"


def dtype_text(value: Any) -> str:
    """The dtype of a tensor, or of several that agree, with a space before it; nothing where it is not known."""
    parts = value if isinstance(value, tuple) else (value,)
    dtypes = {part.dtype for part in parts if isinstance(part, Tensor)}
    (dtype,) = dtypes if len(dtypes) == 1 else (None,)
    return f" {dtype}" if dtype else ""


def listed(rows: Iterable[str]) -> list[str]:
    """Different rows as a Markdown list, in order; of too many only the first, and how many more there are."""
    different = list(dict.fromkeys(rows))
    if len(different) > MAX_LISTED:
        shown = MAX_LISTED - 1
        different = [*different[:shown], f"… and {len(different) - shown} more"]
    return [f"- {row}" for row in different]


def below(lines: list[str]) -> list[str]:
    """Lines that stand below a title, after an empty one; nothing for none."""
    return ["", *lines] if lines else []
