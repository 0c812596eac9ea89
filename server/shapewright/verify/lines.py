"""Lines: which recipes TensorFlow should run to judge what has become of some lines of a program."""

from __future__ import annotations

import ast
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.interpreter.ends import input_shape_in
from shapewright.interpreter.graphs import graph
from shapewright.values.dims import UNKNOWN, UNKNOWN_INT
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.tensors import Flavour, show

from .argument import Unrebuildable
from .arrays import SAMPLES, Arrays, arrays_recipe
from .extraction import eager_recipe, recipe_of, recipe_of_tensors, stacked
from .remaining import reaches, refused_further

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Training
    from shapewright.values.models import Call
    from shapewright.values.origins import Site
    from shapewright.values.tensors import Tensor

    from .recipe import Recipe

MOST_FURTHER = 3
"""So many steps elsewhere are taken too."""


def recipes_at(analysis: Analysis, lines: list[int]) -> list[Recipe]:
    """What TensorFlow should run to judge what has become of these lines, the first of them foremost.

    Raises ``Unrebuildable`` where the first line that has something to run cannot be rebuilt, where only functions of
    arrays can be and another line has more, or where what comes of these lines, or of the inputs behind them, meets a
    problem that is still there: it would not run to its end.
    """
    _look_further(refused_further(analysis, lines))
    found: list[Recipe] = []
    refused = None
    for line in dict.fromkeys(lines):
        try:
            recipe = recipe_at(analysis, line)
        except Unrebuildable as reason:
            if not found:
                raise
            refused = refused or reason
            continue
        if recipe is not None and recipe not in found:
            found.append(recipe)
    if refused is not None and not any(recipe.layers for recipe in found):
        raise refused
    entries = [given.line for recipe in found for given in recipe.inputs if given.line is not None]
    _look_further(refused_further(analysis, entries, trained=False))
    return found


def _look_further(line: int | None) -> None:
    if line is not None:
        raise Unrebuildable(f"what comes of it is refused on line {line}")


def further_steps(analysis: Analysis, lines: list[int], before: Analysis | None = None) -> list[Recipe]:
    """Steps elsewhere of the models that these lines are about: what helps one of them may be wrong for another.

    Raises ``Unrebuildable`` where a model is given data with another number of axes there: TensorFlow then opens every
    axis of a step that it has taken before, and a step by itself does not show that. Likewise where another input is
    declared than ``before`` the fix, and nobody knows what the data are like.
    """
    trainings = analysis.recorder.trainings
    declares_anew = before is not None and _declared(before) != _declared(analysis)
    here = [partial(_stands, analysis.document.path, line) for line in lines]
    touched = {id(one.model) for one in trainings if any(at(one.site) for at in here)}
    for model in _models(analysis):
        if any(at(origin) for at in here for origin in _origins(analysis, model)):
            touched.add(id(model))
    found: list[Recipe] = []
    for training in trainings:
        if not touched & {id(training.model), *map(id, _held(analysis, training.model))} or len(found) == MOST_FURTHER:
            continue
        if declares_anew and _unseen(training):
            raise Unrebuildable(f"what the data of line {training.site.node.lineno} are like is not known")
        if any(_clash(one, training) for one in trainings):
            raise Unrebuildable(f"the data of line {training.site.node.lineno} have another number of axes")
        recipe = None if any(at(training.site) for at in here) else _step(analysis, training)
        if recipe is not None and recipe not in found:
            found.append(recipe)
    return found


def _unseen(training: Training) -> bool:
    """Whether it is not known what a sample is like: another input may be right for the model and wrong for the data."""
    shapes = [tensor.shape for tensor in tensors_in(training.x)]
    return not shapes or any(
        shape is None or any(dim in (UNKNOWN, UNKNOWN_INT) for dim in shape[1:]) for shape in shapes
    )


def _declared(analysis: Analysis) -> Counter[Any]:
    """The inputs that the models of a program declare."""
    entries = [tensors_in(input_shape_in(analysis, model)) for model in _models(analysis)]
    return Counter(tuple(show(tensor.shape) for tensor in tensors) for tensors in entries)


