"""Code that hangs on how many samples come at a time, in real models that are trained, evaluated and asked."""

from __future__ import annotations

from typing import Any

import pytest
from shapewright.checks import diagnose
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

WORKSPACE = Workspace(dialect=Dialect((3, 15, 1), (2, 21, 0)))
PROGRAM = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


class Own(layers.Layer):
    def call(self, x):
        return {code}


x, y = np.zeros(({samples}, 10)), np.zeros(({samples}, 3))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
model = keras.Sequential([keras.Input((10,)), Own(), layers.Flatten(), layers.Dense(3)])
model.compile("sgd", loss="mse")
{asked}
"""
CODES = {
    "noise": "x + keras.random.normal((32, 10))",
    "noise for all": "x + keras.random.normal(ops.shape(x))",
    "zeros": "x + tf.zeros((32, 10))",
    "one row": "x + tf.zeros((1, 10))",
    "columns": "tf.concat([x, tf.zeros((32, 2))], axis=-1)",
    "columns for all": "tf.concat([x, tf.zeros((tf.shape(x)[0], 2))], axis=-1)",
    "twice": "tf.concat([x, x], axis=0)",
    "product": "tf.matmul(x, x, transpose_a=True) @ tf.zeros((10, 10))",
    "rows": "tf.reshape(x, (32, 2, 5))",
    "rows, and on": "tf.nn.relu(tf.reshape(x, (32, 2, 5))) + 1.0",
    "all rows": "tf.reshape(x, (-1, 2, 5))",
    "more rows": "tf.reshape(x, (-1, 5)) @ tf.zeros((5, 10))",
    "chosen": "tf.where(x > tf.zeros((32, 10)), x, 0.0)",
    "stacked": "tf.stack([x, tf.zeros((32, 10))], axis=1)",
    "slices": "x[:8] + x[8:16]",
    "halves": "tf.concat(tf.split(x, 2, axis=0), -1)",
    "mean": "x - tf.reduce_mean(x, axis=0)",
    "by length": "x if x.shape[0] is None else x + tf.zeros((x.shape[0], 10))",
}
ASKED = {
    "fit": "model.fit(x, y, verbose=0)",
    "fit on a dataset": "model.fit(data, verbose=0)",
    "fit on a part": "model.fit(x, y, validation_split=0.2, verbose=0)",
    "fit beside others": "model.fit(x[:32], y[:32], validation_data=(x[32:], y[32:]), verbose=0)",
    "evaluate": "model.evaluate(x, y, verbose=0)",
    "predict": "model.predict(x, verbose=0)",
    "train_on_batch": "model.train_on_batch(x, y)",
}


NOT_TOLD = {("rows, and on", 40): ["fit on a part", "fit beside others", "evaluate", "predict"]}
"""What Keras refuses without a word of ours: where another reshape followed, TensorFlow would leave both out."""


def _raised(program: str) -> bool:
    """Whether real Keras raises at the last line of a program, which is all that matters of it."""
    names: dict[str, Any] = {"__name__": "program"}
    lines = program.rstrip().split("\n")
    exec("\n".join(lines[:-1]), names)  # noqa: S102
    try:
        exec(lines[-1], names)  # noqa: S102
    except Exception:  # noqa: BLE001  # Whatever TensorFlow makes of it.
        return True
    return False


@pytest.mark.keras
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("samples", [32, 40])
def test_what_is_said_of_batches_is_true(code: str, samples: int) -> None:
    """Nothing is refused that Keras takes; of what it refuses, what is in the table of what is not told is missed."""
    wrong, missed = [], []
    for way, asked in ASKED.items():
        if samples == 32 and way not in ("fit", "predict"):
            continue
        program = PROGRAM.format(code=CODES[code], samples=samples, asked=asked)
        said = bool(
            [found for found in diagnose(analyse("program.py", program, WORKSPACE)) if found.severity.value == "error"]
        )
        raised = _raised(program)
        if said and not raised:
            wrong.append(way)
        if raised and not said:
            missed.append(way)
    assert (wrong, missed) == ([], NOT_TOLD.get((code, samples), []))
