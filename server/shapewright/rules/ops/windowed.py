"""``keras.ops`` that slide windows: their shapes are those of the layers that slide such windows."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import Problem
from shapewright.rules.registry import LAYERS
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, tensor_of, unknown_like

LARGEST_RANK = 3
"""So many spatial axes a window has at most."""

LEAST_AXES = 3
"""A batch, one spatial axis, channels."""


def as_layer(layer: str, x: Tensor, arguments: dict[str, Any]) -> Tensor:
    """What ``keras.layers.<layer>`` makes of ``x``, ``{rank}`` standing for its spatial axes.

    What the layer refuses is unknown: the functions do not look at all that the layers look at.
    """
    if x.shape is None:
        return made(None, x.dtype)
    rank = len(x.shape) - 2
    if not 1 <= rank <= LARGEST_RANK or layer.format(rank=rank) not in LAYERS:
        return made(None, x.dtype)
    try:
        output = LAYERS[layer.format(rank=rank)](**arguments).output(x)
    except Problem:
        return made(None, x.dtype)
    return output.alike(dtype=x.dtype) if isinstance(output, Tensor) else made(None, x.dtype)


@operation("keras.ops:max_pool average_pool")
def pooled(
    x: Any, pool_size: Any = 2, strides: Any = None, padding: Any = "valid", data_format: Any = None, **_: Any
) -> Tensor:
    """One number for each window and channel."""
    window = {"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format}
    return as_layer("MaxPooling{rank}D", tensor_of(x), window)


@operation("keras.ops:adaptive_max_pool adaptive_average_pool")
def pooled_to(x: Any, output_size: Any = None, data_format: Any = None, **_: Any) -> Tensor:
    """So many windows, whatever their size."""
    window = {"output_size": output_size, "data_format": data_format}
    return as_layer("AdaptiveMaxPooling{rank}D", tensor_of(x), window)


def kernel_size(x: Tensor, kernel: Tensor) -> tuple[Any, ...] | None:
    """The spatial axes of a kernel of as many axes as ``x``; ``None`` where they are not known."""
    if x.shape is None or kernel.shape is None or len(x.shape) != len(kernel.shape) or len(x.shape) < LEAST_AXES:
        return None
    return kernel.shape[:-2]


def with_kernel(layer: str, x: Any, kernel: Any, counts: dict[str, int], **sliding: Any) -> Tensor:
    """What a layer makes of ``x`` whose kernel is given; ``counts``: its arguments that are as long as an axis of that."""
    tensor, weights = tensor_of(x), tensor_of(kernel)
    size = kernel_size(tensor, weights)
    if size is None or weights.shape is None:
        return made(None if tensor.shape is None else unknown_like(tensor.shape), tensor.dtype)
    lengths = {argument: weights.shape[axis] for argument, axis in counts.items()}
    return as_layer(layer, tensor, {"kernel_size": size, **lengths, **sliding})


@operation("keras.ops:conv")
def convolved(
    x: Any,
    kernel: Any = None,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
    **_: Any,
) -> Tensor:
    """A kernel of shape (lengths, channels of a group, filters)."""
    return with_kernel(
        "Conv{rank}D",
        x,
        kernel,
        {"filters": -1},
        strides=strides,
        padding=padding,
        data_format=data_format,
        dilation_rate=dilation_rate,
    )


@operation("keras.ops:depthwise_conv")
def by_depth(
    x: Any,
    kernel: Any = None,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
    **_: Any,
) -> Tensor:
    """A kernel of shape (lengths, channels, filters of each channel)."""
    return with_kernel(
        "DepthwiseConv{rank}D",
        x,
        kernel,
        {"depth_multiplier": -1},
        strides=strides,
        padding=padding,
        data_format=data_format,
        dilation_rate=dilation_rate,
    )


@operation("keras.ops:separable_conv")
def separated(x: Any, depthwise_kernel: Any = None, pointwise_kernel: Any = None, *more: Any, **others: Any) -> Tensor:
    """The same, and a kernel of shape (1, …, channels, filters) that mixes what comes of it."""
    made_by_depth, mixing = by_depth(x, depthwise_kernel, *more, **others), tensor_of(pointwise_kernel)
    data_format = others.get("data_format", more[2] if len(more) > 2 else None)
    if made_by_depth.shape is None or not mixing.shape or data_format not in (None, "channels_last"):
        return made(None if made_by_depth.shape is None else unknown_like(made_by_depth.shape), made_by_depth.dtype)
    return made_by_depth.like((*made_by_depth.shape[:-1], mixing.shape[-1]))


@operation("keras.ops:conv_transpose")
def transposed(
    x: Any,
    kernel: Any = None,
    strides: Any = 1,
    padding: Any = "valid",
    output_padding: Any = None,
    data_format: Any = None,
    dilation_rate: Any = 1,
    **_: Any,
) -> Tensor:
    """A kernel of shape (lengths, filters, channels)."""
    return with_kernel(
        "Conv{rank}DTranspose",
        x,
        kernel,
        {"filters": -2},
        strides=strides,
        padding=padding,
        data_format=data_format,
        dilation_rate=dilation_rate,
        output_padding=output_padding,
    )
