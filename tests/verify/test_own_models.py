"""Models and layers of the program's own classes are rebuilt as what their ``call`` did, or that cannot be is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.lines import recipe_at
from shapewright.verify.verification import verify

if TYPE_CHECKING:
    from shapewright.verify.recipe import Recipe
    from shapewright.verify.worker import Worker

BEGIN = """\
import keras
import numpy as np
import tensorflow as tf
from keras import layers


"""

MODEL = """\
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(6)
        self.head = layers.Dense(2)

    def call(self, inputs, training=None):
        left, right = inputs
        return self.head(tf.concat([self.dense(left), right], axis=-1) * 2)


model = Own()
model.compile("adam", "mse", metrics=[keras.metrics.MeanAbsoluteError()])
model.fit([np.zeros((4, 3)), np.zeros((4, 2))], np.zeros((4, {columns})))
"""

LAYER = """\
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(6)
        self.turn = self.add_weight(shape=(6, 6))
        self.seeds = keras.random.SeedGenerator(1)

    def call(self, x):
        return keras.random.dropout(keras.ops.matmul(self.dense(x), self.turn), 0.5, seed=self.seeds)


model = keras.Sequential([keras.Input((8,)), Own(), layers.Lambda(lambda x: x[:, :4]), layers.Dense({columns})])
model.compile("adam", "mse")
model.fit(np.zeros((40, 8)), np.zeros((40, 2)))
"""

TRIED = """\
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.convolutions = [layers.Conv1D(4, 3, padding="same") for _ in range(4)]
        self.others = [layers.Conv1D(4, 5, padding="same") for _ in range(4)]
        self.head = layers.Dense({columns})

    def call(self, x, training=None):
        for conv, other in zip(self.convolutions, self.others):
            try:
                x = conv(x, training=training) if unknown else conv(x)
            except TypeError:
                x = {handled}
        return self.head(layers.add([x, x]))


model = keras.Sequential([Own(), layers.Flatten()])
model.compile("adam", "mse")
model.fit(np.zeros((40, 8, 4)), np.zeros((40, 16)))
"""
LIKEWISE = 'conv(tf.cast(x, "float32"), training=training)'

STEP = """\
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(x)
{method}

model = Own()
model.compile("adam", {loss})
model.fit(np.zeros((4, 3)), np.zeros((4, 2)))
"""
LOSS = """
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return tf.reduce_mean(y_pred)
"""


ADDING_LAYER = """\
class Divergence(layers.Layer):
    def call(self, inputs):
        mean, spread = inputs
        self.add_loss({loss})
        return mean + keras.ops.exp(spread) * keras.random.normal(keras.ops.shape(mean))


x = keras.Input((20,))
encoder = keras.Model(x, Divergence()([layers.Dense(3)(x), layers.Dense(3)(x)]))
model = keras.Sequential([encoder, layers.Dense(20)]) if {nested} else encoder
model.compile("adam")
model.fit(np.zeros((64, 20)))
"""
FOLLOWED = "keras.ops.mean(spread - keras.ops.square(mean)), keras.ops.exp(spread)"

ADDING_MODEL = """\
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(20)

    def call(self, x):
        y = self.dense(x)
        self.add_loss(tf.reduce_mean(tf.square(x - y)))
        return y


