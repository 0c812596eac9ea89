"""The everyday layers: Dense, Flatten, and those that leave the shape alone."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import ANY_RATE, EMPTY_DENSE
from shapewright.rules.limits import HELD_LIMITS
from shapewright.rules.problems import NoSuchAxis, OpenChannels, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, is_open, product
from shapewright.values.tensors import Tensor, ending, settled_ending

from .adapters import Adaptable
from .layer import LayerRule, autocast, weights, width

if TYPE_CHECKING:
    from shapewright.values.dims import Dim


@layer("Dense")
@dataclass(eq=False)
class Dense(Adaptable):
    """A matrix product over the last axis."""

    units: Any
    use_bias: Any = True
    kernel_constraint: Any = None
    lora_rank: Any = None

    def __post_init__(self) -> None:
        if isinstance(self.units, int) and self.units < 1:
            raise RefusedArgument(self, "units", f"must be at least 1, but is {self.units}").where(EMPTY_DENSE)

    def output(self, x: Any) -> Tensor:
        """Every axis but the last stays; the last becomes ``units`` long."""
        tensor, shape = self.ranked(x, 2, at_least=True)
        if shape is None:
            return tensor.unseen(None, dtype="float32", last=settled_ending(width(self.units)))
        if is_open(shape[-1]):
            raise OpenChannels(self, tensor, -1)
        self.refuse_constraint()
        return tensor.like((*shape[:-1], width(self.units)), dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """``features × units``, and a bias for each unit."""
        if not isinstance(self.use_bias, bool):
            return None
        return weights(self.kernel(x), *([(self.units,)] if self.use_bias else []), *self.factors(x))

    def kernel(self, x: Any) -> tuple[Any, ...]:
        """(features, units)."""
        return (self.built(x).get(-1), self.units)

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """A kernel, and a bias where it has one; of adapters nothing is told."""
        if not isinstance(self.use_bias, bool) or self.factors(x):
            return None
        return {"kernel": self.kernel(x), **({"bias": (self.units,)} if self.use_bias else {})}

    def products(self, x: Any, y: Any) -> int | None:
        """Every feature with every unit, at every step."""
        shape = self.single(x).shape
        return weights((*shape[1:], self.units)) if shape else None

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel is made for the number of features."""
        features = ending(self.single(x))
        return {} if features is None else {-1: features}


@layer("Flatten")
@dataclass(eq=False)
class Flatten(LayerRule):
    """All axes but the batch become one."""

    data_format: Any = None

    def output(self, x: Any) -> Tensor:
        """(batch, the product of the others), open if one of them is."""
        tensor, shape = self.ranked(x, 1, at_least=True)
        if shape is None:
            return tensor.unseen((UNKNOWN, UNKNOWN), dtype=autocast(tensor.dtype))
        return tensor.unseen((shape[0], product(shape[1:])), dtype=autocast(tensor.dtype))


@layer("Activation", "ActivityRegularization", "Masking", "ReLU", "ELU", "Softmax", "GaussianNoise")
@dataclass(eq=False)
class SameShape(LayerRule):
    """What comes in goes out, with other values."""

    def output(self, x: Any) -> Tensor:
        """The shape of the input."""
        tensor = self.single(x)
        return tensor.alike(dtype="float32")


@layer("LeakyReLU")
@dataclass(eq=False)
class LeakyReLU(SameShape):
    """Negative values become smaller."""

    negative_slope: Any = 0.3
    alpha: Any = None
    """Its older name, which wins."""

    def __post_init__(self) -> None:
        if self.alpha is not None:
            return
        if self.negative_slope is None or (isinstance(self.negative_slope, int | float) and self.negative_slope < 0):
            problem = RefusedArgument(self, "negative_slope", f"must be at least 0, but is {self.negative_slope}")
            raise problem.where(HELD_LIMITS)


@layer("Identity")
@dataclass(eq=False)
class Identity(LayerRule):
    """What comes in goes out."""

    def output(self, x: Any) -> Any:
        """The input."""
        return tuple(map(self.output, x)) if isinstance(x, tuple) else x.alike(dtype=autocast(x.dtype))


@layer("Dropout", "GaussianDropout", "AlphaDropout")
@layer("SpatialDropout1D", axes=3)
@layer("SpatialDropout2D", axes=4)
@layer("SpatialDropout3D", axes=5)
@dataclass(eq=False)
class Dropout(LayerRule):
    """Some of the values are set to 0 in training; the spatial ones drop whole channels."""

    rate: Any
    _: KW_ONLY
    axes: int | None = None
    """How many axes the input must have, where it must."""

    def __post_init__(self) -> None:
        if isinstance(self.rate, int | float) and not 0 <= self.rate <= 1:
            problem = RefusedArgument(self, "rate", f"must be between 0 and 1, but is {self.rate}")
            raise problem.where(None if self.title == "Dropout" else ANY_RATE)

    def output(self, x: Any) -> Tensor:
        """The shape of the input."""
        tensor = self.single(x) if self.axes is None else self.ranked(x, self.axes)[0]
        return tensor.alike(dtype="float32")


@layer("PReLU")
@dataclass(eq=False)
class PReLU(LayerRule):
    """A slope for negative values, learned at every place that is not shared."""

    shared_axes: Any = None

    compares_symbolic = False

    def output(self, x: Any) -> Tensor:
        """The shape of the input; an axis that is not shared must not be open."""
        tensor = self.single(x)
        for axis in self._shared() or ():
            if tensor.shape is not None and axis >= len(tensor.shape):
                raise NoSuchAxis(self.title, tensor, axis, "shared_axes")
        for axis, dim in self.built(tensor).items():
            if is_open(dim):
                raise OpenChannels(self, tensor, axis)
        return tensor.alike(dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """One for each place of a sample, with the shared axes 1 long."""
        tensor = self.single(x)
        if tensor.shape is None or self._shared() is None:
            return None
        return weights(tuple(self.built(tensor).values()))

    def built(self, x: Any) -> dict[int, Dim]:
        """The slopes are made for every axis that is not shared."""
        shape, shared = self.single(x).shape, self._shared()
        if shape is None or shared is None:
            return {}
        return {axis - len(shape): dim for axis, dim in enumerate(shape) if axis and axis not in shared}

    def _shared(self) -> tuple[int, ...] | None:
        axes = (
            ()
            if self.shared_axes is None
            else self.shared_axes
            if isinstance(self.shared_axes, tuple)
            else (self.shared_axes,)
        )
        return axes if all(isinstance(axis, int) for axis in axes) else None
