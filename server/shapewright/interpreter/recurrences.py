"""``RNN`` over cells of the program's own: what they do at one step, which is what they do at each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN, Length
from shapewright.values.lattice import Unknown
from shapewright.values.models import Layer
from shapewright.values.python import Function, Instance
from shapewright.values.tensors import Flavour, Tensor

from .assignment import new_list
from .binding import state_sizes
from .functions import call_function, find
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from shapewright.rules.layers.recurrent import RNN

    from .interpreter import Interpreter


def is_own_recurrence(layer: Layer) -> bool:
    """Whether a layer is an ``RNN`` whose cells are all the program's own."""
    cells = _cells(layer)
    return layer.title == "RNN" and bool(cells) and all(isinstance(cell, Instance) for cell in cells)


def _cells(layer: Layer) -> tuple[Any, ...]:
    held = layer.arguments.get("cell")
    held = held.arguments.get("cells") if isinstance(held, Layer) and held.title == "StackedRNNCells" else held
    return held if isinstance(held, tuple) else (held,)


def recurred(run: Interpreter, layer: Layer, rule: RNN, x: Any, options: dict[str, Any], node: ast.expr) -> Any:
    """What it makes with its cells: of a Keras tensor Keras believes their sizes, of any other it runs them."""
    from .objects import build_by_hand

    cells = _cells(layer)
    if not isinstance(x, Tensor) or x.shape is None or len(x.shape) < 2:
        return rule.result(x)
    step = x.unseen((x.shape[0], *x.shape[2:]))
    if x.flavour is Flavour.SYMBOLIC and not run.tracing:
        first, own = cells[0], find(run, cells[0].cls, "build")
        if isinstance(own, Function) and not run.load(first.address, "#built", False):
            build_by_hand(run, node, first, step.shape)
        return rule.result(x)
    if options.keys() - {"training", "mask"}:
        return x.unseen(None, dtype="float32")
    made, states = _one_step(run, cells, step, node)
    return rule.at_each_step(x, made, states) if isinstance(made, Tensor) else made


def _one_step(run: Interpreter, cells: tuple[Any, ...], step: Tensor, node: ast.expr) -> tuple[Any, tuple[Any, ...]]:
    """What the cells give at a step, each fed by the one below, and their states after it."""
    from .objects import call_instance

    after: list[Any] = []
    made: Any = step
    for cell in cells:
        before = _at_first(run, cell, step, node)
        if before is None:
            return Unknown("the states of the cell are not known"), ()
        told = frozen(run, call_instance(run, cell, (made, new_list(run, before)), {"training": False}, node))
        if not isinstance(told, tuple) or len(told) != 2:
            return told if isinstance(told, Unknown) else Unknown("what the cell gives at a step is not known"), ()
        made, then = told
        then = then if isinstance(then, tuple) else (then,)
        if not _alike(before, then):
            return Unknown("the states of the cell may change their shape"), ()
        after += [then] if len(cells) > 1 and len(then) > 1 else then
    return made, tuple(after)


def _alike(before: tuple[Any, ...], then: tuple[Any, ...]) -> bool:
    """Whether the next step begins with states as this one did."""
    from .believed import agree

    pairs = list(zip(before, then, strict=False))
    return len(before) == len(then) and all(isinstance(b, Tensor) and agree(a.shape, b.shape) for a, b in pairs)


def _at_first(run: Interpreter, cell: Instance, step: Tensor, node: ast.expr) -> tuple[Any, ...] | None:
    """The states with which a cell begins, its own or zeros of the sizes that it says; ``None`` where not known."""
    batch = step.shape[0] if step.shape else UNKNOWN
    own = find(run, cell.cls, "get_initial_state")
    if isinstance(own, Function):
        states = frozen(run, call_function(run, own, (cell,), {"batch_size": batch}, node))
    else:
        sizes = state_sizes(run, cell)
        if not all(type(size) is int or isinstance(size, Length) for size in sizes):
            return None
        states = tuple(Tensor((batch, size), "float32", step.flavour) for size in sizes)
    states = states if isinstance(states, tuple) else (states,)
    return states if all(isinstance(state, Tensor) and state.shape is not None for state in states) else None
