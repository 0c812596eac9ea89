"""Generators: iterated they give their items, and given to a model as they are they promise nothing."""

from __future__ import annotations

from shapewright.checks import diagnose
from shapewright.interpreter.analysis import analyse

PROGRAM = """
import keras
import numpy as np

def batches():
    for n in range(3):
        yield [np.zeros((8, 4)), np.zeros((8, 4))], np.zeros((8, 1))

a, b = keras.Input((4,)), keras.Input((4,))
model = keras.Model([a, b], keras.layers.Dense(1)(keras.layers.Add()([a, b])))
model.compile(loss="mse")
model.fit(batches())
total = sum(n for n in range(4))
sizes = [x[1].shape[0] for x in batches()]
pairs = tuple(n * 2 for n in range(3))
"""


def test_a_generator_is_not_a_list_of_arrays() -> None:
    analysis = analyse("program.py", PROGRAM)
    assert diagnose(analysis) == []
    assert analysis.held(analysis.scope, "total") == 6
    assert analysis.held(analysis.scope, "pairs") == (0, 2, 4)
    sizes = analysis.held(analysis.scope, "sizes")
    assert analysis.held(sizes.address, None) == (8, 8, 8)
