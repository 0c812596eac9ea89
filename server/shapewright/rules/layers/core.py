"""The everyday layers: Dense, Flatten, and those that leave the shape alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import OpenChannels, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import is_open, product
from shapewright.values.tensors import Tensor

from .layer import LayerRule, weights, width

if TYPE_CHECKING:
    from shapewright.values.dims import Dim


@layer("Dense")
@dataclass(eq=False)
class Dense(LayerRule):
    """A matrix product over the last axis."""

    units: Any
    use_bias: Any = True

    def __post_init__(self) -> None:
        if isinstance(self.units, int) and self.units < 1:
            raise RefusedArgument(self, "units", f"must be at least 1, but is {self.units}")

    def output(self, x: Any) -> Tensor:
        """Every axis but the last stays; the last becomes ``units`` long."""
        tensor, shape = self.ranked(x, 2, at_least=True)
        if shape is None:
            return tensor.unseen(None, dtype="float32")
        if is_open(shape[-1]):
            raise OpenChannels(self, tensor, -1)
        return tensor.like((*shape[:-1], width(self.units)), dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """``features × units``, and a bias for each unit."""
        features = self.built(x).get(-1)
        if not isinstance(self.use_bias, bool):
            return None
        return weights((features, self.units), *([(self.units,)] if self.use_bias else []))

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel is made for the number of features."""
        shape = self.single(x).shape
        return {-1: shape[-1]} if shape else {}


@layer("Flatten")
@dataclass(eq=False)
class Flatten(LayerRule):
    """All axes but the batch become one."""

    data_format: Any = None

    def output(self, x: Any) -> Tensor:
        """(batch, the product of the others), open if one of them is."""
        tensor, shape = self.ranked(x, 1, at_least=True)
        if shape is None:
            return tensor.unseen(None)
        return tensor.unseen((shape[0], product(shape[1:])))


@layer("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout", "GaussianNoise", "AlphaDropout")
@layer("Activation", "ActivityRegularization", "Masking")
@layer("ReLU", "ELU", "Softmax", "LeakyReLU", "Identity")
@dataclass(eq=False)
class SameShape(LayerRule):
    """What comes in goes out, with other values."""

    def output(self, x: Any) -> Tensor:
        """The shape of the input."""
        tensor = self.single(x)
        return tensor.like(tensor.shape)


@layer("BatchNormalization")
@dataclass(eq=False)
class BatchNormalization(LayerRule):
    """Each channel is shifted and scaled."""

    axis: Any = -1
    center: Any = True
    scale: Any = True

    def output(self, x: Any) -> Tensor:
        """The shape of the input; the normalised axis must not be open."""
        tensor = self.single(x)
        if tensor.shape is not None and isinstance(self.axis, int) and -len(tensor.shape) <= self.axis < len(tensor.shape):
            if is_open(tensor.shape[self.axis]):
                raise OpenChannels(self, tensor, self.axis)
        return tensor.like(tensor.shape)

    def parameters(self, x: Any) -> int | None:
        """Moving mean and variance of each channel, and its scale and centre where it has them."""
        features = next(iter(self.built(x).values()), None)
        if not isinstance(features, int) or not isinstance(self.center, bool) or not isinstance(self.scale, bool):
            return None
        return features * (2 + self.center + self.scale)

    def built(self, x: Any) -> dict[int, Dim]:
        """Its weights are made for the normalised axis."""
        shape = self.single(x).shape
        if shape is None or not isinstance(self.axis, int) or not -len(shape) <= self.axis < len(shape):
            return {}
        return {self.axis: shape[self.axis]}
