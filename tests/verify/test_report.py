"""The report of a disagreement is a program that runs, and says on its lines what was compared."""

from dataclasses import replace

import pytest
from shapewright.verify.argument import KerasObject, TensorReference
from shapewright.verify.recipe import Recipe
from shapewright.verify.report import report_of
from shapewright.verify.step import ArrayRecipe, StepRecipe
from shapewright.verify.verification import verify
from shapewright.verify.worker import Worker

from tests.verify.models import chain, dilated, stack

pytestmark = pytest.mark.keras

TRAINED = StepRecipe(
    "fit",
    (ArrayRecipe((8, 100, 1)),),
    (ArrayRecipe((8,), "int64", 10),),
    loss=KerasObject("losses.SparseCategoricalCrossentropy", {"from_logits": True}),
    batch_size=4,
)
CONV = (
    "Conv1D",
    {"filters": 4, "kernel_size": (3,), "kernel_regularizer": KerasObject("regularizers.L2", {"l2": 0.1})},
)
ADDING = chain(("Dense", {"units": 2}), step=StepRecipe("fit", (ArrayRecipe((2, 100, 1)),)))
RECIPES = {
    "stack": dilated(expected=((None, 95, 32),), step=TRAINED),
    "chain": chain(CONV, ("GlobalAveragePooling1D", {}), step=StepRecipe("predict", (ArrayRecipe((2, 100, 1)),))),
    "adding": replace(ADDING, losses=(TensorReference("call-0"), TensorReference("call-0"))),
    "unbuilt": stack(("Dense", {"units": 2}), given=None, step=StepRecipe("call", (ArrayRecipe((2, 3)),))),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_report_runs(worker: Worker, recipe: Recipe) -> None:
    report = report_of(recipe, verify(worker, recipe), "They disagree")
    program = report.split("```py\n")[1].split("```")[0]
    exec(program, {})  # noqa: S102  # Our own text.
    assert report.startswith("# Shapewright and TensorFlow disagree")
    assert ("Shapewright (None, 95, 32), TensorFlow (None, 96, 32)" in program) == (recipe is RECIPES["stack"])
