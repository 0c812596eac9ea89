"""Stack: a model of the program as checks see it, its inputs and its layers in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from .program import Program

SHAPELESS = ("Activation", "Softmax", "ReLU", "LeakyReLU", "ELU", "Dropout", "BatchNormalization", "LayerNormalization")
"""Layers that leave the shape alone: what is said of the output is said of the layer before them."""


@dataclass(frozen=True)
class Stack:
    """A Sequential or functional model, or one of the program's own classes (of which little is known)."""

    value: Any
    program: Program

    @property
    def inputs(self) -> list[Tensor]:
        """What it declares, in order."""
        if isinstance(self.value, Functional):
            return tensors_in(self.value.inputs)
        if isinstance(self.value, Sequential):
            return tensors_in(self.program.analysis.held(self.value.address, "#input"))
        return []

    @property
    def output(self) -> Tensor | None:
        """What it gives for its declared input, if that is one tensor."""
        given: Any = None
        if isinstance(self.value, Sequential):
            given = self.program.analysis.stack(self.value)[1]
        elif isinstance(self.value, Functional):
            given = self.value.outputs
        outputs = tensors_in(given)
        return outputs[0] if len(outputs) == 1 else None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that the output went through, first to last, as far as they stand in a row."""
        if isinstance(self.value, Sequential):
            return tuple(layer for layer in self.program.analysis.stack(self.value)[0] if isinstance(layer, Layer))
        return way(self.output)

    def declared(self, given: Tensor) -> Tensor | None:
        """The declared output that it gave for some data, where it has several."""
        if not isinstance(self.value, Functional) or given.source is None or given.source.target is not self.value:
            return None
        return tensors_in(self.value.outputs)[given.index]

    def last(self, *titles: str) -> Layer | None:
        """The last layer that gives the output its shape, if it is one of these."""
        for layer in reversed(self.layers):
            if layer.title in titles:
                return layer
            if layer.title not in SHAPELESS:
                return None
        return None


def way(tensor: Tensor | None) -> tuple[Layer, ...]:
    """The layers that a tensor came through, first to last, up to where several tensors met."""
    found: list[Layer] = []
    while tensor is not None and tensor.source is not None:
        if isinstance(tensor.source.target, Layer) and tensor.source.target.title != "InputLayer":
            found.append(tensor.source.target)
        parents = tensors_in(tensor.source.inputs)
        tensor = parents[0] if len(parents) == 1 else None
    return tuple(reversed(found))


def root(tensor: Tensor) -> Tensor:
    """The input that a tensor was made from; at a merge, the first."""
    while tensor.source is not None and tensors_in(tensor.source.inputs):
        tensor = tensors_in(tensor.source.inputs)[0]
    return tensor


def shaped_by(tensor: Tensor | None, *titles: str) -> Layer | None:
    """The layer that gave a tensor its shape, if it is one of these."""
    for layer in reversed(way(tensor)):
        if layer.title in titles:
            return layer
        if layer.title not in SHAPELESS:
            return None
    return None
