"""Disputes: what TensorFlow should run to say whether a problem that we report is real.

If it runs, we are wrong. So a recipe is made only where it raises exactly what the program would: a layer on what it was
called with, or a training step on data whose shapes alone decide.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.interpreter.graphs import graph
from shapewright.rules.problems import (
    BatchRefused,
    IdsOutOfRange,
    LabelsOutOfRange,
    LayerReused,
    MissingInput,
    NeverCalled,
    NotCompiled,
    OpenChannels,
    Problem,
    RowCounts,
    SampleCounts,
    StatesOfOthers,
)
from shapewright.values.models import Functional, Layer, tensors_in
from shapewright.values.tensors import Flavour, Tensor

from .argument import Unrebuildable
from .extraction import calls_recipe, recipe_of

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding, Training

    from .recipe import Recipe

BY_MORE_THAN_SHAPES: tuple[type[Problem], ...] = (
    BatchRefused,
    IdsOutOfRange,
    LabelsOutOfRange,
    MissingInput,
    NeverCalled,
    NotCompiled,
    OpenChannels,
    RowCounts,
    SampleCounts,
    StatesOfOthers,
)
"""Problems that made data, the first batch of them, or one call by itself, need not show."""

MORE_DATA = frozenset({"validation_data", "validation_split", "sample_weight", "class_weight", None})
"""Arguments of a training call that may be to blame, and that a step does not have; ``None`` stands for ``**``."""


def recipe_of_problem(analysis: Analysis, finding: Finding) -> Recipe | None:
    """What must raise if a finding is right; ``None`` where nothing that can be rebuilt must."""
    problem = finding.problem
    if problem.warning or isinstance(problem, BY_MORE_THAN_SHAPES):
        return None
    try:
        here = [training for training in analysis.recorder.trainings if training.site.node is finding.site.node]
        if not here:
            return None if isinstance(problem, LayerReused) else _call(analysis, finding)
        recipe = _training(analysis, here)
        # Without an input of its own, the model may hold layers that something else has built.
        return None if isinstance(problem, LayerReused) and recipe is not None and not recipe.inputs else recipe
    except Unrebuildable:
        return None


def _training(analysis: Analysis, here: list[Training]) -> Recipe | None:
    """The first and only step that a model takes, where nothing but its data, labels and loss can be to blame."""
    node, model = here[0].site.node, here[0].model
    extra = isinstance(node, ast.Call) and any(keyword.arg in MORE_DATA for keyword in node.keywords)
    if extra or [training for training in analysis.recorder.trainings if training.model is model] != here[:1]:
        return None
    recipe = recipe_of(analysis, model, here[0])
    return recipe if recipe.step is not None else None


def _call(analysis: Analysis, finding: Finding) -> Recipe | None:
    """The layer that refuses, on the tensors that it was called with."""
    layer, given = finding.layer, _given(analysis, finding)
    if not isinstance(layer, Layer) or given is None:
        return None
    tensors = tensors_in(given)
    if not tensors or any(tensor.flavour is not Flavour.SYMBOLIC or tensor.source is None for tensor in tensors):
        return None
    return calls_recipe(analysis, graph(Functional(0, layer.origin, (), given)), tensors, (layer, given))


def _given(analysis: Analysis, finding: Finding) -> Any:
    """What the refusing layer itself was called with, if that is beyond doubt."""
    layer, node = finding.layer, finding.site.node
    if not isinstance(layer, Layer) or any(isinstance(value, Layer) for value in layer.arguments.values()):
        return None
    merged = getattr(finding.problem, "inputs", None)
    if isinstance(merged, tuple) and all(isinstance(tensor, Tensor) for tensor in merged):
        return merged
    if isinstance(node, ast.Call) and layer in analysis.recorder.values.get(node.func, []):
        plain = len(node.args) == 1 and not node.keywords
        values = analysis.recorder.values.get(node.args[0], []) if plain else []
        return values[0] if len(values) == 1 and isinstance(values[0], Tensor) else None
    refused = getattr(finding.problem, "input", None)
    return refused if isinstance(refused, Tensor) else None
