"""The layers of ``keras.layers``: one class each, which is the constructor and the shape of the output."""

from . import (
    attention,
    convolution,
    convolutional_recurrent,
    core,
    einsum,
    merging,
    normalization,
    padding,
    pooling,
    preprocessing,
    reshaping,
    separable,
    sequences,
    transposed,
    upsampling,
    wrappers,
)

__all__ = [
    "attention",
    "convolution",
    "convolutional_recurrent",
    "core",
    "einsum",
    "merging",
    "normalization",
    "padding",
    "pooling",
    "preprocessing",
    "reshaping",
    "separable",
    "sequences",
    "transposed",
    "upsampling",
    "wrappers",
]
