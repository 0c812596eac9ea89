"""Preprocessing layers that a model can begin with: scaling, resizing, cropping, augmenting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import NoSuchAxis, OpenChannels
from shapewright.rules.registry import layer
from shapewright.values.dims import OPEN, UNKNOWN, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour

from .layer import LayerRule, autocast, weights, width

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


@layer("RandomGrayscale")
@dataclass(eq=False)
class Grayscale(LayerRule):
    """Some images without their colours, in as many channels."""

    def output(self, x: Any) -> Tensor:
        """The shape of the input, integers too."""
        tensor = self.single(x)
        return tensor.like(tensor.shape, dtype=autocast(tensor.dtype))


@layer("Normalization")
@dataclass(eq=False)
class Normalization(LayerRule):
    """Mean 0 and variance 1 along ``axis``, by what the data were when it was adapted."""

    axis: Any = -1
    mean: Any = None

    def output(self, x: Any) -> Tensor:
        """The shape of the input; the axis must be there and not be open."""
        tensor = self.single(x)
        shape = tensor.shape
        for axis in self._axes() or ():
            if shape is not None and not -len(shape) <= axis < len(shape):
                raise NoSuchAxis(self.title, tensor, axis)
            if shape is not None and is_open(shape[axis]):
                raise OpenChannels(self, tensor, axis % len(shape) - len(shape))
        return tensor.like(shape, dtype="float32")

    def _axes(self) -> tuple[int, ...] | None:
        given = () if self.axis is None else self.axis if isinstance(self.axis, tuple) else (self.axis,)
        return given if all(isinstance(axis, int) for axis in given) else None

    def parameters(self, x: Any) -> int | None:
        """Mean and variance, and a count, unless they were given."""
        if self.mean is not None:
            return None if isinstance(self.mean, Unknown) else 0
        shape, axes = self.single(x).shape, self._axes()
        if shape is None or axes is None:
            return None
        size = weights(tuple(shape[axis] for axis in axes))
        return None if size is None else 2 * size + 1


@layer("CategoryEncoding")
@dataclass(eq=False)
class CategoryEncoding(LayerRule):
    """Category numbers become rows of ``num_tokens``."""

    num_tokens: Any = None
    output_mode: Any = "multi_hot"

    def output(self, x: Any) -> Tensor:
        """The last axis becomes the tokens; with "one_hot" they come after it, unless it is 1 long."""
        tensor, shape = self.single(x), self.single(x).shape
        if shape is None or not isinstance(self.output_mode, str):
            return tensor.unseen(None, dtype="float32")
        tokens = width(self.num_tokens)
        if not shape:
            return tensor.unseen((tokens,), dtype="float32")
        if self.output_mode != "one_hot" and len(shape) > 2 and tensor.flavour is not Flavour.SYMBOLIC:
            return tensor.unseen(None, dtype="float32")  # Keras's symbolic shape is not what comes out when run.
        if self.output_mode != "one_hot":
            return tensor.unseen((*shape[:-1], tokens), dtype="float32")
        if isinstance(shape[-1], int) or is_open(shape[-1]):
            lead = shape[:-1] if shape[-1] == 1 and len(shape) > 1 else shape
            return tensor.unseen((*lead, tokens), dtype="float32")
        return tensor.unseen(None, dtype="float32")


@layer("StringLookup", "IntegerLookup", "Hashing", "Discretization")
@dataclass(eq=False)
class Lookup(LayerRule):
    """Values become numbers."""

    output_mode: Any = "int"

    def output(self, x: Any) -> Tensor:
        """The shape of the input, where numbers are asked for."""
        tensor = self.single(x)
        return tensor.unseen(tensor.shape if self.output_mode == "int" else None, dtype=None)


@layer("TextVectorization")
@dataclass(eq=False)
class TextVectorization(LayerRule):
    """Texts become rows of word numbers."""

    output_mode: Any = "int"
    output_sequence_length: Any = None

    def output(self, x: Any) -> Tensor:
        """(batch, ``output_sequence_length``), open where that is not given."""
        tensor, shape = self.single(x), self.single(x).shape
        if shape is None or self.output_mode != "int":
            return tensor.unseen(None, dtype=None)
        length = OPEN if self.output_sequence_length is None else width(self.output_sequence_length)
        return tensor.unseen((shape[0], length), dtype="int64")
