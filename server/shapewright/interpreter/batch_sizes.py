"""How many samples a step of training is made for, as TensorFlow knows it: layers that keep states are built for so many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import BATCH, UNKNOWN, UNKNOWN_INT, Dim
from shapewright.values.models import Layer, Sequential, tensors_in

from .ends import input_of

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
