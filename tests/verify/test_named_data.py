"""Data, labels, losses and metrics that go by the names of inputs and outputs reach the rebuilt model in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.lines import recipe_at
from shapewright.verify.verification import verify

if TYPE_CHECKING:
    from shapewright.verify.recipe import Recipe
    from shapewright.verify.worker import Worker

PROGRAM = """\
import keras
import numpy as np
from keras import layers

q, r = keras.Input((3,), name="q"), keras.Input((4,), name="r")
one = layers.Dense(2, name="one")(q)
two = layers.Dense(5, activation="softmax", name="two")(r)
model = keras.Model({inputs}, {outputs})
model.compile(
    "sgd", loss={{"two": "sparse_categorical_crossentropy", "one": "mse"}}, metrics={{"two": ["accuracy"]}}
)
model.fit({{"r": np.zeros((8, 4)), "q": np.zeros((8, 3))}}, {{"two": np.zeros((8,), "int32"), "one": np.zeros((8, {columns}))}})
"""
WAYS = [("[q, r]", "[one, two]"), ('{"r": r, "q": q}', '{"two": two, "one": one}'), ("[r, q]", "[two, one]")]


def recipe_of_last_line(program: str) -> Recipe:
    recipe = recipe_at(analyse("named.py", program), len(program.splitlines()))
    assert recipe is not None
    return recipe


@pytest.mark.keras
@pytest.mark.parametrize(("inputs", "outputs"), WAYS)
def test_names_decide(worker: Worker, inputs: str, outputs: str) -> None:
    program = PROGRAM.format(inputs=inputs, outputs=outputs, columns=2)
    exec(program, {})  # noqa: S102  # Our own text.
    verdict = verify(worker, recipe_of_last_line(program))
    assert verdict.ok, verdict.summary
    refused = verify(worker, recipe_of_last_line(PROGRAM.format(inputs=inputs, outputs=outputs, columns=3)))
    assert refused.error is not None


def test_names_that_are_not_the_models_are_not_guessed() -> None:
    program = PROGRAM.format(inputs="[q, r]", outputs="[one, two]", columns=2)
    for old, new in (('"one": "mse"', '"three": "mse"'), ('"q": np', '"p": np'), ('"one": np', '"three": np')):
        with pytest.raises(Unrebuildable):
            recipe_of_last_line(program.replace(old, new))
