"""Normalising layers: the shape stays, and weights scale and shift what was normalised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import NO_NORMAL_GROUPS, UNIT_AXES
from shapewright.rules.problems import IndivisibleChannels, NoSuchAxis, OpenChannels, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import definitely_less, definitely_not_multiple, is_open

from .layer import LayerRule, weights

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Tensor


@dataclass(eq=False)
class AxesLayer(LayerRule):
    """A layer with a field ``axis``: one of the input's axes, or several."""

    def axes(self) -> tuple[int, ...] | None:
        """The axes as they were given; ``None`` where they could not be read."""
        given = self.axis if isinstance(self.axis, tuple) else (self.axis,)  # type: ignore[attr-defined]
        return given if all(isinstance(axis, int) for axis in given) else None

    def output(self, x: Any) -> Tensor:
        """The shape of the input; raises ``NoSuchAxis``, and ``OpenChannels`` where a weight would be ``None`` long."""
        tensor = self.single(x)
        for axis in self.axes() or ():
            if tensor.shape is not None and not -len(tensor.shape) <= axis < len(tensor.shape):
                problem = NoSuchAxis(self.title, tensor, axis)
                raise problem.where(UNIT_AXES if self.title == "UnitNormalization" else None)
        for axis, dim in self.built(tensor).items():
            if is_open(dim):
                raise OpenChannels(self, tensor, axis)
        return tensor.alike(dtype="float32")

    def built(self, x: Any) -> dict[int, Dim]:
        """The weights are made for the normalised axes."""
        shape = self.single(x).shape
        if shape is None:
            last = self.single(x).last
            return {-1: last} if last is not None and self.axes() == (-1,) else {}
        return {
            axis % len(shape) - len(shape): shape[axis]
            for axis in self.axes() or ()
            if -len(shape) <= axis < len(shape)
        }

    def scaled(self, x: Any, each: int, *switches: Any) -> int | None:
        """So many weights for each place of the normalised axes, and one more for each switch that is on."""
        built = self.built(x)
        if not built or not all(isinstance(switch, bool) for switch in switches):
            return None
        size = weights(tuple(built.values()))
        return None if size is None else size * (each + sum(switches))

    def scales(self, x: Any, *, scale: Any, center: Any, more: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """The shapes of these weights by their names, all as long as the normalised axes."""
        shape = self.single(x).shape
        axes = self.axes()
        if shape is None or axes is None or not isinstance(scale, bool) or not isinstance(center, bool):
            return None
        names = (*(["gamma"] if scale else []), *(["beta"] if center else []), *more)
        return dict.fromkeys(names, tuple(shape[axis] for axis in axes))


@layer("BatchNormalization")
@dataclass(eq=False)
class BatchNormalization(AxesLayer):
    """Each channel is shifted and scaled by what it was over many batches."""

    axis: Any = -1
    center: Any = True
    scale: Any = True

    def parameters(self, x: Any) -> int | None:
        """Moving mean and variance of each channel, and its scale and centre where it has them."""
        return self.scaled(x, 2, self.center, self.scale)

    idle = ("moving_mean", "moving_variance")

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """The scale and the centre where it has them, the moving mean and variance."""
        return self.scales(x, scale=self.scale, center=self.center, more=self.idle)

    def frozen(self, x: Any) -> int | None:
        """The moving mean and variance."""
        return self.scaled(x, 2)


@layer("LayerNormalization")
@dataclass(eq=False)
class LayerNormalization(AxesLayer):
    """Every sample is normalised over ``axis`` on its own."""

    axis: Any = -1
    center: Any = True
    scale: Any = True
    rms_scaling: Any = False

    compares_symbolic = False

    def __post_init__(self) -> None:
        if self.rms_scaling is True:  # A scale whatever else is said, and no centre.
            self.scale, self.center = True, False

    def built(self, x: Any) -> dict[int, Dim]:
        """The scale and the centre are made for the axes, where there are any."""
        return super().built(x) if self.center is True or self.scale is True else {}

    def parameters(self, x: Any) -> int | None:
        """A scale and a centre for each place of the axes."""
        if self.center is False and self.scale is False:
            return 0
        return self.scaled(x, 0, self.center, self.scale)

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """A scale and a centre where it has them."""
        return None if self.rms_scaling is not False else self.scales(x, scale=self.scale, center=self.center)


@layer("RMSNormalization")
@dataclass(eq=False)
class RMSNormalization(AxesLayer):
    """Every sample is divided by its root mean square over ``axis``."""

    axis: Any = -1

    compares_symbolic = False

    def parameters(self, x: Any) -> int | None:
        """A scale for each place of the axes."""
        return self.scaled(x, 1)


@layer("GroupNormalization")
@dataclass(eq=False)
class GroupNormalization(AxesLayer):
    """The channels are normalised group by group."""

    groups: Any = 32
    axis: Any = -1
    center: Any = True
    scale: Any = True

    def __post_init__(self) -> None:
        if isinstance(self.groups, int) and self.groups < 1 and self.groups != -1:
            problem = RefusedArgument(self, "groups", f"must be at least 1, or -1 for one each, but is {self.groups}")
            raise problem.where(NO_NORMAL_GROUPS)

    def output(self, x: Any) -> Tensor:
        """The shape of the input; raises ``IndivisibleChannels`` where the groups do not divide the channels."""
        tensor = super().output(x)
        for dim in self.built(x).values():
            if self.groups != -1 and (definitely_less(dim, self.groups) or definitely_not_multiple(dim, self.groups)):
                assert isinstance(dim, int)
                raise IndivisibleChannels(self, self.single(x), dim)
        return tensor

    def parameters(self, x: Any) -> int | None:
        """A scale and a centre for each channel."""
        return self.scaled(x, 0, self.center, self.scale)

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """A scale and a centre where it has them."""
        return self.scales(x, scale=self.scale, center=self.center)


@layer("UnitNormalization")
@dataclass(eq=False)
class UnitNormalization(AxesLayer):
    """Every sample is divided by its length along ``axis``: no weights."""

    axis: Any = -1

    def built(self, x: Any) -> dict[int, Dim]:
        """Nothing."""
        return {}
