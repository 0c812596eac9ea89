"""The step that a program takes with a model: its data by shape, its loss, as TensorFlow is to run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.models import tensors_in

from .argument import Unrebuildable
from .literals import literal
from .step import ArrayRecipe, StepRecipe

if TYPE_CHECKING:
    from shapewright.interpreter.recorder import Training
    from shapewright.values.tensors import Tensor

VIA = {"fit": "fit", "evaluate": "evaluate", "train_on_batch": "fit", "predict": "predict", "call": "call"}
COMPARING = ("fit", "evaluate", "train_on_batch")
"""Methods that hold what comes out against labels."""
LABELS = 2
"""Class numbers are made below this where the program does not tell how many classes there are."""


def step_of(training: Training) -> StepRecipe | None:
    """One step like the program's; ``None`` where its data are not known."""
    x, y = tensors_in(training.x), tensors_in(training.y)
    if not x or any(tensor.shape is None for tensor in (*x, *y)):
        return None
    if training.method in COMPARING and not y:
        return None
    try:
        loss = None if training.loss is None else literal(training.loss)
        metrics = None if training.metrics is None else literal(training.metrics)
    except Unrebuildable:
        return None
    size = training.batch_size if isinstance(training.batch_size, int) else None
    return StepRecipe(
        VIA[training.method],  # type: ignore[arg-type]
        tuple(map(_array, x)),
        tuple(map(_array, y)),
        loss=loss,
        metrics=list(metrics) if isinstance(metrics, tuple) else metrics,
        batch_size=size,
        line=training.site.node.lineno,
    )


def call_of(inputs: list[Tensor]) -> StepRecipe | None:
    """One call on data of the declared shapes, for a model that the program does not train; ``None``: lengths are open."""
    shapes = [tensor.shape for tensor in inputs]
    if not shapes or not all(shape and all(isinstance(dim, int) for dim in shape[1:]) for shape in shapes):
        return None
    return StepRecipe("call", tuple(map(_array, inputs)))


def _array(tensor: Tensor) -> ArrayRecipe:
    shape = tuple(dim if isinstance(dim, int) else None for dim in tensor.shape or ())
    dtype: Any = tensor.dtype or "float32"
    return ArrayRecipe(shape, dtype, tensor.classes or (LABELS if "int" in dtype else None))
