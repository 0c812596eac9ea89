"""Upsampling: every step repeated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from shapewright.rules.changes import ANY_RANK, NO_SIZE, NOTHING_READ
from shapewright.rules.problems import NothingToRead, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import Dim, times, vague

from .layer import runs
from .spatial import PerAxis, SpatialLayer

if TYPE_CHECKING:
    from typing import Any

    from shapewright.values.fields import Field
    from shapewright.values.tensors import Tensor


SMOOTH = ("bilinear", "bicubic", "lanczos3", "lanczos5")
"""Interpolations that look at neighbours: between no rows there is nothing to draw."""


@layer("UpSampling1D", rank=1)
@layer("UpSampling2D", rank=2)
@layer("UpSampling3D", rank=3)
@dataclass(eq=False)
class UpSampling(SpatialLayer):
    """Each step of each spatial axis, ``size`` times over; 1D takes an integer only."""

    size: PerAxis = 2
    data_format: Any = None
    interpolation: Any = "nearest"

    fails_late = True

    def __post_init__(self) -> None:
        if self.rank == 1 and isinstance(self.size, tuple | bool):
            raise RefusedArgument(self, "size", f"must be an integer, but is {self.size}")
        if self.rank == 1 and self.size == 0:
            raise RefusedArgument(self, "size", "must be at least 1, but is 0").where(NO_SIZE)
        self.sizes = self.per_axis(self.size, "size")

    def output(self, x: Any) -> Tensor:
        """``length × size`` steps on each axis."""
        if self.rank == 3 and ANY_RANK.holds_for(self.keras) is False:
            single = self.single(x)
            if single.shape is not None and len(single.shape) != 5:
                return single.unseen(None, dtype="float32")
        tensor, parts = self.taken_apart(x)
        if parts is None:
            return tensor
        batch, lengths, channels = parts
        if self.rank == 2 and self.interpolation in SMOOTH and runs(tensor) and 0 in lengths:
            raise NothingToRead(self, tensor, lengths.index(0)).where(NOTHING_READ)
        longer = tuple(_repeated(length, size) for length, size in zip(lengths, self.sizes, strict=True))
        fields = tensor.seen([partial(self._seen, size) for size in self.sizes])
        return tensor.like(self.join(batch, longer, channels), dtype="float32", fields=fields)

    def _seen(self, size: Dim, field: Field) -> Field | None:
        """Repeated, or drawn between neighbours; other interpolations reach further than is followed."""
        if self.interpolation == "nearest":
            return field.repeated(size)
        return field.blended(size) if self.interpolation == "bilinear" else None


def _repeated(length: Dim, size: Dim) -> Dim:
    return times(length, size) if isinstance(size, int) else vague(length)
