"""Models of the program's own classes are not rebuilt, and that is said."""

from __future__ import annotations

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.extraction import recipe_at

OWN = """\
import keras
import numpy as np


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)

    def call(self, x):
        return self.dense(x)


model = Own()
model.compile("adam", "mse")
model.fit(np.zeros((4, 3)), np.zeros((4, 2)))
"""


def test_a_training_of_an_own_model() -> None:
    with pytest.raises(Unrebuildable):
        recipe_at(analyse("own.py", OWN), 16)


def test_a_line_that_makes_one_has_nothing_to_run() -> None:
    assert recipe_at(analyse("own.py", OWN), 14) is None
