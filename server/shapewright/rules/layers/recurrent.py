"""RNN and StackedRNNCells: recurrence over cells that are the program's own choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import CELLS_BELIEVED
from shapewright.rules.problems import OpenChannels, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, is_open
from shapewright.values.tensors import Flavour, Tensor

from .layer import LayerRule, width
from .sequences import Recurrent, some_steps, stateful_batch

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape


def cells_in(cell: Any) -> tuple[Recurrent, ...] | None:
    """The cells of a cell, one on top of the other; ``None`` where one of them has no rule."""
    parts = cell.cells if isinstance(cell, StackedRNNCells) else cell
    cells = parts if isinstance(parts, tuple) else (parts,)
    return cells if cells and all(isinstance(part, Recurrent) for part in cells) else None


def counts(cells: tuple[Recurrent, ...] | None, step: Tensor, *, learned: bool = False) -> int | None:
    """How many weights the cells have, each fed by the one below."""
    total = 0
    for cell in cells or ():
        count = cell.learned(step) if learned else cell.parameters(step)
        if count is None or step.shape is None:
            return None
        total, step = total + count, step.unseen((*step.shape[:-1], width(cell.units)))
    return None if cells is None else total


def after(cells: tuple[Recurrent, ...], batch: Dim, x: Tensor, *, grouped: bool) -> tuple[Any, ...]:
    """The states of all cells after a step: those of a stack cell by cell, where a cell has several."""
    found: list[Any] = []
    for cell in cells:
        states = (x.unseen((batch, width(cell.units)), dtype=cell.compute),) * cell.states
        found += [states if cell.states > 1 else states[0]] if grouped else states
    return tuple(found)


@layer("StackedRNNCells")
@dataclass(eq=False)
class StackedRNNCells(LayerRule):
    """Cells one on top of the other, as one cell."""

    cells: Any

    follows_policy = False

    def __post_init__(self) -> None:
        for cell in self.cells if isinstance(self.cells, tuple) else ():
            if isinstance(cell, LayerRule) and not isinstance(cell, Recurrent):
                raise RefusedArgument(self, "cells", f"must be cells of recurrent layers, but has a {cell.title}")

    def output(self, x: Any) -> Any:
        """What the last cell gives at one step, and the states of all of them."""
        tensor, cells = self.single(x), cells_in(self)
        if cells is None or not tensor.shape:
            return tensor.unseen(None, dtype=None), ()
        if is_open(tensor.shape[-1]):
            raise OpenChannels(self, tensor, -1)
        batch = tensor.shape[0]
        made = tensor.unseen((batch, width(cells[-1].units)), dtype=cells[-1].compute)
        return made, after(cells, batch, tensor, grouped=True)

    def parameters(self, x: Any) -> int | None:
        """Those of every cell."""
        return counts(cells_in(self), self.single(x))

    def learning(self, x: Any, total: int | None) -> int | None:
        """Those of every cell that learns."""
        return 0 if self.trainable is False else counts(cells_in(self), self.single(x), learned=True)


@dataclass(frozen=True)
class OwnCell:
    """What a cell of the program's own says of itself: the sizes of its states, and of its output."""

    states: tuple[Any, ...]
    """A size for each state; of a stack, those of each cell, in a tuple where it has several."""
    output_size: int


def told_by(cell: Any) -> OwnCell | None:
    """What a cell, or a stack of cells of which one is the program's own, says of itself."""
    if isinstance(cell, OwnCell):
        return cell
    parts = cell.cells if isinstance(cell, StackedRNNCells) else cell
    if not isinstance(parts, tuple) or not any(isinstance(part, OwnCell) for part in parts):
        return None
    cells = [told for told in map(_told, parts) if told is not None]
    if len(cells) < len(parts):
        return None
    states = tuple(part.states if len(part.states) > 1 else part.states[0] for part in cells)
    return OwnCell(states, cells[-1].output_size)


def _told(cell: Any) -> OwnCell | None:
    if isinstance(cell, Recurrent) and type(cell.units) is int:
        return OwnCell((cell.units,) * cell.states, cell.units)
    return cell if isinstance(cell, OwnCell) else None


