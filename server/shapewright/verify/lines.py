"""Lines: which recipes TensorFlow should run to judge what has become of some lines of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.interpreter.models import graph
from shapewright.values.models import Functional, Layer, Sequential, tensors_in

from .argument import Unrebuildable
from .extraction import recipe_of, recipe_of_tensors, stacked
from .remaining import reaches, refused_further

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.values.tensors import Tensor

    from .recipe import Recipe


def recipes_at(analysis: Analysis, lines: list[int]) -> list[Recipe]:
    """What TensorFlow should run to judge what has become of these lines, the first of them foremost.

    Raises ``Unrebuildable`` where the first line that has something to run cannot be rebuilt, or where what comes of
    these lines meets a problem that is still there: it would not run to its end.
    """
    further = refused_further(analysis, lines)
    if further is not None:
        raise Unrebuildable(f"what comes of it is refused on line {further}")
    found: list[Recipe] = []
    for line in dict.fromkeys(lines):
        try:
            recipe = recipe_at(analysis, line)
        except Unrebuildable:
            if not found:
                raise
            continue
        if recipe is not None and recipe not in found:
            found.append(recipe)
    return found


def recipe_at(analysis: Analysis, line: int) -> Recipe | None:
    """What TensorFlow should run to judge this line: the training there, the model around it, or the layers it calls.

    Raises ``Unrebuildable`` where that cannot be rebuilt; ``None`` where the line has nothing to run.
    """
    for training in analysis.recorder.trainings:
        if reaches(training.site.node, line):
            recipe = recipe_of(analysis, training.model, training)
            if recipe.step is None:
                raise Unrebuildable("the data or the loss of this step are not known")
            return recipe
    models = [model for models in analysis.recorder.models.values() for model in models]
    for model in (one for one in models if isinstance(one, Sequential | Functional)):
        nodes = [model.origin.node, *(layer.origin.node for layer in _layers(analysis, model))]
        if any(reaches(node, line) for node in nodes):
            own = next((training for training in analysis.recorder.trainings if training.model is model), None)
            return recipe_of(analysis, model, own)
    made = [tensor for tensor in _made(analysis) if tensor.origin is not None and reaches(tensor.origin.node, line)]
    return recipe_of_tensors(analysis, made[-1:]) if made else None


def _made(analysis: Analysis) -> list[Tensor]:
    """What the layers of the file gave out, in the order of their constructor calls."""
    outputs = [output for record in analysis.recorder.layers.values() for output in record.outputs]
    return [tensor for output in outputs for tensor in tensors_in(output) if tensor.source is not None]


def _layers(analysis: Analysis, model: Any) -> list[Layer]:
    """The layers of a model that a constructor call of the file made."""
    if isinstance(model, Sequential):
        return [layer for layer in stacked(analysis, model) if isinstance(layer, Layer)]
    return (
        [call.target for call in graph(model) if isinstance(call.target, Layer)]
        if isinstance(model, Functional)
        else []
    )
