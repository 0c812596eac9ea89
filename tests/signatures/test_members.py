"""The table of members holds whatever the objects of the installed libraries have."""

from __future__ import annotations

import pytest
from shapewright.rules.members import COMMON, members

from .members import of_datasets, of_keras, of_tensors


@pytest.mark.keras
def test_every_member_is_in_the_table() -> None:
    """A name that is not in it is called missing."""
    for title, names in (of_keras() | of_tensors() | of_datasets()).items():
        known = members(title, COMMON) if title.startswith("keras.layers.") else members(title)
        assert {name for name in names if not name.startswith("_")} <= known, title


@pytest.mark.keras
def test_what_is_used_has_no_other_members() -> None:
    """Training, predicting and saving give objects attributes, too."""
    import keras
    import numpy as np
    from keras import layers

    data, labels = np.zeros((8, 6, 4), "float32"), np.zeros((8, 1), "float32")
    parts = [
        keras.Input((6, 4)), layers.Conv1D(4, 3, padding="causal"), layers.BatchNormalization(), layers.Dropout(0.1),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)), layers.TimeDistributed(layers.Dense(3)),
        layers.LayerNormalization(), layers.GRU(3, return_sequences=True), layers.Flatten(), layers.Dense(1),
    ]  # fmt: skip
    stack = keras.Sequential(parts)
    inputs = keras.Input((6, 4))
    model = keras.Model(inputs, layers.Dense(1)(layers.Flatten()(inputs)))
    metric = keras.metrics.MeanAbsoluteError()
    for one in (stack, model):
        one.compile("adam", "mse", metrics=["mae"])
        one.fit(
            data, labels, verbose=0, callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="loss")], validation_split=0.5
        )
        one.evaluate(data, labels, verbose=0)
        one.predict(data, verbose=0)
        one.train_on_batch(data, labels)
        keras.models.clone_model(one)
    metric.update_state(labels, labels)
    used = [
        (stack, members("keras.Model", "keras.Sequential")),
        (model, members("keras.Model", "keras.Sequential")),
        (stack.optimizer, members("keras.optimizers")),
        (metric, members("keras.metrics.MeanAbsoluteError")),
        *((layer, members(f"keras.layers.{type(layer).__name__}", COMMON)) for layer in stack.layers),
    ]
    for value, known in used:
        assert {name for name in (*dir(value), *vars(value)) if not name.startswith("_")} <= known, value
