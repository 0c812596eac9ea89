"""The layers of ``keras.layers``: one class each, which is the constructor and the shape of the output."""

from . import convolution, core, pooling

__all__ = ["convolution", "core", "pooling"]
