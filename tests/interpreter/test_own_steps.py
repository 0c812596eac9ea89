"""A ``train_step`` of the program's own: followed for its shapes, and nothing in it is promised."""

from __future__ import annotations

from shapewright.checks import diagnose
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse

PROGRAM = """
import keras
import numpy as np
from keras import layers

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(3)

    def call(self, x):
        return self.head(x)

    def train_step(self, data):
        x, y = data
        z = self(x)
        w = layers.Conv1D(4, 3)(z)
        return {}

model = Net()
model.compile(loss="mse")
model.fit(np.zeros((8, 5)), np.zeros((8, 1)))
"""


def test_a_step_is_followed_and_promises_nothing() -> None:
    analysis = analyse("program.py", PROGRAM)
    shapes = {entry["name"]: entry["shapes"] for entry in file_report(analysis)["variables"]}
    assert (shapes["x"], shapes["y"], shapes["z"]) == ([[None, 5]], [[None, 1]], [[None, 3]])
    assert "w" not in shapes
    assert diagnose(analysis) == []
