"""Padding: the layers that made an axis shorter on the way to a tensor, and the edits that keep it as long."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.values.models import Layer, tensors_in

from .diagnostic import Fix

if TYPE_CHECKING:
    from shapewright.source.text import Edit
    from shapewright.values.tensors import Tensor

    from .program import Program

KERNELS = ("Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D")


MOST_CALLS = 200
"""So many calls back it is looked for what made an axis shorter."""


def shorteners(tensor: Tensor | None, axis: int) -> list[Layer]:
    """The convolutions whose window took something off this axis, on every way to the tensor."""
    found: dict[int, Layer] = {}
    waiting, seen = [tensor] if tensor is not None else [], set[int]()
    while waiting and len(seen) < MOST_CALLS:
        here = waiting.pop(0)
        if here.source is None or here.shape is None or id(here.source) in seen:
            continue
        seen.add(id(here.source))
        target, rank = here.source.target, len(here.shape)
        before = [p for p in tensors_in(here.source.inputs) if p.shape and len(p.shape) == rank]
        shortened = bool(before) and before[0].shape is not None and before[0].shape[axis] != here.shape[axis]
        if isinstance(target, Layer) and target.title in KERNELS and shortened:
            found.setdefault(id(target), target)
        merged = [p for p in before[1:] if p.shape is not None and p.shape[axis] == here.shape[axis]]
        waiting += [*before[:1], *merged]
    return list(found.values())


def keep_length(program: Program, tensors: tuple[Tensor, ...], axis: int, noun: str) -> list[Fix]:
    """Pad the convolutions that made one of the tensors shorter than the others: both ways, or with the past only."""
    layers = {id(layer): layer for tensor in tensors for layer in shorteners(tensor, axis)}.values()
    calls = {id(call.node): call for layer in layers if (call := program.constructor(layer)) is not None}
    fixes = []
    ways = [
        (f'Keep the {noun}: padding="same"', "same"),
        (f'Keep the {noun}, see only the past: padding="causal"', "causal"),
    ]
    if calls and all(call.value("dilation_rate") is not None for call in calls.values()):
        ways.reverse()  # Most stacks that are dilated are meant to be causal.
    for title, padding in ways:
        causal = all(layer.title == "Conv1D" for layer in layers)
        edits: tuple[Edit, ...] = ()
        for call in calls.values():
            written = call.value("padding")
            if not (isinstance(written, ast.Constant) and written.value == padding):
                edits += call.with_argument("padding", f'"{padding}"')
        if edits and (padding == "same" or causal):
            fixes.append(Fix(title, edits))
    return fixes
