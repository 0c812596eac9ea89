"""Masks: what Keras hands to a layer's ``call`` as ``mask`` where a layer before it has made one."""

from __future__ import annotations

from typing import Any

from shapewright.values.lattice import either
from shapewright.values.models import Call, Layer, tensors_in
from shapewright.values.tensors import Flavour, Tensor

MAX_LOOKED_AT = 200
"""So many calls before a tensor are looked at for one that makes a mask."""


def carried(value: Any) -> Any:
    """The mask that may come with a tensor: one truth for each step, or ``None``; ``None`` where nothing made one."""
    if not isinstance(value, Tensor) or not any(map(_masks, _before(value))):
        return None
    shape = value.shape[:-1] if value.shape is not None and len(value.shape) > 2 else value.shape
    return either(None, Tensor(shape, "bool", Flavour.EAGER))


def _masks(call: Call) -> bool:
    """Whether a call is of a layer that makes a mask, or might."""
    layer = call.target
    if not isinstance(layer, Layer):
        return False
    return layer.title == "Masking" or (
        layer.title == "Embedding" and layer.arguments.get("mask_zero", False) is not False
    )


def _before(value: Tensor) -> list[Call]:
    """The calls that led to a tensor."""
    found: list[Call] = []
    waiting = [value]
    while waiting and len(found) < MAX_LOOKED_AT:
        call = waiting.pop().source
        if call is not None and call not in found:
            found.append(call)
            waiting.extend(tensors_in(call.inputs))
    return found
