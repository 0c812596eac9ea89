"""Layers that hold another layer: TimeDistributed, Bidirectional, and the plain Wrapper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import RankMismatch, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, times
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .kernels import KernelLayer
from .layer import LayerRule, width
from .sequences import Recurrent

if TYPE_CHECKING:
    from shapewright.values.dims import Dim


@layer("Wrapper")
@dataclass(eq=False)
class Wrapper(LayerRule):
    """A layer around another; ``layer`` is that one's rule, or ``Unknown`` where no rule describes it."""

    layer: Any

    compares_symbolic = False

    def output(self, x: Any) -> Any:
        """What a subclass of the program's own makes of it is not known."""
        return self.single(x).unseen(None, dtype=None)

    def parameters(self, x: Any) -> int | None:
        """Those of the wrapped layer."""
        return self.layer.parameters(x) if isinstance(self.layer, LayerRule) else None


@layer("TimeDistributed")
@dataclass(eq=False)
class TimeDistributed(Wrapper):
    """The same layer, applied to every step of axis 1 on its own."""

    def output(self, x: Any) -> Any:
        """The steps put back between the batch and the rest of what the layer makes of one step."""
        tensor, shape = self.ranked(x, 3, at_least=True)
        if shape is None or not isinstance(self.layer, LayerRule):
            return tensor.unseen(None, dtype=None)
        try:
            made = self.layer.output(self._step(tensor))
        except RankMismatch:
            if isinstance(self.layer, KernelLayer):
                raise
            return tensor.unseen(None, dtype=None)  # Keras does not check the rank of every layer in here.
        if not isinstance(made, Tensor) or made.shape is None:
            return tensor.unseen(None, dtype=None)
        return tensor.unseen((made.shape[0], shape[1], *made.shape[1:]), dtype="float32")

    def _step(self, x: Tensor) -> Tensor:
        assert x.shape is not None
        return x.unseen((x.shape[0], *x.shape[2:]))

    def parameters(self, x: Any) -> int | None:
        """Those of the layer for one step."""
        tensor = self.single(x)
        if tensor.shape is None or len(tensor.shape) < 3:
            return None
        return super().parameters(self._step(tensor))

    def built(self, x: Any) -> dict[int, Dim]:
        """The wrapped layer's axes, which count from the end."""
        tensor = self.single(x)
        if tensor.shape is None or len(tensor.shape) < 3 or not isinstance(self.layer, LayerRule):
            return {}
        return self.layer.built(self._step(tensor))


@layer("Bidirectional")
@dataclass(eq=False)
class Bidirectional(Wrapper):
    """A recurrent layer that reads forwards, its twin that reads backwards, and what becomes of both outputs."""

    merge_mode: Any = "concat"
    backward_layer: Any = None

    def __post_init__(self) -> None:
        if isinstance(self.layer, LayerRule) and not hasattr(self.layer, "go_backwards"):
            raise RefusedArgument(self, "layer", f"must be a recurrent layer, but is {self.layer.title}")
        if isinstance(self.merge_mode, str | int) and self.merge_mode not in ("sum", "mul", "ave", "concat"):
            choices = '"concat", "sum", "mul", "ave" or None'
            raise RefusedArgument(self, "merge_mode", f'must be {choices}, but is "{self.merge_mode}"')

    def output(self, x: Any) -> Any:
        """Twice the units with "concat", a pair of outputs with ``None``; the states of both after it."""
        first = x[0] if isinstance(x, tuple) and x else x
        tensor = self.single(first)
        if not isinstance(self.layer, LayerRule) or isinstance(self.merge_mode, Unknown):
            return tensor.unseen(None, dtype="float32")
        made = self.layer.output(first)
        outputs = made if isinstance(made, tuple) else (made,)
        states = outputs[1:] * 2
        if self.merge_mode is None:
            return (outputs[0], outputs[0], *states)
        merged = _twice(outputs[0]) if self.merge_mode == "concat" else outputs[0]
        return (merged, *states) if states else merged

    def parameters(self, x: Any) -> int | None:
        """Those of both directions."""
        first = x[0] if isinstance(x, tuple) and x else x
        forward = super().parameters(first)
        if self.backward_layer is None:
            return None if forward is None else 2 * forward
        backward = self.backward_layer.parameters(first) if isinstance(self.backward_layer, LayerRule) else None
        return None if forward is None or backward is None else forward + backward

    def built(self, x: Any) -> dict[int, Dim]:
        """What the recurrent layer is built for."""
        return self.layer.built(x) if isinstance(self.layer, LayerRule) else {}


def _twice(x: Tensor) -> Tensor:
    if x.shape is None:
        return x
    units = x.shape[-1]
    return x.like((*x.shape[:-1], times(units, 2) if units is not UNKNOWN else UNKNOWN))


@layer("SpectralNormalization")
@dataclass(eq=False)
class SpectralNormalization(Wrapper):
    """A layer whose kernel is kept small."""

    def output(self, x: Any) -> Any:
        """What the layer makes."""
        return self.layer.output(x) if isinstance(self.layer, LayerRule) else self.single(x).unseen(None, dtype=None)

    def parameters(self, x: Any) -> int | None:
        """Those of the layer and a vector as long as its kernel is wide, which is not followed."""
        return None

    def built(self, x: Any) -> dict[int, Dim]:
        """What the layer is built for."""
        return self.layer.built(x) if isinstance(self.layer, LayerRule) else {}


@layer("RNN")
@dataclass(eq=False)
class RNN(LayerRule):
    """A cell that is the program's own choice; ``cell`` is its rule, or a tuple of rules, one on top of the other."""

    cell: Any
    return_sequences: Any = False
    return_state: Any = False
    go_backwards: Any = False

    compares_symbolic = False

    def output(self, x: Any) -> Any:
        """As wide as the last cell; with ``return_state`` the states, where there is one cell."""
        cells = self._cells()
        tensor = self.single(x[0] if isinstance(x, tuple) and x else x)
        if cells is None or (self.return_state is not False and len(cells) > 1):
            return tensor.unseen(None, dtype="float32")
        return self._last(cells).output(tensor)

    def _cells(self) -> tuple[Recurrent, ...] | None:
        cells = self.cell if isinstance(self.cell, tuple) else (self.cell,)
        return cells if cells and all(isinstance(cell, Recurrent) for cell in cells) else None

    def _last(self, cells: tuple[Recurrent, ...]) -> Recurrent:
        switches = {"return_sequences": self.return_sequences, "return_state": self.return_state}
        return replace(cells[-1], title=self.title, **switches)

    def parameters(self, x: Any) -> int | None:
        """Those of every cell, each fed by the one below."""
        cells, total = self._cells(), 0
        step = self.single(x[0] if isinstance(x, tuple) and x else x)
        for cell in cells or ():
            count = cell.parameters(step)
            if count is None or step.shape is None:
                return None
            total, step = total + count, step.unseen((*step.shape[:-1], width(cell.units)))
        return None if cells is None else total

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel of the first cell is made for the number of features."""
        cells = self._cells()
        return {} if cells is None else cells[0].built(x)
