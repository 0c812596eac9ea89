"""Receptive fields in words: how much of each model input one output step can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.wording import SPATIAL, count

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor
    from shapewright.values.windows import ReceptiveField


def field_text(tensor: Tensor) -> str | None:
    """``sees 31 steps, one every 2``; ``None`` where there is nothing to tell."""
    seen = [text for fields in (tensor.fields or {}).values() if (text := _axes(fields))]
    return " · ".join(dict.fromkeys(seen)) or None


def _axes(fields: tuple[ReceptiveField | None, ...]) -> str | None:
    known = [field for field in fields if field is not None]
    if len(known) != len(fields) or len(fields) not in SPATIAL or all(field.size == 1 for field in known):
        return None
    sizes = [count(field.size, noun) for field, noun in zip(known, SPATIAL[len(fields)], strict=True)]
    text = "sees " + " × ".join(sizes)
    if any(field.jump > 1 for field in known):
        jumps = [str(field.jump) for field in known]
        text += ", one every " + (jumps[0] if len(set(jumps)) == 1 else " × ".join(jumps))
    if len(known) == 1 and known[0].start == 1 - known[0].size:
        text += ", none of them later"
    return text
