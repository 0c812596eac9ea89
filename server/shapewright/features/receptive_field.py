"""Receptive fields in words: how much of each model input one output step can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.wording import SPATIAL, count, plural
from shapewright.values.fields import Everything, ReceptiveField

if TYPE_CHECKING:
    from shapewright.values.fields import Field
    from shapewright.values.tensors import Tensor


def field_text(tensor: Tensor) -> str | None:
    """``sees 31 steps, one every 2``; ``None`` where there is nothing to tell."""
    seen = [text for fields in (tensor.fields or {}).values() if (text := _axes(fields))]
    return " · ".join(dict.fromkeys(seen)) or None


def _axes(fields: tuple[Field | None, ...]) -> str | None:
    if len(fields) not in SPATIAL or any(field is None for field in fields):
        return None
    known = [field for field in fields if isinstance(field, ReceptiveField)]
    if len(known) < len(fields):
        return _everything(fields)
    if all(field.size == 1 for field in known):
        return None
    sizes = [_gaps(field) + count(field.size, noun) for field, noun in zip(known, SPATIAL[len(fields)], strict=True)]
    text = "sees " + " × ".join(sizes) + _jumps(known)
    if len(known) == 1 and known[0].causal:
        text += ", none of them later"
    return text


def _everything(fields: tuple[Field | None, ...]) -> str | None:
    """Of axes that are seen as a whole."""
    whole = [field for field in fields if isinstance(field, Everything)]
    if len(whole) < len(fields):
        pairs = zip(fields, SPATIAL[len(fields)], strict=True)
        return "sees " + " × ".join(
            _gaps(field) + count(field.size, noun) if isinstance(field, ReceptiveField) else f"all {plural(noun)}"
            for field, noun in pairs
        )
    nouns = " and ".join(plural(noun) for noun in SPATIAL[len(fields)])
    return f"sees all {nouns}" + (", none of them later" if all(field.past for field in whole) else "")


def _jumps(known: list[ReceptiveField]) -> str:
    """How far apart neighbouring outputs look, where not one step."""
    if all(field.jump in (0, 1) for field in known):
        return ""
    jumps = [str(field.jump) for field in known]
    return ", one every " + (jumps[0] if len(set(jumps)) == 1 else " × ".join(jumps))


def _gaps(field: ReceptiveField) -> str:
    """How many of the steps that are spanned are really seen, where dilation leaves some out."""
    seen = max(stretch.touched for stretch in field.stretches if stretch is not None)
    return f"{seen} of " if field.anchored and seen < field.size else ""
