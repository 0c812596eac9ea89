"""A ``train_step`` of the program's own: what it raises is promised for the first shapes that ``fit`` brings."""

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
        w = z - y
        return {}

model = Net()
model.compile()
"""
MISMATCH = "model.fit(np.zeros((8, 5)), np.zeros((8, 4)))\n"
FITTING = "model.fit(np.zeros((8, 5)), np.zeros((8, 3)))\n"


def test_a_step_is_followed() -> None:
    analysis = analyse("program.py", PROGRAM + MISMATCH)
    shapes = {entry["name"]: entry["shapes"] for entry in file_report(analysis)["variables"]}
    assert (shapes["x"], shapes["y"], shapes["z"]) == ([[None, 5]], [[None, 4]], [[None, 3]])
    assert "w" not in shapes
    assert [found.code for found in diagnose(analysis)] == ["broadcast-mismatch"]


def test_a_step_made_for_other_shapes_promises_nothing() -> None:
    """TensorFlow has opened its axes, and compares what it may."""
    assert diagnose(analyse("program.py", PROGRAM + FITTING + MISMATCH)) == []
