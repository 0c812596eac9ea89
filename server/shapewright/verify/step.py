"""The one step that a rebuilt model takes: what it is given, and how it is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from shapewright.verify.argument import Argument, Json, Unrebuildable, to_json

Shape: TypeAlias = tuple[int | None, ...]
"""Sizes, batch first; ``None`` is an open axis of an input, and in an expected shape a size that is not compared."""

DTYPES: Final = frozenset(
    {"bool", "string"}
    | {f"float{bits}" for bits in (16, 32, 64)}
    | {f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)}
)
"""What data may consist of."""


@dataclass(frozen=True)
class ArrayRecipe:
    """Data to be made: zeros, or for labels random whole numbers below ``high``; ``None`` sizes are made tiny."""

    shape: Shape
    dtype: str = "float32"
    high: int | None = None

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise Unrebuildable(f"data of type {self.dtype} is not made")
        if any(size is not None and size < 0 for size in self.shape):
            raise Unrebuildable("data has no negative size")

    def to_json(self) -> Json:
        """Return the worker's form."""
        return {"shape": list(self.shape), "dtype": self.dtype, "high": self.high}


@dataclass(frozen=True)
class StepRecipe:
    """One step on made data; ``line`` is where the program takes it."""

    via: Literal["call", "predict", "fit", "evaluate"]
    x: tuple[ArrayRecipe, ...]
    y: tuple[ArrayRecipe, ...] = ()
    loss: Argument = None
    optimizer: Argument = None
    metrics: Argument = None
    batch_size: int | None = None
    line: int | None = None
    left_out: tuple[str, ...] = ()
    """Metrics of the program's own, by their names: the interpreter follows them, and TensorFlow is not asked."""

    def __post_init__(self) -> None:
        if not self.x:
            raise Unrebuildable("a step needs data")
        if self.batch_size is not None and self.batch_size < 1:
            raise Unrebuildable("a batch has at least one sample")
        for argument in (self.loss, self.optimizer, self.metrics):
            to_json(argument)

    def to_json(self) -> Json:
        """Return the worker's form."""
        return {
            "via": self.via,
            "x": [array.to_json() for array in self.x],
            "y": [array.to_json() for array in self.y],
            "loss": to_json(self.loss),
            "optimizer": to_json(self.optimizer),
            "metrics": to_json(self.metrics),
            "batch_size": self.batch_size,
            "line": self.line,
        }
