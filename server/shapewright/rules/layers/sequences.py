"""Layers for sequences: Embedding, and the recurrent layers, which read one step after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import EMPTY_SEQUENCES, EMPTY_TABLE, NOTHING_READ, STATES_COMPARED, TABLE_GIVEN
from shapewright.rules.problems import (
    IdsOutOfRange,
    NothingToRead,
    OpenChannels,
    RefusedArgument,
    StateCount,
    StateMismatch,
    TableMismatch,
)
from shapewright.rules.registry import layer
from shapewright.rules.training.labels import beyond
from shapewright.values.dims import UNKNOWN, definitely_different, is_open, product
from shapewright.values.fields import ReceptiveField
from shapewright.values.tensors import Tensor, settled_ending

from .adapters import Adaptable
from .layer import LayerRule, runs, weights, width

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Fields, Shape


@layer("Embedding")
@dataclass(eq=False)
class Embedding(Adaptable):
    """Every number is looked up in a table of ``input_dim`` rows."""

    input_dim: Any
    output_dim: Any
    embeddings_constraint: Any = None
    weights: Any = None
    lora_rank: Any = None

    constraint = "embeddings_constraint"

    def __post_init__(self) -> None:
        for argument in ("input_dim", "output_dim"):
            number = getattr(self, argument)
            if isinstance(number, int) and number < 1:
                problem = RefusedArgument(self, argument, f"must be at least 1, but is {number}")
                raise problem.where(EMPTY_TABLE)
        self._refuse_table()

    def _refuse_table(self) -> None:
        """Refuse a table of another shape than the arguments say; one may be given in a list."""
        listed = isinstance(self.weights, tuple) and len(self.weights) == 1
        table = self.weights[0] if isinstance(self.weights, tuple) and listed else self.weights
        expected = (width(self.input_dim), width(self.output_dim))
        if not isinstance(table, Tensor) or table.shape is None:
            return
        sides = zip(table.shape, expected, strict=False)
        if len(table.shape) != len(expected) or any(definitely_different(*pair) for pair in sides):
            raise TableMismatch(self, expected, table).where(TABLE_GIVEN)

    def output(self, x: Any) -> Tensor:
        """The shape of the input, and an axis of ``output_dim`` features."""
        self.refuse_constraint()
        tensor = self.single(x)
        if tensor.shape is None:
            return tensor.unseen(None, dtype="float32", last=settled_ending(width(self.output_dim)))
        if isinstance(self.input_dim, int) and beyond(
            tensor, self.input_dim, product(tuple(dim for dim in tensor.shape if isinstance(dim, int)))
        ):
            raise IdsOutOfRange(self, tensor, tensor.classes or 0)
        shape = (*tensor.shape, width(self.output_dim))
        return tensor.like(shape, dtype="float32", fields=_with_spatial_axis(tensor.fields, len(shape) - 2))

    def parameters(self, x: Any) -> int | None:
        """The table."""
        return weights(self.kernel(x), *self.factors(x))

    def kernel(self, x: Any) -> tuple[Any, ...]:
        """(rows, features)."""
        return (self.input_dim, self.output_dim)

    def products(self, x: Any, y: Any, **_: Any) -> int | None:
        """A look-up has none; what is added to it has every rank with every feature, at every step."""
        shape = self.single(x).shape
        if not self.factors(x):
            return 0
        return None if shape is None else weights((*shape[1:], self.lora_rank, self.output_dim))

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """The table."""
        return {"embeddings": self.kernel(x)}


@layer("ReversibleEmbedding")
@dataclass(eq=False)
class ReversibleEmbedding(Embedding):
    """A table that can also be read backwards: from vectors to how well each row fits."""

    tie_weights: Any = True

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """Whether it is read backwards."""
        return {"reverse": given.get("reverse", given.get("#1", False))}

    def output(self, x: Any, reverse: Any = False) -> Tensor:
        """As an Embedding; backwards, the last axis becomes one place for each row.

        Raises ``RefusedArgument`` for adapters of an untied table: the layer takes no further weight after them.
        """
        if self.tie_weights is False and self.factors(x):
            raise RefusedArgument(self, "lora_rank", "cannot be given together with tie_weights=False")
        if reverse is False:
            return super().output(x)
        tensor = self.single(x)
        if reverse is not True or not tensor.shape:
            return tensor.unseen(None, dtype="float32")
        return tensor.like((*tensor.shape[:-1], width(self.input_dim)), dtype="float32")

    def products(self, x: Any, y: Any, reverse: Any = False, **_: Any) -> int | None:
        """Read backwards, every row with every step."""
        shape = self.single(x).shape
        if reverse is False:
            return super().products(x, y)
        return weights((*shape[1:], self.input_dim)) if shape and reverse is True else None

    def parameters(self, x: Any, **_: Any) -> int | None:
        """The table, and a second one where the weights are not tied."""
        if not isinstance(self.tie_weights, bool):
            return None
        return weights(*[self.kernel(x)] * (1 if self.tie_weights else 2), *self.factors(x))


def _with_spatial_axis(fields: Fields | None, spatial: int) -> Fields | None:
    """What was the last axis of the input is a spatial one now, and sees itself."""
    if fields is None or any(len(seen) != spatial - 1 for seen in fields.values()):
        return None
    return {key: (*seen, ReceptiveField()) for key, seen in fields.items()}


@dataclass(eq=False)
class Recurrent(LayerRule):
    """A cell that reads (batch, steps, features) step by step, and whose last output, or every one, is returned."""

    units: Any
    use_bias: Any = True
    return_sequences: Any = False
    return_state: Any = False
    go_backwards: Any = False
    stateful: Any = False

    compares_symbolic = False
    fails_late = True
    states = 1
    """How many states the cell carries from one step to the next."""
    spare_states = False
    """Whether Keras 3 leaves states alone that are too many."""
    gates = 1
    """How many times ``units`` its kernels are wide."""

    def __post_init__(self) -> None:
        if isinstance(self.units, int) and self.units < 1:
            raise RefusedArgument(self, "units", f"must be at least 1, but is {self.units}")

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """The initial states, by place or by name."""
        return {"initial_state": given.get("initial_state", given.get("#1"))}

    def output(self, x: Any, initial_state: Any = None) -> Any:
        """(batch, units), with ``return_sequences`` (batch, steps, units); with ``return_state`` the states after it."""
        if self.title.endswith("Cell"):
            return self._step(self.single(x))
        if isinstance(x, tuple) and len(x) > 1:  # Initial states in the list: other versions of Keras differ here.
            x = x[0]
        tensor, shape = self.ranked(x, 3)
        if shape is not None and is_open(shape[-1]):
            raise OpenChannels(self, tensor, -1)
        stateful_batch(self, tensor, self.stateful)
        some_steps(self, tensor)
        self.compare_states(tensor, initial_state)
        last = (UNKNOWN if shape is None else shape[0], width(self.units))
        fields = tensor.everything(past=self.return_sequences is True and self.go_backwards is False)
        result = tensor.like(self._output_shape(shape, last), dtype="float32", fields=fields)
        if self.return_state is False:
            return result
        if self.return_state is True:
            return (result, *(tensor.unseen(last, dtype="float32") for _ in range(self.states)))
        return tensor.unseen(None, dtype="float32")

    def products(self, x: Any, y: Any, **_: Any) -> int | None:
        """Features and state with every gate, at every step."""
        tensor = x[0] if isinstance(x, tuple) else self.single(x)
        if not tensor.shape or not isinstance(self.units, int):
            return None
        wide = self.units * self.gates
        return weights((*tensor.shape[1:], wide), (*tensor.shape[1:-1], self.units, wide))

    def compare_states(self, x: Tensor, given: Any) -> None:
        """Raise ``StateMismatch`` for a state of another width, ``StateCount`` for more or fewer states than there are.

        Keras 3 builds with them, and cannot run.
        """
        several = (given,) if isinstance(given, Tensor) else given if isinstance(given, tuple) else ()
        states = [state for state in several if isinstance(state, Tensor)]
        early = STATES_COMPARED.holds_for(self.keras) is True
        if not runs(x, *states) and not early:
            return
        if isinstance(given, tuple | Tensor) and len(states) == len(several):
            self.count_states(len(states), spare=self.spare_states and not early)
        for state in states:
            wide = state.shape[-1] if state.shape else UNKNOWN
            if isinstance(self.units, int) and definitely_different(wide, self.units):
                raise StateMismatch(self, state, self.units)

    def count_states(self, found: int, *, spare: bool) -> None:
        """Raise ``StateCount`` for another number of initial states; ``spare`` ones may be too many."""
        if found < self.states or (found > self.states and not spare):
            raise StateCount(self, self.states, found)

    def _step(self, tensor: Tensor) -> Any:
        """What a cell that is called on one step gives: (batch, units), and its states after it."""
        if tensor.shape and is_open(tensor.shape[-1]):
            raise OpenChannels(self, tensor, -1)
        shape = None if not tensor.shape else (*tensor.shape[:-1], width(self.units))
        state = tensor.unseen(shape, dtype="float32")
        return state, (state,) * self.states

    def _output_shape(self, shape: Shape | None, last: Shape) -> Shape | None:
        if not isinstance(self.return_sequences, bool):
            return None
        if not self.return_sequences:
            return last
        return (last[0], UNKNOWN if shape is None else shape[1], last[1])

    def parameters(self, x: Any, **_: Any) -> int | None:
        """Kernels from the features and from the state to every gate, and a bias."""
        shapes = self.weight_shapes(x)
        return None if shapes is None else weights(*shapes.values())

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """Those of its cell: kernels for the features and for the state, and a bias, with a row each where it has two."""
        if not isinstance(self.use_bias, bool) or not isinstance(self.units, int):
            return None
        wide, rows = self.units * self.gates, self.biases()
        bias = {"cell.bias": (wide,) if rows == 1 else (rows, wide)} if self.use_bias else {}
        return {"cell.kernel": (self.built(x).get(-1), wide), "cell.recurrent_kernel": (self.units, wide), **bias}

    def biases(self) -> int | None:
        """How many biases each gate has."""
        return 1

    def built(self, x: Any) -> dict[int, Dim]:
        """The kernel is made for the number of features."""
        shape = (x[0] if isinstance(x, tuple) else self.single(x)).shape
        return {-1: shape[-1]} if shape else {}


def stateful_batch(rule: LayerRule, x: Tensor, stateful: Any) -> None:
    """Raise ``OpenChannels`` where states that outlast a batch would be as many as an open batch has samples.

    Data have a number of samples, known here or not.
    """
    if stateful is True and x.shape and is_open(x.shape[0]) and not runs(x):
        raise OpenChannels(rule, x, -len(x.shape))


def some_steps(rule: LayerRule, x: Tensor) -> None:
    """Raise ``NothingToRead`` for a sequence of no steps, which Keras 3 builds with, and cannot run."""
    early = EMPTY_SEQUENCES.holds_for(rule.keras) is True
    if x.shape and x.shape[1] == 0 and (early or runs(x)):
        raise NothingToRead(rule, x).where(NOTHING_READ)


@layer("SimpleRNN", "SimpleRNNCell")
@dataclass(eq=False)
class SimpleRNN(Recurrent):
    """One state, no gates."""


@layer("LSTM", "LSTMCell")
@dataclass(eq=False)
class LSTM(Recurrent):
    """A hidden state and a cell state; four kernels."""

    states = 2
    gates = 4


@layer("GRU", "GRUCell")
@dataclass(eq=False)
class GRU(Recurrent):
    """One state, three kernels; with ``reset_after`` a bias for the state of its own."""

    reset_after: Any = True

    gates = 3
    spare_states = True

    def biases(self) -> int | None:
        """Two for each gate where the reset gate comes after the product."""
        return self.reset_after + 1 if isinstance(self.reset_after, bool) else None
