"""Preprocessing layers for numbers: rescaling, normalising, and pipelines of such layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapewright.rules.problems import NoSuchAxis, OpenChannels
from shapewright.rules.registry import layer
from shapewright.values.dims import is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .layer import LayerRule, weights


@layer("Rescaling")
@dataclass(eq=False)
class Rescaling(LayerRule):
    """Every value times ``scale``, plus ``offset``."""

    def output(self, x: Any) -> Tensor:
        """The shape of the input."""
        tensor = self.single(x)
        return tensor.alike(dtype="float32")


PICTURE = 3
"""So many axes a picture has without a batch."""


@layer("Pipeline")
@dataclass(eq=False)
class Pipeline(LayerRule):
    """Layers one after the other; each entry is a rule, or ``Unknown`` where no rule describes it."""

    layers: Any

    def output(self, x: Any) -> Any:
        """What the last one makes."""
        for part in self.layers if isinstance(self.layers, tuple) else (None,):
            if not isinstance(part, LayerRule) or not _is_followed(part, x):
                return self.single(x).unseen(None, dtype=None)
            x = part.result(x)
        return x

    def parameters(self, x: Any) -> int | None:
        """Those of all of them."""
        total = 0
        for part in self.layers if isinstance(self.layers, tuple) else (None,):
            count = part.parameters(x) if isinstance(part, LayerRule) and _is_followed(part, x) else None
            if count is None:
                return None
            total, x = total + count, part.result(x)
        return total


CROPS = ("CenterCrop", "RandomCrop")
"""What asks TensorFlow in here how large open pictures are, and then gives none of a known size, or fails."""


def _is_followed(part: LayerRule, x: Any) -> bool:
    """Whether a layer does in a ``Pipeline`` what it does alone: some ask for pictures, and how large they are, only there."""
    if not isinstance(x, Tensor) or x.shape is None:
        return True
    if len(x.shape) < PICTURE:
        return False
    return part.title not in CROPS or not any(is_open(dim) for dim in x.shape[-3:])


@layer("Normalization")
@dataclass(eq=False)
class Normalization(LayerRule):
    """Mean 0 and variance 1 along ``axis``, by what the data were when it was adapted."""

    axis: Any = -1
    mean: Any = None

    remade = ("mean", "variance")

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

    def frozen(self, x: Any) -> int | None:
        """All of them: they come from the data."""
        return self.parameters(x)