def _clash(one: Training, other: Training) -> bool:
    """Whether one step takes both, whose data are known to have other numbers of axes; a prediction has a step of its own."""
    alike = one.model is other.model and (one.method == "predict") == (other.method == "predict")
    pairs = zip(_ranks(one), _ranks(other), strict=False) if alike else ()
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _ranks(training: Training) -> list[int | None]:
    """How many axes the data have."""
    return [tensor.rank for tensor in tensors_in(training.x)]


def _step(analysis: Analysis, training: Training) -> Recipe | None:
    try:
        recipe = recipe_of(analysis, training.model, training)
    except Unrebuildable:
        return None
    return recipe if recipe.step is not None else None


def _held(analysis: Analysis, model: Any) -> list[Any]:
    """What a model holds: layers, and models used as such."""
    if isinstance(model, Sequential):
        return list(stacked(analysis, model))
    return [call.target for call in _calls(model)]


def _models(analysis: Analysis) -> list[Sequential | Functional]:
    made = [one for models in analysis.recorder.models.values() for one in models]
    return [one for one in made if isinstance(one, Sequential | Functional)]


def recipe_at(analysis: Analysis, line: int) -> Recipe | None:
    """What TensorFlow should run to judge this line: the training there, the model around it, or the layers it calls.

    Where a model is simply called, what the line does with its output is part of that.
    Raises ``Unrebuildable`` where that cannot be rebuilt; ``None`` where the line has nothing to run.
    """
    here = partial(_stands, analysis.document.path, line)
    trainings = analysis.recorder.trainings
    for training in trainings:
        if here(training.site):
            beyond = _arrays(analysis, line) if training.method == "call" else None
            if beyond is not None and beyond.layers:
                return beyond
            recipe = recipe_of(analysis, training.model, training)
            if recipe.step is None:
                raise Unrebuildable(recipe.untaken or "this step is not known")
            return recipe
    models = _models(analysis)
    holding = [one for one in models if any(map(here, _origins(analysis, one)))]
    if holding:
        own = next((training for training in trainings if training.model is holding[0]), None)
        return recipe_of(analysis, holding[0], own)
    tensors = [tensor for tensor in _made(analysis) if here(tensor.origin)] or _made(analysis, here)
    if tensors:
        return _of_tensor(analysis, tensors[-1])
    ready = _ready(analysis, line)
    if ready is not None:
        return recipe_of(analysis, ready)
    around = [one for one in models if any(here(call.origin) for call in _calls(one))]
    return recipe_of(analysis, around[0]) if around else _arrays(analysis, line)


def _ready(analysis: Analysis, line: int) -> Functional | None:
    """The model that a call on this line gives: one of ``keras.applications``, whose layers are made elsewhere."""
    calls = [node for node in analysis.recorder.values if isinstance(node, ast.Call) and reaches(node, line)]
    given = [value for node in calls for value in analysis.recorder.values[node]]
    return next((value for value in given if isinstance(value, Functional)), None)


def _stands(path: str, line: int, origin: Site | None) -> bool:
    """Whether something was made on a line of this file."""
    return origin is not None and origin.path == path and reaches(origin.node, line)


def _origins(analysis: Analysis, model: Sequential | Functional) -> list[Site]:
    """Where a model and its layers were made."""
    return [model.origin, *(layer.origin for layer in _layers(analysis, model))]


def _arrays(analysis: Analysis, line: int) -> Recipe | None:
    """What the line does with arrays; ``None`` too where that cannot be made again: then other lines may tell."""
    try:
        return arrays_recipe(analysis, line)
    except Unrebuildable:
        return None


def _calls(model: Any) -> list[Call]:
    return graph(model) if isinstance(model, Functional) else []


def _of_tensor(analysis: Analysis, tensor: Tensor) -> Recipe:
    """The calls that made a tensor, on an input or on arrays."""
    try:
        return recipe_of_tensors(analysis, [tensor])
    except Unrebuildable:
        if tensor.flavour is not Flavour.EAGER:
            raise
        return eager_recipe(analysis, [tensor], Arrays(SAMPLES).made)


def _made(analysis: Analysis, here: Callable[[Site | None], bool] = lambda _: True) -> list[Tensor]:
    """What the layers gave out that were made here, in the order of their constructor calls."""
    records = [record for record in analysis.recorder.layers.values() if here(record.site)]
    outputs = [output for record in records for output in record.outputs]
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
