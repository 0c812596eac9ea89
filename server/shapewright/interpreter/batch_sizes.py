"""How many samples a step of training is made for, as TensorFlow knows it: layers that keep states are built for so many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import SAMPLES_OF_STATES, STATES_OF_ONE
from shapewright.rules.problems import StatesOfOne, StatesOfOthers
from shapewright.values.dims import BATCH, UNKNOWN, UNKNOWN_INT, Dim
from shapewright.values.models import Functional, Layer, Sequential, tensors_in

from .ends import input_of
from .graphs import graph

if TYPE_CHECKING:
    from .feeding import Feed
    from .interpreter import Interpreter

DEFAULT = 32
"""The samples of a batch where nothing is said of them."""


def made_for(run: Interpreter, model: Any, size: Dim) -> Dim:
    """The batch that counts for a model: of any size, unless the data build layers that keep their states."""
    if not _built_for_batches(run, model):
        return BATCH
    traced = run.keras.reached((3,)) is True and run.keras.backend == "tensorflow"
    return UNKNOWN if size is BATCH and not traced else size


def _built_for_batches(run: Interpreter, model: Any) -> bool:
    if not isinstance(model, Sequential) or input_of(run, model) is not None:
        return False
    stack = run.load(model.address, "#layers")
    return isinstance(stack, tuple) and any(_keeps_states(run, layer) for layer in stack)


def _keeps_states(run: Interpreter, layer: Any) -> bool:
    if isinstance(layer, Layer):
        inner = getattr(layer.rule, "layer", layer.rule)
        return getattr(inner, "stateful", False) is not False
    return _built_for_batches(run, layer)


KEEPING = frozenset({"LSTM", "GRU", "SimpleRNN"})
"""Layers whose states are known to be refused with every other batch."""


def check_states(run: Interpreter, model: Any, samples: Any, sizes: tuple[Dim | None, ...], traced: Any) -> bool:
    """Raise ``StatesOfOthers`` where batches of these sizes come to layers that keep states of other numbers of samples.

    ``traced``: the batch that the step is made for first. Where that is not a number, a single sample is not told from
    as many as there are states, and stretched to them; ``False`` is returned then: more rows come out than went in.
    There ``StatesOfOne`` is raised for states of a single sample, whose loop TensorFlow cannot make.
    """
    kept = _states_kept(run, model)
    if kept is None or not isinstance(samples, int):
        return True
    if kept == 1 and traced is BATCH and sizes[0] == 1 and STATES_OF_ONE.holds_for(run.keras):
        raise StatesOfOne(samples)
    told = True
    for number, size in enumerate(sizes):
        if not isinstance(size, int) or size == kept:
            continue
        if size != 1 or (number == 0 and traced == 1 and SAMPLES_OF_STATES.holds_for(run.keras)):
            raise StatesOfOthers(kept, size, samples, last=number > 0)
        told = False
    return told


def _states_kept(run: Interpreter, model: Any) -> int | None:
    """Of how many samples the layers of a model keep states: as many as its input declares."""
    entries = tensors_in(input_of(run, model)) if isinstance(model, Sequential | Functional) else []
    declared = entries[0].shape[0] if len(entries) == 1 and entries[0].shape else None
    if not isinstance(declared, int):
        return None
    stack = run.load(model.address, "#layers") if isinstance(model, Sequential) else None
    layers = stack if isinstance(stack, tuple) else [call.target for call in graph(model)] if stack is None else ()
    keeping = [layer for layer in layers if isinstance(layer, Layer) and layer.title in KEEPING]
    return declared if any(getattr(layer.rule, "stateful", False) is True for layer in keeping) else None


def traced_batch(samples: Any, size: Any, steps: Any) -> Any:
    """The batch that ``fit`` and ``evaluate`` trace their step for, of arrays: open where a smaller one comes at the end."""
    size = _cut(samples, size, steps)
    if not isinstance(size, int) or not isinstance(samples, int):
        return UNKNOWN_INT
    return BATCH if samples % size else size


def drawn_batch(fed: Feed | None, samples: Any, size: Any, steps: Any) -> Any:
    """The first batch that ``predict`` draws, which it takes as it comes."""
    if fed is not None:
        first = first_axis(fed.x)
        return first if isinstance(first, int) else UNKNOWN_INT
    size = _cut(samples, size, steps)
    return min(size, samples) if isinstance(size, int) and isinstance(samples, int) else UNKNOWN_INT


def first_axis(x: Any) -> Dim:
    """The batch that a dataset declares: a number, open, or not known."""
    firsts = [tensor.shape[0] for tensor in tensors_in(x) if tensor.shape]
    return firsts[0] if firsts else UNKNOWN


def _cut(samples: Any, size: Any, steps: Any) -> Any:
    """The size of the batches that Keras cuts arrays into."""
    if isinstance(size, int) and size > 0:
        return size
    if size is None and steps is None:
        return DEFAULT
    known = size is None and isinstance(samples, int) and isinstance(steps, int) and steps > 0
    return -(-samples // steps) if known else None
