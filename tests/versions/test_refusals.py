"""What only some Kerases refuse, one short program each: the analyser says so exactly where this Keras raises."""

from __future__ import annotations

import pytest
from shapewright.checks import diagnose
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

from tests.rules.judge import real_keras, the_keras

BEGINNING = """
import {package} as keras
import tensorflow as tf
import numpy as np
from {package} import layers

def data(*shape):
    return keras.Input(shape)

def model(units):
    return keras.Sequential([data(5), layers.Dense(units)])

def train(units, loss, *labels):
    network = model(units)
    network.compile("sgd", loss)
    network.fit(np.zeros((8, 5)), np.zeros(labels), verbose=0)

"""

PROGRAMS = {
    "a convolution that leaves nothing": "layers.Conv1D(2, 5)(data(4, 3))",
    "a convolution that is far too long": "layers.Conv1D(2, 5)(data(2, 3))",
    "an input that is left out": "a = data(4)\nkeras.Model(a, layers.Add()([a, data(4)]))",
    "a separable convolution that leaves nothing": "layers.SeparableConv1D(2, 5)(data(4, 3))",
    "a pooling that leaves nothing": "layers.MaxPooling1D(5)(data(4, 3))",
    "an average that leaves nothing": "layers.AveragePooling2D(5)(data(4, 4, 3))",
    "a pooling that is far too long": "layers.MaxPooling1D(5, 1)(data(2, 3))",
    "a further axis": "layers.Conv1D(2, 3)(data(5, 6, 3))",
    "strides with dilation": "layers.Conv2D(2, 3, strides=2, dilation_rate=2)",
    "strides with dilation, separable": "layers.SeparableConv2D(2, 3, strides=2, dilation_rate=2)",
    "strides with dilation, by depth": "layers.DepthwiseConv2D(3, strides=2, dilation_rate=2)",
    "strides with dilation, recurrent": "layers.ConvLSTM2D(2, 3, strides=2, dilation_rate=2)",
    "a causal separable convolution": 'layers.SeparableConv1D(2, 3, padding="causal")(data(8, 3))',
    "a causal convolution over pictures": 'layers.Conv2D(2, 3, padding="causal")',
    "a number for a shape": "keras.Input(shape=784)",
    "a weight whose name comes first": (
        "class Own(layers.Layer):\n"
        "    def build(self, shape):\n"
        "        self.kernel = self.add_weight('kernel', shape=(3,), initializer='zeros')\n"
        "    def call(self, x):\n"
        "        return x + self.kernel\n"
        "Own()(data(3))"
    ),
    "a metric of no known name": 'keras.metrics.get("acuracy")',
    "a regularizer of no known name": 'keras.regularizers.get("l3")',
    "a function of TensorFlow": "tf.reduce_sum(data(3, 4), axis=1)",
    "one sample for the states of several": (
        "keeping = keras.Sequential([keras.Input((5, 3), batch_size=8), layers.LSTM(4, stateful=True)])\n"
        "keeping.predict(np.zeros((1, 5, 3)), verbose=0)"
    ),
    "states of one sample in batches of any size": (
        "keeping = keras.Sequential([keras.Input((5, 3), batch_size=1), layers.LSTM(4, stateful=True)])\n"
        "keeping.compile('sgd', 'mse')\n"
        "keeping.fit(np.zeros((1, 5, 3)), np.zeros((1, 4)), verbose=0)"
    ),
    "features that do not fit in an attention": "layers.Attention()([data(5, 8), data(6, 9)])",
    "steps that do not fit in an attention": "layers.Attention()([data(5, 8), data(6, 8), data(7, 8)])",
    "features that do not fit in an additive attention": "layers.AdditiveAttention()([data(5, 8), data(6, 9)])",
    "an attention of vectors": "layers.MultiHeadAttention(2, 4)(data(8), data(8))",
    "values and keys of other lengths": "layers.MultiHeadAttention(2, 4)(data(5, 8), data(6, 8), data(7, 8))",
    "a mask of other steps": (
        "one, other = np.zeros((2, 5, 8), 'float32'), np.zeros((2, 6, 8), 'float32')\n"
        "layers.MultiHeadAttention(2, 4)(one, other, attention_mask=np.ones((2, 5, 5), bool))"
    ),
    "a mask of other steps, declared": (
        "layers.MultiHeadAttention(2, 4)(data(5, 8), data(6, 8), attention_mask=data(5, 5))"
    ),
    "one mask for two": (
        "one = np.zeros((2, 5, 8), 'float32')\nlayers.Attention()([one, one], mask=np.ones((2, 5), bool))"
    ),
    "a mask of another query": (
        "one, mask = np.zeros((2, 5, 8), 'float32'), np.ones((2, 6), bool)\n"
        "layers.AdditiveAttention()([one, one], mask=[mask, None])"
    ),
    "features of a group's queries": "layers.GroupQueryAttention(4, 4, 2)(data(5, 8), data(6, 9))",
    "a table of other features": "layers.Embedding(5, 3, weights=[np.zeros((5, 2))])",
    "an empty table": "layers.Embedding(0, 3)",
    "no units": "layers.Dense(0)",
    "no heads": "layers.MultiHeadAttention(0, 4)",
    "no repeats": "layers.RepeatVector(0)",
    "two axes left open": "layers.Reshape((-1, -1))",
    "output padding as long as the stride": "layers.Conv2DTranspose(2, 3, strides=2, output_padding=2)",
    "all cropped away": "layers.Cropping3D(2)(data(4, 4, 4, 3))",
    "twice the channels": "again = layers.Conv1D(2, 3)\nagain(data(8, 3))\nagain(data(8, 6))",
    "other features": "again = layers.Dense(2)\nagain(data(8))\nagain(data(9))",
    "an older argument": "layers.LSTM(4, time_major=False)",
    "an optimizer that was left behind": "keras.optimizers.legacy.Adam(0.1)",
    "an optimizer's older argument": "keras.optimizers.Adam(lr=0.1)",
    "an argument of nobody": "layers.Dense(4, activaton='relu')",
    "an activation of nobody": "layers.Dense(4, activation='rellu')",
    "an optimizer of nobody": "model(1).compile('adamm', 'mse')",
    "a metric of nobody": (
        "network = model(1)\nnetwork.compile('sgd', 'mse', metrics=['rsme'])\n"
        "network.fit(np.zeros((8, 5)), np.zeros((8, 1)), verbose=0)"
    ),
    "a metric that only Keras 2 chooses": (
        "network = model(1)\nnetwork.compile('sgd', 'mse', metrics=['ce'])\n"
        "network.fit(np.zeros((8, 5)), np.zeros((8, 1)), verbose=0)"
    ),
    "data by other names than the inputs'": (
        "a, b = data(4), data(4)\nnetwork = keras.Model([a, b], layers.Add()([a, b]))\n"
        "network({'left': np.zeros((2, 4)), 'right': np.zeros((2, 4))})"
    ),
    "an optimizer for two models": (
        "sgd, x, y = keras.optimizers.SGD(), np.zeros((8, 5)), np.zeros((8, 1))\n"
        "for network in (model(1), model(1)):\n"
        "    network.compile(sgd, 'mse')\n"
        "    network.fit(x, y, verbose=0)"
    ),
    "one metric, not in a list": "model(1).compile('sgd', 'mse', metrics='mae')",
    "the largest of nothing": "layers.GlobalMaxPooling1D()(np.zeros((2, 0, 3), 'float32'))",
    "another length for a Sequential": (
        "network = keras.Sequential([data(30, 2), layers.GlobalAveragePooling1D()])\n"
        "network.predict(np.zeros((4, 20, 2)), verbose=0)"
    ),
    "a trailing axis of 1": (
        "network = keras.Sequential([data(28, 28, 1), layers.Flatten(), layers.Dense(1)])\n"
        "network.predict(np.zeros((8, 28, 28)), verbose=0)"
    ),
    "labels without an axis, mean squared": "train(3, 'mse', 8)",
    "other labels, mean squared": "train(3, 'mse', 8, 4)",
    "labels of one value, binary": "train(2, 'binary_crossentropy', 8, 1)",
    "labels without an axis, binary": "train(2, 'binary_crossentropy', 8)",
    "class numbers, categorical": "train(3, 'categorical_crossentropy', 8)",
    "one-hot labels, sparse": "train(3, 'sparse_categorical_crossentropy', 8, 3)",
    "labels for fewer samples": "train(1, 'mse', 9, 1)",
    "an initial state of another width": "layers.GRU(4)(data(5, 3), initial_state=data(3))",
    "initial states of another width": "layers.LSTM(4)(data(5, 3), initial_state=[data(4), data(5)])",
    "one initial state for two": "layers.LSTM(4)(data(5, 3), initial_state=[data(4)])",
    "two initial states for one": "layers.GRU(4)(data(5, 3), initial_state=[data(4), data(4)])",
    "two initial states for the simplest": "layers.SimpleRNN(4)(data(5, 3), initial_state=[data(4), data(4)])",
    "initial states that fit": "layers.LSTM(4)(data(5, 3), initial_state=[data(4), data(4)])",
    "an older name of the tokens": "layers.Reshape((5,))(layers.CategoryEncoding(3, max_tokens=5)(data(4)))",
    "tokens that an older name overrides": "layers.Reshape((3,))(layers.CategoryEncoding(3, max_tokens=5)(data(4)))",
}


SILENT = frozenset({"data by other names than the inputs'", "an optimizer for two models"})
"""What Keras 2 refuses, and nothing is said of: not every step looks at the names, not all of its optimizers at the weights."""


@pytest.mark.keras
@pytest.mark.parametrize("what", PROGRAMS)
def test_what_is_squiggled_raises(what: str) -> None:
    """Both ways: what raises is squiggled, too."""
    package = real_keras().__name__
    program = BEGINNING.format(package=package) + PROGRAMS[what] + "\n"
    version = the_keras().version
    dialect = Dialect(tf_keras=version) if package == "tf_keras" else Dialect(version)
    found = diagnose(analyse("/program.py", program, Workspace(dialect=dialect)))
    errors = [problem.message for problem in found if problem.severity.value == "error"]
    try:
        exec(compile(program, "program.py", "exec"), {"__name__": "program"})  # noqa: S102
    except Exception as error:
        silent = package == "tf_keras" and what in SILENT
        assert errors or silent, f"it raises, and nothing is said: {error}"
    else:
        assert errors == []
