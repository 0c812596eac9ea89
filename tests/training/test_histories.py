"""Training histories: a name that is said to be missing is missing in what real Keras notes, and only such a one is."""

from __future__ import annotations

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.rules.problems import NothingNoted
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

from tests.rules.judge import the_keras

MODELS = {
    "one": "model = keras.Model(x, a)",
    "two": "model = keras.Model(x, [a, b])",
    "named": "model = keras.Model(x, {'p': a, 'q': b})",
    "stack": "model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])",
    "own layer": "model = keras.Sequential([keras.Input((3,)), layers.Dense(2), Noting()])",
}
COMPILED = (
    "loss='mse'", "loss='mse', metrics=['mae']", "loss='mse', metrics=['accuracy', 'mse']", "loss='mse', metrics=['acc']",
    "loss='mse', metrics=['mae', 'mae']", "loss='mse', weighted_metrics=['mae']", "loss='mse', metrics=[measure]",
    "loss='mse', metrics=[keras.metrics.MeanAbsoluteError(name='far')]", "loss='mse', metrics=None",
)  # fmt: skip
TRAINED = (
    "", "validation_split=0.5", "validation_data=(data, labels)", "validation_data=None", "validation_split=0.0", "epochs=0",
    "callbacks=[keras.callbacks.ReduceLROnPlateau()]", "callbacks=[keras.callbacks.EarlyStopping(monitor='loss')]",
    "callbacks=[Own()]", "callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda _, logs: logs.update(noted=1.0))]",
    "validation_split=0.5, validation_freq=5", "callbacks=[]",
)  # fmt: skip
KEYS = (
    "loss", "val_loss", "acc", "accuracy", "val_accuracy", "mae", "val_mae", "mse", "mae_1", "a_loss", "a_mae", "b_mse",
    "p_loss", "far", "measure", "noted", "learning_rate", "lr", "nothing", "val_acc",
)  # fmt: skip

PROGRAM = """import keras
import numpy as np
from keras import layers

class Noting(layers.Layer):
    def __init__(self):
        super().__init__()
        self.counter = keras.metrics.Mean(name="noted")
    def call(self, inputs):
        self.counter.update_state(1.0)
        return inputs

class Own(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["noted"] = 1.0

def measure(y_true, y_pred):
    return keras.ops.mean(y_true - y_pred)

x = keras.Input((3,))
a, b = layers.Dense(2, name="a")(x), layers.Dense(2, name="b")(x)
data = np.zeros((4, 3))
"""


@pytest.mark.keras
@pytest.mark.parametrize("kind", MODELS)
def test_what_is_noted(kind: str) -> None:
    workspace = Workspace(dialect=Dialect(the_keras().version, (2, 21, 0)))
    several = {"two": "[np.zeros((4, 2))] * 2", "named": "{'p': np.zeros((4, 2)), 'q': np.zeros((4, 2))}"}
    told = 0
    for number, compiled in enumerate(COMPILED):
        if kind in several and "metrics=" in compiled and "None" not in compiled:
            continue  # Each output has metrics of its own then.
        for trained in TRAINED if number < 3 else TRAINED[:3]:
            training = f"labels = {several.get(kind, 'np.zeros((4, 2))')}\nmodel.compile('sgd', {compiled})\n"
            program = f"{PROGRAM}{MODELS[kind]}\n{training}h = model.fit(data, labels, verbose=0, {trained})\n"
            space: dict[str, object] = {}
            exec(program, space)  # noqa: S102 - it is ours
            noted = space["h"].history  # type: ignore[attr-defined]
            asked = "".join(f"z = h.history['{key}']\n" for key in KEYS)
            found = analyse("/histories.py", program + asked, workspace).findings
            missing = {one.problem.key for one in found if isinstance(one.problem, NothingNoted)}
            assert missing.isdisjoint(noted), (compiled, trained, missing & set(noted))
            told += len(missing)
    assert told > 10


def test_the_last_history_counts() -> None:
    """Of a second training whose callbacks may note anything, nothing is known, whatever the first one noted."""
    first = f"{PROGRAM}{MODELS['one']}\nmodel.compile('sgd', 'mse')\nmodel.fit(data, np.zeros((4, 2)))\n"
    second = "model.fit(data, np.zeros((4, 2)), validation_split=0.5, callbacks=[Own()])\n"
    workspace = Workspace(dialect=Dialect((3, 15, 1), (2, 21, 0)))
    for program, count in ((first, 1), (first + second, 0)):
        found = analyse("/histories.py", f"{program}z = model.history.history['val_loss']\n", workspace).findings
        assert sum(isinstance(one.problem, NothingNoted) for one in found) == count
