"""Padding: the layers that made an axis shorter on the way to a tensor, and the edits that keep it as long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.values.models import Layer, tensors_in

from .diagnostic import Fix

if TYPE_CHECKING:
    from shapewright.source.text import Edit
    from shapewright.values.tensors import Tensor

    from .program import Program

KERNELS = ("Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D")


def shorteners(tensor: Tensor | None, axis: int) -> list[Layer]:
    """The convolutions whose window took something off this axis, on the way to the tensor."""
    found: dict[int, Layer] = {}
    while tensor is not None and tensor.source is not None:
        target, parents = tensor.source.target, tensors_in(tensor.source.inputs)
        before = next((p for p in parents if p.shape and tensor.shape and len(p.shape) == len(tensor.shape)), None)
        if before is None or before.shape is None or tensor.shape is None:
            break
        if isinstance(target, Layer) and target.title in KERNELS and before.shape[axis] != tensor.shape[axis]:
            found.setdefault(id(target), target)
        tensor = before
    return list(found.values())


def keep_length(program: Program, tensors: tuple[Tensor, ...], axis: int, noun: str) -> list[Fix]:
    """Pad the convolutions that made one of the tensors shorter than the others: both ways, or with the past only."""
    layers = {id(layer): layer for tensor in tensors for layer in shorteners(tensor, axis)}.values()
    calls = {id(call.node): call for layer in layers if (call := program.constructor(layer)) is not None}
    fixes = []
    for title, padding in (
        (f'Keep the {noun}: padding="same"', "same"),
        (f'Keep the {noun}, see only the past: padding="causal"', "causal"),
    ):
        causal = all(layer.title == "Conv1D" for layer in layers)
        edits: tuple[Edit, ...] = ()
        for call in calls.values():
            edits += call.with_argument("padding", f'"{padding}"')
        if edits and (padding == "same" or causal):
            fixes.append(Fix(title, edits))
    return fixes
