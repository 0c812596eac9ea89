"""Arithmetic of windows in words: how an output length, and an effective kernel size, come about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.checks.wording import SPATIAL
from shapewright.values.windows import TooShort

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Tensor
    from shapewright.values.windows import Window


def output_length(rule: Any, x: Tensor, y: Tensor) -> str | None:
    """``96 = (100 - 5) // 1 + 1`` for each spatial axis of a layer with windows; ``None`` for any other layer."""
    windows = getattr(rule, "windows", None)
    if (
        not windows
        or x.shape is None
        or y.shape is None
        or len(x.shape) != len(y.shape)
        or len(x.shape) != rule.rank + 2
    ):
        return None
    before, after = rule.split(x.shape), rule.split(y.shape)
    if before is None or after is None:
        return None
    texts = [_length(*axis) for axis in zip(windows, before[1], after[1], strict=True)]
    return None if None in texts else _per_axis([text or "" for text in texts], rule.rank)


def effective_kernel_size(rule: Any) -> str | None:
    """``5 = (3 - 1) * 2 + 1`` for each spatial axis; ``None`` where nothing is dilated."""
    windows: list[Window] = getattr(rule, "windows", None) or []
    if not windows or all(window.dilation == 1 for window in windows):
        return None
    if not all(isinstance(window.effective_size, int) for window in windows):
        return None
    texts = [f"{window.effective_size} = ({window.size} - 1) * {window.dilation} + 1" for window in windows]
    return _per_axis(texts, rule.rank)


def _length(window: Window, before: Dim, after: Dim) -> str | None:
    """The arithmetic of one axis, where it is the arithmetic of an ordinary window that gives this length."""
    try:
        if not window.known or window.output_length(before) != after:
            return None
    except TooShort:
        return None
    if window.padding == "valid":
        return f"{after} = {_minus(before, window.effective_size)} // {window.stride} + 1"
    if window.stride == 1:
        return f"{after}, kept by padding"
    return f"{after} = {_grouped(before)} / {window.stride}, rounded up"


def _minus(length: Dim, size: Dim) -> str:
    return f"({_grouped(length)} - {size})"


def _grouped(length: Dim) -> str:
    text = str(length)
    return f"({text})" if " " in text else text


def _per_axis(texts: list[str], rank: int) -> str:
    """One text where all axes say the same, else each with the name of its axis."""
    if len(set(texts)) == 1:
        return texts[0]
    return "; ".join(f"{noun}s {text}" for noun, text in zip(SPATIAL[rank], texts, strict=True))
