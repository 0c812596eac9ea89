"""Recipes under other Kerases: the worker rebuilds them, its TensorFlow agrees, and what it refuses is refused."""

from __future__ import annotations

import os

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace
from shapewright.verify.lines import recipe_at
from shapewright_worker.framework import Framework
from shapewright_worker.rebuild import Rebuild

from tests.rules.judge import the_keras

pytestmark = pytest.mark.keras

MODULE = os.environ.get("SHAPEWRIGHT_KERAS", "keras")
BEGIN = f"""\
import numpy as np
import tensorflow as tf
import {MODULE} as keras
layers = keras.layers

"""
STACK = """\
model = keras.Sequential([keras.Input((20, 3)), layers.Conv1D(8, 3, padding="causal"), layers.LSTM(4), layers.Dense(2)])
model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(np.zeros((8, {size}, 3)), np.zeros((8,), "int32"), batch_size=4)
"""
GRAPH = """\
x = keras.Input((12, 8))
y = layers.Add()([layers.Dense(8)(x), x * 2.0])
outputs = [layers.Dense(1, name="one")(y[:, 0]), layers.Flatten(name="two")(y)]
model = keras.Model(x, outputs)
model.compile("sgd", loss={{"two": "mse", "one": "mae"}})
model.fit(np.zeros((4, 12, 8)), {{"two": np.zeros((4, {size})), "one": np.zeros((4, 1))}})
"""
OWN = """\
class Scaled(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(6)

    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(6, 4))

    def call(self, x):
        noise = tf.random.normal(shape=(tf.shape(x)[0], 4))
        return tf.concat([tf.matmul(self.dense(x), self.scale) + noise, x], axis=-1)


model = keras.Sequential([keras.Input((8,)), Scaled(), layers.Dense(2)])
model.compile("sgd", "mse")
model.fit(np.zeros((40, 8)), np.zeros((40, {size})))
"""
ARRAYS = """\
images = np.zeros((10, 28, 28), "uint8")
flat = tf.matmul(tf.cast(images.reshape((-1, 784)), "float32"), tf.ones(({size}, 3)))
"""


@pytest.fixture(scope="module")
def framework() -> Framework:
    """The TensorFlow of this environment, with the Keras that it brings."""
    return Framework()


@pytest.mark.parametrize(
    ("program", "right", "wrong"), [(STACK, 20, None), (GRAPH, 96, 95), (OWN, 2, 3), (ARRAYS, 784, None)]
)
def test_this_keras_agrees(framework: Framework, program: str, right: int, wrong: int | None) -> None:
    assert rebuilt(framework, program.format(size=right))["error"] is None
    if wrong is not None:
        assert rebuilt(framework, program.format(size=wrong))["error"] is not None


def rebuilt(framework: Framework, program: str) -> dict[str, object]:
    """What the worker says of the last line of a program, every shape compared."""
    version = the_keras().version
    dialect = Dialect(None, tf_keras=version, legacy=True) if MODULE == "tf_keras" else Dialect(version)
    text = BEGIN + program
    recipe = recipe_at(analyse("program.py", text, Workspace([], dialect)), len(text.splitlines()))
    assert recipe is not None
    framework.forget()
    result = Rebuild(framework, lambda *_: None).run(recipe.to_json())
    compared = [layer["agrees"] for layer in result["layers"] if layer["agrees"] is not None]
    assert all(compared)
    assert compared or result["error"] is not None
    return result
