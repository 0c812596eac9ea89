"""Makes a graph of a model where running it step by step would take too long, or where it would take too much memory.

TensorFlow makes the graph of the model for the very batch that would be run, so that every operation judges known
sizes. The loops of recurrent layers then run in it: a step of an eager loop takes as long as a hundred there. What is too
large to run is only traced: what the loss and the metrics judge is then made of zeros, and they are really computed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

HEAVY = 2**25
"""A model whose layers give more numbers than this for one batch is traced."""
LONG = 40
"""From so many steps on the loops of recurrent layers run in a graph, which takes as long to make as so many eager ones."""


def too_heavy(numbers: int, batch: int, arrays: list[Any]) -> bool:
    """Say whether a batch is too much to run; whole numbers are looked up, which only a run can judge."""
    return numbers * batch > HEAVY and all(array.dtype.kind == "f" for array in arrays)


def loops_long(keras: Any, model: Any, arrays: list[Any]) -> bool:
    """Say whether recurrent layers would go through many steps of an eager loop."""
    recurrent = (keras.layers.RNN, keras.layers.Bidirectional)
    most = max((array.shape[1] for array in arrays if len(array.shape) > 1), default=0)
    return most >= LONG and any(isinstance(layer, recurrent) for layer in model._flatten_layers())  # noqa: SLF001  # Keras has no public way.


def in_graph(tensorflow: Any, model: Any, x: Any, *, training: bool) -> Any:
    """Run a model as a graph, and return its outputs."""
    return tensorflow.function(partial(model, training=training), autograph=False)(x)


def traced(tensorflow: Any, model: Any, x: Any, *, training: bool) -> Any:
    """Return zeros in the shapes of the model's outputs, or ``None`` where tracing does not tell them."""
    nest = tensorflow.nest
    spec = nest.map_structure(lambda array: tensorflow.TensorSpec(array.shape, array.dtype), x)
    graph = tensorflow.function(partial(model, training=training), autograph=False).get_concrete_function(spec)
    outputs = graph.structured_outputs
    if not all(output.shape.is_fully_defined() for output in nest.flatten(outputs)):
        return None
    return nest.map_structure(lambda output: tensorflow.zeros(output.shape, output.dtype), outputs)


def judge(tensorflow: Any, model: Any, data: Any, outputs: Any, *, compared: bool) -> None:
    """Compute loss and metrics as a training step does behind the model; ``compared``: by a loss beside those of layers.

    What layers have added lies in the graph, which has judged it.
    """
    tensor = tensorflow.convert_to_tensor
    x, y = tensorflow.nest.map_structure(lambda part: None if part is None else tensor(part), data)
    forget_losses(model)
    if compared:
        model.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=None)
    model.compute_metrics(x, y, outputs, None)


def forget_losses(model: Any) -> None:
    """Let all layers of a model forget what they have added; Keras 2 keeps apart what was added in a graph."""
    model._clear_losses()  # noqa: SLF001  # Keras has no public way.
    for layer in model._flatten_layers():  # noqa: SLF001
        layer._losses.clear()  # noqa: SLF001