@layer("RNN")
@dataclass(eq=False)
class RNN(LayerRule):
    """Reads a sequence with a cell; ``cell`` is its rule, or a tuple of rules, one on top of the other."""

    cell: Any
    return_sequences: Any = False
    return_state: Any = False
    go_backwards: Any = False
    stateful: Any = False

    compares_symbolic = False
    fails_late = True

    def __post_init__(self) -> None:
        parts = self.cell if isinstance(self.cell, tuple) else (self.cell,)
        for part in parts:
            if isinstance(part, LayerRule) and not isinstance(part, Recurrent | StackedRNNCells):
                raise RefusedArgument(self, "cell", f"must be a cell, but is {part.title}")

    def output(self, x: Any) -> Any:
        """As wide as the last cell: (batch, units), or one for each step; with ``return_state`` the states of all cells."""
        cells = cells_in(self.cell)
        given = self.single(x[0] if isinstance(x, tuple) and x else x)
        told = told_by(self.cell)
        if told is not None:
            return self._as_told(given, told)
        if cells is None or not isinstance(self.return_sequences, bool):
            return given.unseen(None, dtype="float32")
        tensor, shape = self.ranked(given, 3, at_least=True)
        if shape is not None and len(shape) > 3:  # Keras builds it; whether it runs is the cell's affair.
            return tensor.unseen(None, dtype="float32")
        if shape is not None and is_open(shape[-1]):
            raise OpenChannels(self, tensor, -1)
        stateful_batch(self, tensor, self.stateful)
        some_steps(self, tensor)
        last: Shape = (UNKNOWN if shape is None else shape[0], width(cells[-1].units))
        whole = (last[0], UNKNOWN if shape is None else shape[1], last[1]) if self.return_sequences else last
        fields = tensor.everything(past=self.return_sequences and self.go_backwards is False)
        result = tensor.like(whole, dtype="float32", fields=fields)
        if self.return_state is False:
            return result
        if self.return_state is not True:
            return tensor.unseen(None, dtype="float32")
        grouped = isinstance(self.cell, tuple | StackedRNNCells)
        return (result, *after(cells, last[0], tensor, grouped=grouped))

    def _as_told(self, x: Tensor, cell: OwnCell) -> Any:
        """Of a Keras tensor Keras 3 believes what the cell says; of any other the cell itself decides."""
        flags = isinstance(self.return_sequences, bool) and isinstance(self.return_state, bool)
        believed = x.flavour is Flavour.SYMBOLIC and CELLS_BELIEVED.holds_for(self.keras)
        if not flags or not believed or x.shape is None or len(x.shape) < 3:
            return x.unseen(None, dtype="float32")
        steps = x.shape[1:2] if self.return_sequences else ()
        batch = x.shape[0]
        result = x.unseen((batch, *steps, cell.output_size), dtype="float32")
        return (result, *_states(x, batch, cell.states)) if self.return_state else result

    def at_each_step(self, x: Tensor, made: Tensor, states: tuple[Any, ...]) -> Any:
        """What comes out where a step gives ``made``, (batch, …), and leaves ``states``."""
        if not isinstance(self.return_sequences, bool) or not isinstance(self.return_state, bool):
            return x.unseen(None, dtype=self.compute)
        steps = x.shape[1:2] if x.shape is not None and self.return_sequences else ()
        shape = None if not made.shape else (*made.shape[:1], *steps, *made.shape[1:])
        result = x.unseen(shape, dtype=self.compute)
        return (result, *states) if self.return_state else result

    def parameters(self, x: Any) -> int | None:
        """Those of every cell."""
        return counts(cells_in(self.cell), self._first(x))

    def learning(self, x: Any, total: int | None) -> int | None:
        """Those of every cell that learns."""
        return 0 if self.trainable is False else counts(cells_in(self.cell), self._first(x), learned=True)

    def products(self, x: Any, y: Any) -> int | None:
        """Those of every cell, at every step."""
        cells, step = cells_in(self.cell), self._first(x)
        total = 0
        for cell in cells or ():
            count = cell.products(step, None)
            if count is None or step.shape is None:
                return None
            total, step = total + count, step.unseen((*step.shape[:-1], width(cell.units)))
        return None if cells is None else total

    def _first(self, x: Any) -> Tensor:
        return self.single(x[0] if isinstance(x, tuple) and x else x)

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel of the first cell is made for the number of features."""
        cells = cells_in(self.cell)
        return {} if cells is None else cells[0].built(x)


def _states(x: Tensor, batch: Dim, sizes: tuple[Any, ...]) -> tuple[Any, ...]:
    """States of these sizes, as they are nested."""
    return tuple(
        _states(x, batch, size) if isinstance(size, tuple) else x.unseen((batch, size), dtype="float32")
        for size in sizes
    )
