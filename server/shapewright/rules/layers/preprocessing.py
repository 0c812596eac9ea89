"""Preprocessing layers that a model can begin with: scaling, resizing, cropping, augmenting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN

from .layer import LayerRule, width

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor


@layer(
    "Rescaling", "RandomBrightness", "RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom"
)
@layer(
    "RandomColorDegeneration", "RandomColorJitter", "RandomErasing", "RandomGaussianBlur", "RandomHue", "RandomInvert"
)
@layer("RandomPerspective", "RandomPosterization", "RandomSaturation", "RandomSharpness", "RandomShear", "Solarization")
@layer("RandomElasticTransform", "AutoContrast", "Equalization")
@dataclass(eq=False)
class Augmentation(LayerRule):
    """Other pixels in the same shape."""

    def output(self, x: Any) -> Tensor:
        """The shape of the input."""
        tensor = self.single(x)
        return tensor.like(tensor.shape, dtype="float32")


@layer("Resizing", "CenterCrop", "RandomCrop")
@dataclass(eq=False)
class Resizing(LayerRule):
    """Images of any size become ``height`` rows and ``width`` columns."""

    height: Any
    width: Any
    data_format: Any = None

    def output(self, x: Any) -> Tensor:
        """(batch, height, width, channels), or without a batch for a single image."""
        tensor, shape = self.ranked(x, 3, at_least=True)
        if shape is None or len(shape) > 4:  # More axes pass Keras's symbolic call, and fail when run.
            return tensor.unseen(None, dtype="float32")
        size = (width(self.height), width(self.width))
        if self.data_format is None or self.data_format == "channels_last":
            return tensor.unseen((*shape[:-3], *size, shape[-1]), dtype="float32")
        if self.data_format == "channels_first":
            return tensor.unseen((*shape[:-2], *size), dtype="float32")
        return tensor.unseen((*shape[:-3], *(UNKNOWN,) * 3), dtype="float32")
