"""Takes one training step with a small model before anybody asks for one: the first takes half a second longer than others.

TensorFlow makes its kernels ready and Keras imports its trainer only then.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from shapewright_worker.framework import Framework

Layers = list[tuple[str, dict[str, Any]]]

PICTURES: Layers = [
    ("Conv2D", {"filters": 2, "kernel_size": 3}),
    ("BatchNormalization", {}),
    ("MaxPooling2D", {}),
    ("Flatten", {}),
]
SERIES: Layers = [
    ("Reshape", {"target_shape": (8, 8)}),
    ("Conv1D", {"filters": 2, "kernel_size": 3}),
    ("LSTM", {"units": 2}),
]


def warm(framework: Framework) -> None:
    """Build and train small models of the most frequent layers; what this Keras has not is left out."""
    for layers in (PICTURES, SERIES):
        with suppress(Exception):
            train(framework, layers)
    framework.forget()


def train(framework: Framework, layers: Layers) -> None:
    """Train a stack with one batch of two pictures of 8 by 8."""
    keras = framework.keras
    stack = [getattr(keras.layers, name)(**arguments) for name, arguments in layers]
    model = keras.Sequential([keras.Input((8, 8, 1)), *stack, keras.layers.Dense(2, activation="softmax")])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    zeros = framework.tensorflow.zeros
    model.train_on_batch(zeros((2, 8, 8, 1)), zeros((2,), "int32"))
    model.predict_on_batch(zeros((2, 8, 8, 1)))