model = Own()
model.compile("adam")
model.fit(np.zeros((64, 20)))
"""


@pytest.mark.keras
@pytest.mark.parametrize("program", [MODEL, LAYER])
def test_what_their_calls_did_is_rebuilt(worker: Worker, program: str) -> None:
    verdict = verify(worker, recipe_at_last_line(BEGIN + program.format(columns=2)))
    assert verdict.ok
    assert all(layer.agrees for layer in verdict.layers)
    refused = verify(worker, recipe_at_last_line(BEGIN + program.format(columns=5)))
    assert refused.error is not None
    assert refused.error.during == "step"


@pytest.mark.keras
@pytest.mark.parametrize(
    "program",
    [ADDING_MODEL, *(ADDING_LAYER.format(loss=f"[{FOLLOWED}]", nested=nested) for nested in (False, True))],
)
def test_losses_that_layers_add_are_what_is_trained_for(worker: Worker, program: str) -> None:
    assert verify(worker, recipe_at_last_line(BEGIN + program)).ok


@pytest.mark.keras
def test_without_them_there_is_no_loss(worker: Worker) -> None:
    recipe = recipe_at_last_line(BEGIN + ADDING_MODEL)
    assert len(recipe.losses) == 1
    refused = verify(worker, replace(recipe, losses=()))
    assert refused.error is not None
    assert refused.error.during == "step"


@pytest.mark.parametrize("loss", ["somewhere.loss(mean)", "lambda: 1", "np.zeros(3)"])
def test_a_loss_that_is_not_followed_is_named(loss: str) -> None:
    program = BEGIN + "import somewhere\n" + ADDING_LAYER.format(loss=loss, nested=False)
    with pytest.raises(Unrebuildable, match="the loss that Divergence adds on line 11 is not followed"):
        recipe_at_last_line(program)


def test_a_loss_that_may_not_be_added_is_not_followed() -> None:
    added = "        self.add_loss(tf"
    program = BEGIN + ADDING_MODEL.replace(added, f"        if unknown:\n    {added}")
    with pytest.raises(Unrebuildable, match="is not followed"):
        recipe_at_last_line(program)


@pytest.mark.keras
def test_ways_that_do_the_same_but_for_a_cast_are_one(worker: Worker) -> None:
    verdict = verify(worker, recipe_at_last_line(BEGIN + TRIED.format(columns=2, handled=LIKEWISE)))
    assert verdict.ok
    assert verdict.parameters == 4 * (4 * 3 * 4 + 4) + 4 * 2 + 2
    refused = verify(worker, recipe_at_last_line(BEGIN + TRIED.format(columns=3, handled=LIKEWISE)))
    assert refused.error is not None


def test_ways_through_different_layers_are_not() -> None:
    with pytest.raises(Unrebuildable):
        recipe_at_last_line(BEGIN + TRIED.format(columns=2, handled="other(x)"))


@pytest.mark.parametrize(("method", "loss"), [(LOSS, '"mse"'), ("", "lambda y, p: p")])
def test_what_trains_in_a_way_of_its_own_is_not(method: str, loss: str) -> None:
    with pytest.raises(Unrebuildable):
        recipe_at_last_line(BEGIN + STEP.format(method=method, loss=loss))


def test_a_model_that_took_other_data_is_not() -> None:
    program = BEGIN + STEP.format(method="", loss='"mse"').replace("model.fit", "model(np.zeros((1, 3)))\nmodel.fit")
    recipe_at_last_line(program)
    with pytest.raises(Unrebuildable):
        recipe_at_last_line(program + "model.predict(np.zeros((4, 3, 1)))\n")


@pytest.mark.keras
def test_a_line_that_makes_one_is_judged_by_what_it_gave(worker: Worker) -> None:
    program = BEGIN + STEP.format(method="", loss='"mse"')
    recipe = recipe_at(analyse("own.py", program), program.splitlines().index("model = Own()") + 1)
    assert recipe is not None
    assert recipe.calls
    assert verify(worker, recipe).ok


def recipe_at_last_line(program: str) -> Recipe:
    recipe = recipe_at(analyse("own.py", program), len(program.splitlines()))
    assert recipe is not None
    return recipe


SCALED = """\
class Own(layers.Layer):
    def call(self, x):
        return tf.nn.relu(keras.ops.add(x * 2.0, 1.0))


x = keras.Input((8,))
model = keras.Model(x, layers.Lambda(lambda y: tf.nn.relu(y / 2.0))(Own()(x)))
"""


@pytest.mark.keras
def test_numbers_meet_tensors_in_a_layer_and_no_keras_tensors(worker: Worker) -> None:
    verdict = verify(worker, recipe_at_last_line(BEGIN + SCALED))
    assert verdict.ok, verdict.summary
