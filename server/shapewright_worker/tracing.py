"""Traces a model where running it would take too long or too much memory.

TensorFlow makes the graph of the model for the very batch that would be run, so that every operation judges known
sizes; what the loss and the metrics judge is then made of zeros, and they are really computed.
"""

from __future__ import annotations

from typing import Any

HEAVY = 2**25
"""A model whose layers give more numbers than this for one batch is traced."""


def too_heavy(numbers: int, batch: int, arrays: list[Any]) -> bool:
    """Say whether a batch is too much to run; whole numbers are looked up, which only a run can judge."""
    return numbers * batch > HEAVY and all(array.dtype.kind == "f" for array in arrays)


def traced(tensorflow: Any, model: Any, x: Any) -> Any:
    """Return zeros in the shapes of the model's outputs, or ``None`` where tracing does not tell them."""
    nest = tensorflow.nest
    spec = nest.map_structure(lambda array: tensorflow.TensorSpec(array.shape, array.dtype), x)
    graph = tensorflow.function(model, autograph=False).get_concrete_function(spec)
    outputs = graph.structured_outputs
    if not all(output.shape.is_fully_defined() for output in nest.flatten(outputs)):
        return None
    return nest.map_structure(lambda output: tensorflow.zeros(output.shape, output.dtype), outputs)


def judge(model: Any, x: Any, y: Any, outputs: Any, *, compared: bool) -> None:
    """Compute loss and metrics as a training step does behind the model; ``compared``: by a loss beside those of layers.

    What layers have added lies in the graph, which has judged it.
    """
    model._clear_losses()  # noqa: SLF001  # Keras has no public way to forget them
    if compared:
        model.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=None)
    model.compute_metrics(x, y, outputs, None)
