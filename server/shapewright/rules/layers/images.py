"""Layers for images that a model can begin with: augmenting, resizing, cropping."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import COLOURS_FIRST, NOTHING_READ, SINGLE_OR_BATCH
from shapewright.rules.problems import IndivisibleChannels, NothingToRead, RankMismatch, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import OPEN, UNKNOWN

from .layer import LayerRule, autocast, runs, width

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape, Tensor


@layer("RandomBrightness", "RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom")
@layer("RandomColorJitter", "RandomErasing", "RandomGaussianBlur", "RandomHue", "RandomInvert", "RandomPerspective")
@layer("RandomPosterization", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomElasticTransform")
@layer("Solarization", "AutoContrast", "MixUp", "CutMix", "AugMix", "RandAugment", "MaxNumBoundingBoxes")
@layer("ContrastLimitedAdaptiveHistogramEqualization")
@dataclass(eq=False)
class Augmentation(LayerRule):
    """Other pixels in the same shape."""

    def output(self, x: Any) -> Any:
        """The shape of the input; of a dict of images and labels, that of each.

        Raises ``RankMismatch`` for an array that is neither one image nor a batch of them.
        """
        if isinstance(x, dict):
            return {key: part.unseen(None, dtype=None) for key, part in x.items()}
        return self.pictures(x).alike(dtype="float32")

    def pictures(self, x: Any) -> Tensor:
        """The images, one or a batch."""
        tensor = self.single(x)
        if tensor.shape is not None and len(tensor.shape) not in (3, 4) and runs(tensor):
            raise RankMismatch(self, tensor, 4).where(SINGLE_OR_BATCH)
        return tensor


@layer("RandomHeight", axis=-3)
@layer("RandomWidth", axis=-2)
@dataclass(eq=False)
class Stretched(LayerRule):
    """One side stretched by chance: its length is open."""

    axis: int = field(kw_only=True)

    def output(self, x: Any) -> Any:
        """The shape of the input with one axis open."""
        tensor = self.single(x)
        if tensor.shape is None or len(tensor.shape) < 3:
            return tensor.unseen(None, dtype="float32")
        shape = list(tensor.shape)
        shape[self.axis] = OPEN
        return tensor.unseen(tuple(shape), dtype="float32")


@layer("RandomGrayscale", "Equalization")
@dataclass(eq=False)
class KeepsType(Augmentation):
    """Other pixels in the same shape, of the same type."""

    def output(self, x: Any) -> Any:
        """The shape of the input, integers too."""
        if isinstance(x, dict):
            return super().output(x)
        tensor = self.pictures(x)
        return tensor.alike(dtype=autocast(tensor.dtype))


@layer("RandomColorDegeneration")
@dataclass(eq=False)
class Degeneration(Augmentation):
    """Paler images, which must have three colours."""

    data_format: Any = None

    def output(self, x: Any) -> Any:
        """The shape of the input; raises ``RankMismatch``, and ``IndivisibleChannels`` for other than three channels."""
        if isinstance(x, dict):
            return super().output(x)
        tensor = self.single(x)
        if tensor.shape is not None and len(tensor.shape) not in (3, 4):
            raise RankMismatch(self, tensor, 4).where(COLOURS_FIRST)
        first = isinstance(self.data_format, str) and self.data_format == "channels_first"
        if tensor.shape is not None and (first or self.data_format in (None, "channels_last")):
            channels = tensor.shape[-3 if first else -1]
            if isinstance(channels, int) and channels != 3:
                raise IndivisibleChannels(self, tensor, channels).where(COLOURS_FIRST if first else None)
        return super().output(tensor)


@layer("Resizing", "CenterCrop", "RandomCrop")
@dataclass(eq=False)
class Resizing(LayerRule):
    """Images of any size become ``height`` rows and ``width`` columns."""

    height: Any
    width: Any
    data_format: Any = None

    fails_late = True

    def output(self, x: Any) -> Any:
        """(batch, height, width, channels), or without a batch for a single image."""
        if isinstance(x, dict):
            return {key: part.unseen(None, dtype=None) for key, part in x.items()}
        tensor = self.single(x)
        shape = tensor.shape
        wrong = shape is not None and len(shape) not in (3, 4)
        if wrong and (self.title == "CenterCrop" or len(shape or ()) < 2):
            raise RankMismatch(self, tensor, 4)
        if shape is None or wrong:  # Keras's symbolic call lets other numbers of axes pass, and the run fails.
            return tensor.unseen(None, dtype="float32")
        if self.title == "Resizing" and runs(tensor):
            self._some_pixels(tensor, shape)
        size: tuple[Dim, Dim] = (width(self.height), width(self.width))
        if self.data_format is None or self.data_format == "channels_last":
            return tensor.unseen((*shape[:-3], *size, shape[-1]), dtype="float32")
        if self.data_format == "channels_first":
            return tensor.unseen((*shape[:-2], *size), dtype="float32")
        return tensor.unseen((*shape[:-3], *(UNKNOWN,) * 3), dtype="float32")

    def _some_pixels(self, x: Tensor, shape: Shape) -> None:
        """Raise what running it raises where there are no rows or columns, before or after: Keras builds it."""
        for argument in ("height", "width"):
            if getattr(self, argument) == 0:
                raise RefusedArgument(self, argument, "must be at least 1, but is 0").where(NOTHING_READ)
        if self.data_format is None or self.data_format == "channels_last":
            for axis, length in enumerate(shape[-3:-1]):
                if length == 0:
                    raise NothingToRead(self, x, axis).where(NOTHING_READ)
