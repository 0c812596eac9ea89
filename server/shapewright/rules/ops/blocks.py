"""``depth_to_space`` and back: the channels of a pixel as a block of pixels, also known as pixel shuffle."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import RankMismatch, RefusedArgument, Title
from shapewright.values.dims import UNKNOWN, Dim, definitely_not_multiple, times
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, tensor_of

IMAGES = 4
"""(batch, rows, columns, channels), or the channels before the rows."""
CHANNELS = {"channels_last": 3, "NHWC": 3, None: 3, "channels_first": 1, "NCHW": 1}
"""On which axis the channels are."""


@operation("tensorflow.nn:depth_to_space", "keras.ops:depth_to_space")
def depth_to_space(x: Any, block_size: Any = None, data_format: Any = None, **_: Any) -> Tensor:
    """Rows and columns ``block_size`` times as long, channels ``block_size ** 2`` times as few."""
    return _rearranged("depth_to_space", tensor_of(x), block_size, data_format)


@operation("tensorflow.nn:space_to_depth", "keras.ops:space_to_depth")
def space_to_depth(x: Any, block_size: Any = None, data_format: Any = None, **_: Any) -> Tensor:
    """Rows and columns ``block_size`` times as short, channels ``block_size ** 2`` times as many."""
    return _rearranged("space_to_depth", tensor_of(x), block_size, data_format)


def _rearranged(title: str, tensor: Tensor, size: Any, data_format: Any) -> Tensor:
    """The shape that comes out; raises where there are no four axes, or a block does not come out even."""
    if tensor.shape is None:
        return made(None, tensor.dtype)
    if len(tensor.shape) != IMAGES:
        raise RankMismatch(Title(title), tensor, IMAGES)
    if data_format not in CHANNELS or type(size) is not int or size < 2:
        return made((tensor.shape[0], UNKNOWN, UNKNOWN, UNKNOWN), tensor.dtype)
    deep, channels = title == "space_to_depth", CHANNELS[data_format]
    shape = list(tensor.shape)
    for axis in (1, 2, 3):
        by = size**2 if axis == channels else size
        grows = deep if axis == channels else not deep
        if not grows and definitely_not_multiple(shape[axis], by):
            reason = f"must divide the input into whole blocks, but {shape[axis]} is no multiple of {by}"
            raise RefusedArgument(Title(title, ("x", "block_size", "data_format")), "block_size", reason)
        shape[axis] = times(shape[axis], by) if grows else _divided(shape[axis], by)
    return made(tuple(shape), tensor.dtype)


def _divided(length: Dim, by: int) -> Dim:
    return UNKNOWN if length is UNKNOWN else length // by
