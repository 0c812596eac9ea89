"""The lines that a fix is about are judged only if nothing further on refuses what comes of them."""

from __future__ import annotations

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.lines import recipes_at

PROGRAM = """\
import keras
import numpy as np
from keras import layers

x = keras.Input((32, 32, 3))
a = layers.Conv2D(8, 3, padding="same")(x)
b = layers.MaxPooling2D(2)(a)
c = layers.MaxPooling2D(4)(a)
y = layers.Concatenate()([b, {other}])
z = keras.Input((4,))
model = keras.Model(z, layers.Dense(2)(z))
model.compile("adam", "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, {columns})))
"""


@pytest.mark.parametrize("line", [6, 7, 9])
def test_what_meets_a_problem_further_on_is_not_judged(line: int) -> None:
    text = PROGRAM.format(other="c", columns=3)
    with pytest.raises(Unrebuildable, match="line 9"):
        recipes_at(analyse("pools.py", text), [line])
    assert recipes_at(analyse("pools.py", text.replace("[b, c]", "[b, b]")), [line])


@pytest.mark.parametrize("line", [11, 13])
def test_a_model_that_is_refused_when_it_is_trained_is_not_judged(line: int) -> None:
    with pytest.raises(Unrebuildable, match="line 13"):
        recipes_at(analyse("pools.py", PROGRAM.format(other="b", columns=3)), [line])


def test_what_has_nothing_to_do_with_a_problem_is_judged() -> None:
    assert recipes_at(analyse("pools.py", PROGRAM.format(other="c", columns=2)), [13])
    assert recipes_at(analyse("pools.py", PROGRAM.format(other="b", columns=3)), [7])
