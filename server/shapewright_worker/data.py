"""Makes small data that raises exactly where the real data would.

A batch may be made smaller only if nothing could notice: broadcasting sees whether the batch is 1 or equals another
axis, so such sizes are kept, and a smaller one never takes their place. A short last batch is left out only where it
is as unremarkable as the full ones. While the model's outputs are unknown, nothing is made smaller.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

Json = dict[str, Any]
Shape: TypeAlias = "list[int | None]"

DEFAULT_BATCH = 32
"""The batch size of Keras where none is given."""

CHEAP_ELEMENTS = 2**16
"""A batch of up to so many numbers is made in its real size."""
CHEAP_OUTPUTS = 2**19
"""The same of the numbers that all layers give for it."""


class Plan:
    """How many samples the data has, in which batches."""

    def __init__(self, numpy: Any, model: Any, step: Json, numbers: int = 0) -> None:
        self.numpy = numpy
        self.numbers = numbers
        """What the layers give for one sample."""
        self.inputs = model_shapes(model, "inputs")
        self.outputs = model_shapes(model, "outputs")
        self.x = filled(step["x"], self.inputs)
        self.y = filled(step["y"], self.outputs)
        self.open = any(None in array["shape"][1:] for array in self.x + self.y)
        self.first: int | None = next((array["samples"] for array in self.x), None)
        self.fixed: int | None = next((shape[0] for shape in self.inputs if shape), None)
        self.taken = {1} | {
            size
            for shape in self.outputs + [array["shape"] for array in self.y]
            for size in shape[1:]
            if size is not None
        }
        batch = step["batch_size"] or DEFAULT_BATCH
        if step["via"] == "call":
            batch = self.first or self.fixed or unused(self.taken, 2)
        self.batch, self.rows = self.sizes(batch)
        free = step["via"] == "call" and self.first is None and self.fixed is None
        self.batches = (self.batch, 1) if free else (self.batch,)
        """One sample may pass where two do not: where nobody has said how many there are, either is enough."""

    def of(self, batch: int) -> Plan:
        """Take this one of the ``batches``."""
        if len(self.batches) > 1:
            self.batch = self.rows = batch
        return self

    def sizes(self, batch: int) -> tuple[int, int]:
        """Return the batch size and the number of samples, both as small as nothing can notice."""
        full, last = batch, 0
        if self.first is not None:
            full, last = (batch, self.first % batch) if self.first >= batch else (self.first, 0)
        if self.outputs:
            if last not in self.taken and full not in self.taken:
                last = 0
            if self.fixed is None and not self.cheap(full):
                last = last if last in self.taken or last == 0 else unused(self.taken, 2)
                full = full if full in self.taken else unused(self.taken, last + 2)
        return max(full, 1), full + last

    def cheap(self, rows: int) -> bool:
        """Say whether so many samples are few numbers, and make few."""
        return rows * self.numbers <= CHEAP_OUTPUTS and all(
            rows * product(array["shape"][1:]) <= CHEAP_ELEMENTS for array in self.x + self.y
        )

    def made(self, arrays: list[Json], length: int) -> list[Any]:
        """Make the arrays; one with another number of samples than the first keeps the difference."""
        made = []
        for array in arrays:
            shape = [length if size is None else size for size in array["shape"]]
            differs = None not in (array["samples"], self.first) and array["samples"] != self.first
            if shape:
                shape[0] = self.rows + 1 if differs else self.rows
            made.append(self.array(shape, array["dtype"], array["high"]))
        return made

    def array(self, shape: list[int], dtype: str, high: int | None) -> Any:
        """Make zeros, class numbers below ``high``, or words."""
        if dtype == "string":
            return self.numpy.full(shape, "a", dtype=object)
        if high:
            return self.numpy.random.default_rng(0).integers(0, high, size=shape).astype(dtype)
        return self.numpy.zeros(shape, dtype=dtype)


def model_shapes(model: Any, which: str) -> list[Shape]:
    """Return the shapes of a model's inputs or outputs, none while it is unbuilt."""
    try:
        tensors = getattr(model, which) or []
    except (AttributeError, ValueError):
        return []
    return [list(tensor.shape) for tensor in tensors]


def filled(specs: list[Json], declared: list[Shape]) -> list[Json]:
    """Return the arrays with the sizes filled in that only the model knows; ``samples`` is the first size given."""
    arrays = []
    for position, spec in enumerate(specs):
        shape = spec["shape"]
        known = as_given(declared[position], len(shape)) if position < len(declared) else shape
        sizes = [known[axis] if size is None else size for axis, size in enumerate(shape)]
        arrays.append({**spec, "shape": sizes, "samples": shape[0] if shape else None})
    return arrays


def as_given(declared: Shape, rank: int) -> Shape:
    """Return a declared shape with so many axes: Keras adds a last one that is 1 long, or leaves it out."""
    if len(declared) == rank + 1 and declared[-1] == 1:
        return declared[:-1]
    if len(declared) == rank - 1:
        return [*declared, 1]
    return declared if len(declared) == rank else [None] * rank


def unused(taken: set[int], least: int) -> int:
    """Return the smallest size from ``least`` on that equals no other axis."""
    while least in taken:
        least += 1
    return least


def product(sizes: Iterable[int | None]) -> int:
    """Multiply sizes; one that is not known counts once."""
    result = 1
    for size in sizes:
        result *= size or 1
    return result
