"""Datasets in ``fit``, ``evaluate`` and ``predict``: what is reported beside what Keras raises."""

from __future__ import annotations

import contextlib
import io
import warnings

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace

START = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers

Dataset = tf.data.Dataset
x, y, column = np.zeros((20, 8)), np.zeros((20,)), np.zeros((20, 1))
steps, sums = np.zeros((20, 6, 3)), np.zeros((20, 3))
pairs = Dataset.from_tensor_slices((x, y))
series = Dataset.from_tensor_slices((steps, sums))


def dense(units=1, loss="mse"):
    model = keras.Sequential([keras.Input((8,)), layers.Dense(units)])
    model.compile("sgd", loss)
    return model


def pooled():
    entry = keras.Input((6, 3))
    model = keras.Model(entry, layers.GlobalMaxPooling1D()(entry))
    model.compile("sgd", "mse")
    return model


def double():
    a, b = keras.Input((3,), name="a"), keras.Input((5,), name="b")
    model = keras.Model([a, b], layers.Dense(1)(layers.Concatenate()([a, b])))
    model.compile("sgd", "mse")
    return model


def branching():
    entry = keras.Input((8,))
    model = keras.Model(entry, [layers.Dense(2)(entry), layers.Dense(3)(entry)])
    model.compile("sgd", ["mse", "mse"])
    return model


