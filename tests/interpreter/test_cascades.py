"""One cause, one squiggle: what a problem has kept from happening is not reported as missing."""

from __future__ import annotations

from shapewright.checks import diagnose
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

KERAS_3 = Dialect((3, 15, 1), (2, 21, 0))

COMPILED = """\
import keras
import numpy as np

class Trainer:
    def __init__(self):
        self.model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

    def compile(self, optimizer):
        self.model.compile(optimizer=optimizer, loss="mse")

{prepare}
model.fit(np.zeros((8, 4)), np.zeros((8, 1)))
"""


def codes(program: str) -> list[str]:
    """The codes of what is found, in order."""
    return [found.code for found in diagnose(analyse("/program.py", program, Workspace(dialect=KERAS_3)))]


def test_a_compile_that_raises_leaves_fit_alone() -> None:
    """Whether the program compiles the model itself, or by a method of its own."""
    refused = "compile(optimizer=keras.optimizers.Adam(lr=0.01))"
    for prepare in (f"model = Trainer().model\nmodel.{refused}", f"own = Trainer()\nmodel = own.model\nown.{refused}"):
        assert codes(COMPILED.format(prepare=prepare)) == ["unknown-argument"]


def test_a_model_of_an_input_that_raises_is_not_called() -> None:
    """How many inputs such a model has is not known."""
    text = "import keras\nx = keras.Input(3)\nm = keras.Model(x, keras.layers.Dense(2)(x))\ny = m(keras.Input((3,)))\n"
    assert codes(text) == ["argument-refused"]


BY_POSITION = """\
import keras

class Encoder(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(3)

    def call(self, x, training=False):
        return self.dense(x)

y = Encoder()(keras.Input((4,)), True)
z = keras.layers.Conv1D(8, 3)(y)
"""


def test_what_is_refused_by_position_alone_is_followed_all_the_same() -> None:
    """By name Keras takes it: what comes of it is known, and what does not take that is found, too."""
    assert codes(BY_POSITION) == ["not-a-tensor", "rank-mismatch"]


ONE_OF_TWO = """\
import os
import keras
import numpy as np

small = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
large = keras.Sequential([keras.Input((4,)), keras.layers.Dense(9), keras.layers.Dense(1)])
model = large if os.environ.get("SIZE") else small
model.compile(loss="mse", optimizer=keras.optimizers.SGD(lr=0.1))
model.fit(np.zeros((8, 4)), np.zeros((8, 1)))
"""


def test_a_compile_of_either_model_that_raises_leaves_fit_alone() -> None:
    """Which of them the program has is not known."""
    assert codes(ONE_OF_TWO) == ["unknown-argument"]


def test_arguments_that_are_left_out_are_not_known() -> None:
    """Three dots stand for what the reader is to write."""
    text = (
        "import keras\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])\nm.compile(...)\nm.fit(...)\n"
    )
    assert codes(text) == []
