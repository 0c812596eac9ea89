"""History: how the length of an axis came about, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.values.models import Layer, tensors_in

from .wording import count

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Tensor

MAX_LINKS = 8
"""So many layers a note names at most, nearest last."""


def history(tensor: Tensor, axis: int, unit: str, end: str) -> str | None:
    """``20 steps → MaxPooling1D 4 → Conv1D needs 5``; ``None`` where fewer than two layers changed the length."""
    links: list[tuple[str, Dim]] = []
    start: Dim | None = None
    here: Tensor | None = tensor
    while here is not None and here.shape is not None and axis < len(here.shape):
        length = here.shape[axis]
        source = here.source
        parents = [] if source is None else tensors_in(source.inputs)
        if source is None or not parents:
            start = length
            break
        before = parents[0]
        if before.shape is None or len(before.shape) != len(here.shape) or before.rank != here.rank:
            start = length
            break
        if before.shape[axis] != length and isinstance(source.target, Layer):
            links.append((source.target.title, length))
        here = before
    if start is None or not links:
        return None
    links = links[::-1][-MAX_LINKS:]
    return " → ".join([count(start, unit), *(f"{title} {length}" for title, length in links), end])
