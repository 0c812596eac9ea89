"""EinsumDense: a product with a kernel whose axes an equation names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.limits import HELD_LIMITS
from shapewright.rules.problems import OpenChannels, RankMismatch, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import OPEN, UNKNOWN, Dim, Length, definitely_different, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour

from .adapters import Adaptable
from .layer import weights, width

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape, Tensor

FORMS = (
    re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"),
    re.compile(r"\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)"),
    re.compile(r"([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\."),
)
"""``abc,cd->abd``, with ``...`` before or after the axes of input and output; as Keras does, what follows is not looked at."""


@dataclass(frozen=True)
class Equation:
    """The letters of an equation."""

    given: str
    kernel: str
    made: str
    elided_first: bool
    elided: bool


@layer("EinsumDense")
@dataclass(eq=False)
class EinsumDense(Adaptable):
    """The equation ``input,kernel->output``; ``output_shape`` is the output without its batch and elided axes."""

    equation: Any
    output_shape: Any
    bias_axes: Any = None
    kernel_constraint: Any = None
    lora_rank: Any = None

    def output(self, x: Any) -> Tensor:
        """The batch, ``output_shape``, and the elided axes where the equation has them.

        Raises ``RefusedArgument`` for an equation that cannot be read or does not fit the input.
        """
        tensor = self.single(x)
        equation = self._read()
        if equation is None or tensor.shape is None or not self._known():
            return tensor.unseen(None, dtype="float32")
        if len(tensor.shape) < len(equation.given):
            raise RankMismatch(self, tensor, len(equation.given), at_least=True)
        full = self._full(equation, tensor.shape)
        self._agreed(equation, tensor, full)
        self.refuse_constraint()
        if not equation.elided and len(tensor.shape) > len(equation.given):
            return tensor.unseen(None, dtype="float32")  # What comes out of the run is not what Keras's graph says.
        return tensor.unseen(self._told(equation, tensor, full), dtype="float32")

    def _known(self) -> bool:
        parts = self.output_shape if isinstance(self.output_shape, tuple) else (self.output_shape,)
        return not any(isinstance(part, Unknown) for part in parts)

    def _read(self) -> Equation | None:
        """The equation in letters; ``None`` where it is not known."""
        if not isinstance(self.equation, str):
            return None
        for number, form in enumerate(FORMS):
            found = form.match(self.equation)
            if found:
                return Equation(found[1], found[2], found[3], number == 1, number > 0)
        raise self._refused("equation", f'must have the form "ab,bc->ac", but is "{self.equation}"')

    def _refused(self, argument: str, reason: str) -> RefusedArgument:
        problem = RefusedArgument(self, argument, reason)
        problem.change = HELD_LIMITS
        return problem

    def _full(self, equation: Equation, shape: Shape) -> Shape:
        """``output_shape`` with the batch and the elided axes of the input."""
        given = self.output_shape if isinstance(self.output_shape, tuple) else (self.output_shape,)
        elided = len(shape) - len(equation.given)
        target: list[Dim] = [OPEN if part is None else width(part) for part in given]
        if equation.elided_first:
            return (*shape[: max(elided, 1)], *target)
        return (shape[0], *target, *shape[len(shape) - elided :])

    def _lengths(self, equation: Equation, shape: Shape, full: Shape) -> tuple[dict[str, Dim], dict[str, Dim]]:
        """How long each letter is in the input and in the output."""
        ahead = len(shape) - len(equation.given) if equation.elided_first else 0
        return dict(zip(equation.given, shape[ahead:], strict=False)), dict(
            zip(equation.made, full[ahead:], strict=False)
        )

    def _agreed(self, equation: Equation, x: Tensor, full: Shape) -> None:
        """Raise what Keras raises where letters stand for nothing, or for two lengths."""
        assert x.shape is not None
        given, made = self._lengths(equation, x.shape, full)
        if len(made) < len(set(equation.made)):
            raise self._refused("output_shape", f'has too few axes for "{equation.made}"')
        for letter in equation.given:
            if letter in made and _differ(made[letter], given[letter]):
                raise self._refused(
                    "output_shape", f'has {made[letter]} for "{letter}", but the input has {given[letter]}'
                )
        for letter in equation.made:
            if letter not in equation.given and letter not in equation.kernel:
                raise self._refused("equation", f'has an output axis "{letter}" that comes from nowhere')
        for letter in equation.kernel:
            if letter not in made and letter not in given:
                raise self._refused(
                    "equation", f'has a kernel axis "{letter}" that is neither in the input nor in the output'
                )
        for letter in self.bias_axes if isinstance(self.bias_axes, str) else "":
            if letter not in equation.made:
                raise self._refused("bias_axes", f'names "{letter}", which is not in the output')
        weighed = [*equation.kernel, *(self.bias_axes if isinstance(self.bias_axes, str) else "")]
        if any(is_open(made.get(letter, given.get(letter, OPEN))) for letter in weighed):
            raise OpenChannels(self, x, -1)

    def _told(self, equation: Equation, x: Tensor, full: Shape) -> Shape:
        """An axis that ``output_shape`` leaves open stays open in Keras's graph, even where the input has a number."""
        assert x.shape is not None
        given, _ = self._lengths(equation, x.shape, full)
        ahead = len(x.shape) - len(equation.given) if equation.elided_first else 0
        told = list(full)
        for place, letter in enumerate(equation.made, ahead):
            known = given.get(letter)
            concrete = isinstance(known, Length) or (known is not None and x.flavour is not Flavour.SYMBOLIC)
            if place < len(told) and is_open(told[place]) and concrete and known is not None:
                told[place] = known
        between = told[1:ahead]
        if x.flavour is Flavour.SYMBOLIC and between != between[::-1] and self.keras.reached((3,)) is not False:
            told[1:ahead] = [UNKNOWN] * len(between)  # Keras 3's graph has them in reverse, the run as they are.
        return tuple(told)

    def _sizes(self, x: Any) -> tuple[Equation, dict[str, Dim]] | None:
        shape, equation = self.single(x).shape, self._read()
        if shape is None or equation is None or not self._known() or len(shape) < len(equation.given):
            return None
        given, made = self._lengths(equation, shape, self._full(equation, shape))
        return equation, {**given, **made}

    def parameters(self, x: Any) -> int | None:
        """The kernel, as long along each of its letters as input or output are, and a bias for ``bias_axes``."""
        sizes = self._sizes(x)
        if sizes is None or not isinstance(self.bias_axes, str | None):
            return None
        _, lengths = sizes
        bias = [tuple(lengths.get(letter) for letter in dict.fromkeys(self.bias_axes))] if self.bias_axes else []
        return weights(self.kernel(x), *bias, *self.factors(x))

    def kernel(self, x: Any) -> tuple[Any, ...]:
        """As long along each of its letters as input or output are."""
        sizes = self._sizes(x)
        return (None,) if sizes is None else tuple(sizes[1].get(letter) for letter in sizes[0].kernel)

    def products(self, x: Any, y: Any) -> int | None:
        """One for each choice of a place along every letter."""
        sizes, shape = self._sizes(x), self.single(x).shape
        if sizes is None or shape is None or not isinstance(self.bias_axes, str | None):
            return None
        equation, lengths = sizes
        elided = len(shape) - len(equation.given)
        beyond = shape[1:elided] if equation.elided_first else shape[len(shape) - elided :]
        batch = equation.given[0] if not equation.elided_first or not elided else ""
        named = {**lengths, **dict(zip(equation.given, shape[elided if equation.elided_first else 0 :], strict=False))}
        return weights((*(length for letter, length in named.items() if letter != batch), *beyond))


def _differ(made: Dim, given: Dim) -> bool:
    """Keras compares with ``!=``, except where the output is open."""
    return definitely_different(made, given) or (isinstance(made, int) and is_open(given))
