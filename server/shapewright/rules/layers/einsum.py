"""EinsumDense: a product with a kernel whose axes an equation names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.registry import layer
from shapewright.values.dims import OPEN, Length, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour

from .layer import LayerRule, weights, width

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape, Tensor

FORMS = re.compile(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?")
"""``abc,cd->abd``, with ``...`` before or after the axes of input and output."""


@layer("EinsumDense")
@dataclass(eq=False)
class EinsumDense(LayerRule):
    """The equation ``input,kernel->output``; ``output_shape`` is the output without its batch and elided axes."""

    equation: Any
    output_shape: Any
    bias_axes: Any = None

    def output(self, x: Any) -> Tensor:
        """The batch, ``output_shape``, and the elided axes where the equation has them."""
        tensor = self.single(x)
        shape = self._shape(tensor.shape, symbolic=tensor.flavour is Flavour.SYMBOLIC)
        return tensor.unseen(shape, dtype="float32")

    def _parts(self) -> tuple[str, str, str, bool] | None:
        found = FORMS.fullmatch(self.equation.replace(" ", "")) if isinstance(self.equation, str) else None
        if found is None:
            return None
        return found[2], found[4], found[6], bool(found[1])

    def _shape(self, shape: Shape | None, *, symbolic: bool) -> Shape | None:
        """An axis that ``output_shape`` leaves open stays open in Keras's graph, even where the input has a number."""
        parts = self._parts()
        unread = isinstance(self.output_shape, Unknown)
        if shape is None or parts is None or unread or len(shape) < len(parts[0]):
            return None
        given = self.output_shape if isinstance(self.output_shape, tuple) else (self.output_shape,)
        elided = len(shape) - len(parts[0])
        target: list[Dim] = [OPEN if part is None else width(part) for part in given]
        full = [*shape[: max(elided, 1)], *target] if parts[3] else [shape[0], *target, *shape[len(shape) - elided :]]
        lengths = dict(zip(parts[0], shape[elided:] if parts[3] else shape, strict=False))
        for place, letter in enumerate(parts[2], elided if parts[3] else 0):
            known = lengths.get(letter)
            if (
                place < len(full)
                and is_open(full[place])
                and (isinstance(known, Length) or (known is not None and not symbolic))
            ):
                full[place] = known
        return tuple(full)

    def parameters(self, x: Any) -> int | None:
        """The kernel, as long along each of its letters as input or output are, and a bias for ``bias_axes``."""
        shape, parts = self.single(x).shape, self._parts()
        made = self._shape(shape, symbolic=True)
        if shape is None or parts is None or made is None:
            return None
        ahead = len(shape) - len(parts[0]) if parts[3] else 0
        lengths = dict(zip(parts[0], shape[ahead:], strict=False)) | dict(zip(parts[2], made[ahead:], strict=False))
        if self.bias_axes is None:
            return weights(tuple(lengths.get(letter) for letter in parts[1]))
        if not isinstance(self.bias_axes, str):
            return None
        bias = tuple(lengths.get(letter) for letter in self.bias_axes)
        return weights(tuple(lengths.get(letter) for letter in parts[1]), bias)