"""

FOUND = [
    "Dataset.from_tensor_slices((x, y[:5]))",
    "dense().fit(Dataset.from_tensor_slices(x).batch(4), verbose=0)",
    "dense().fit(pairs.batch(4), y, verbose=0)",
    "dense().fit(pairs, verbose=0)",
    "pooled().fit(series, verbose=0)",
    "dense().predict(pairs.map(lambda a, b: a), verbose=0)",
    "dense(3, 'categorical_crossentropy').fit(pairs.batch(4), verbose=0)",
    "dense(3, 'categorical_crossentropy').fit(pairs.batch(4, drop_remainder=True), verbose=0)",
    "dense(3, 'categorical_crossentropy').fit(pairs.shuffle(5).repeat().batch(4).prefetch(1), steps_per_epoch=2, verbose=0)",
    "dense(3, 'categorical_crossentropy').fit(Dataset.from_tensors((x, y)), verbose=0)",
    "dense(3, 'categorical_crossentropy').evaluate(pairs.batch(4), verbose=0)",
    "dense(3).fit(pairs.batch(4), verbose=0)",
    "dense(3).fit(pairs.batch(3), verbose=0)",
    "dense(3).fit(pairs.batch(4, drop_remainder=True), verbose=0)",
    "dense(3).fit(pairs.batch(3).take(7), verbose=0)",
    "dense(3).fit(pairs.batch(3).skip(6), verbose=0)",
    "pooled().fit(series.map(lambda a, b: (a[:-1], b)).batch(4), verbose=0)",
    "pooled().evaluate(series.map(lambda a, b: (a[:-1], b)).batch(4), verbose=0)",
    "pooled().fit(series.batch(4), validation_data=series.map(lambda a, b: (a[:-1], b)).batch(4), verbose=0)",
    "pooled().fit(steps, sums, validation_data=series.map(lambda a, b: (a[:-1], b)).batch(4), verbose=0)",
    "double().fit(Dataset.from_tensor_slices((x[:, :3], x[:, :5], column)).batch(2), verbose=0)",
    "branching().fit(Dataset.from_tensor_slices((x, column)).batch(2), verbose=0)",
]
"""Both raise."""

FINE = [
    "dense().fit(pairs.batch(4), verbose=0)",
    "dense().fit(pairs.batch(4), validation_data=pairs.batch(7), verbose=0)",
    "dense(3).fit(pairs.batch(3), steps_per_epoch=2, verbose=0)",
    "dense(3).fit(pairs.batch(3).take(6), verbose=0)",
    "dense(3).fit(pairs.batch(3, drop_remainder=True).shuffle(4), verbose=0)",
    "dense(3).fit(pairs.repeat().batch(3), steps_per_epoch=9, verbose=0)",
    "dense(3).fit(pairs.batch(1, drop_remainder=True), verbose=0)",
    "dense().fit(Dataset.from_tensors((x, y)), verbose=0)",
    "dense().fit(Dataset.from_tensor_slices((np.zeros((5, 4, 8)), np.zeros((5, 1)))), verbose=0)",
    "dense().predict(pairs.batch(7), verbose=0)",
    "dense().fit(Dataset.from_tensor_slices((x, y, y)).batch(4), verbose=0)",
    "double().fit(Dataset.from_tensor_slices(((x[:, :3], x[:, :5]), column)).batch(2), verbose=0)",
    "double().fit(Dataset.from_tensor_slices(({'b': x[:, :5], 'a': x[:, :3]}, column)).batch(2), verbose=0)",
    "double().predict(Dataset.from_tensor_slices(((x[:, :3], x[:, :5]),)).batch(2), verbose=0)",
    "branching().fit(Dataset.from_tensor_slices((x, (x[:, :2], x[:, :3]))).batch(4), verbose=0)",
    "dense(3, 'categorical_crossentropy').fit(pairs.map(lambda a, b: (a, tf.one_hot(tf.cast(b, tf.int32), 3))).batch(4), verbose=0)",
    (
        "m, cut = pooled(), series.map(lambda a, b: (a[:-1], b))\n"
        "m.fit(series.batch(4), validation_data=series.batch(4), verbose=0)\nm.evaluate(cut.batch(4), verbose=0)"
    ),
    "m = pooled()\nm.fit(steps, sums, validation_data=(steps, sums), verbose=0)\nm.evaluate(steps[:, 1:], sums, verbose=0)",
    "for a, b in pairs.batch(3):\n    dense()(a)",
    "dense().fit(pairs.window(3).flat_map(lambda a, b: Dataset.zip((a, b))).batch(4), verbose=0)",
    "dense().fit(pairs.padded_batch(4, padded_shapes=([None], [])), verbose=0)",
    "dense().fit(Dataset.zip((pairs.batch(4), pairs.batch(4))).map(lambda a, b: (a[0], b[1])), verbose=0)",
    "dense().fit(pairs.interleave(lambda a, b: Dataset.from_tensors((a, b)).repeat(3)).batch(5), verbose=0)",
]
"""Neither raises."""

UNSAID = [
    "dense().fit(Dataset.zip((Dataset.from_tensor_slices(x).batch(4), Dataset.from_tensor_slices(column).batch(2))), verbose=0)",
    "pairs.map(lambda a: a)",
    "m = pooled()\nm.predict(series.batch(4), verbose=0)\nm.predict(steps[:, 1:], verbose=0)",
]
"""Keras or TensorFlow raises, and nothing is said: these are no shapes of ours."""


def raises(program: str) -> str | None:
    """What real Keras says of a program, if it refuses it."""
    names: dict[str, object] = {}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        exec(START, names)  # noqa: S102 (our own text)
        try:
            exec(program, names)  # noqa: S102 (our own text)
        except Exception as error:  # noqa: BLE001 (Keras and TensorFlow raise all kinds)
            return f"{type(error).__name__}: {error}"
    return None


def errors(program: str) -> list[str]:
    """What is reported of it, warnings left out."""
    workspace = Workspace((), Dialect((3, 15, 1), (2, 21, 0)), ModuleFinder("python", ()))
    findings = analyse("program.py", START + program + "\n", workspace).findings
    return [type(found.problem).__name__ for found in findings if not found.problem.warning]


@pytest.mark.keras
@pytest.mark.parametrize("program", FOUND)
def test_what_keras_refuses_is_reported(program: str) -> None:
    assert raises(program) is not None
    assert errors(program) != []


@pytest.mark.keras
@pytest.mark.parametrize("program", FINE)
def test_nothing_is_reported_of_what_runs(program: str) -> None:
    assert raises(program) is None
    assert errors(program) == []


@pytest.mark.keras
@pytest.mark.parametrize("program", UNSAID)
def test_other_refusals_are_left_to_keras(program: str) -> None:
    assert raises(program) is not None
    assert errors(program) == []
