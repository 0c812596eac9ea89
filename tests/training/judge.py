"""Real Keras as the judge: tiny models, trained for one epoch, and what came of it."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np

Sample = tuple[int, ...]


@cache
def scale() -> type[Any]:
    """A layer with one weight, which leaves every shape alone."""
    import keras

    class Scale(keras.layers.Layer):  # type: ignore[misc]
        def build(self, _: Any) -> None:
            self.factor = self.add_weight(shape=())

        def call(self, x: Any) -> Any:
            return x * self.factor

    return Scale


def model(sample: tuple[int | None, ...], loss: Any, metrics: list[Any] | None = None) -> Any:
    """A model whose outputs are shaped as its inputs."""
    import keras

    x = keras.Input(sample)
    made = keras.Model(x, scale()()(x))
    made.compile("sgd", loss, metrics=metrics)
    return made


def error(run: Any) -> str | None:
    """What Keras said when it refused; ``None`` where it did not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            run()
        except Exception as refusal:  # noqa: BLE001 - Keras and TensorFlow raise all kinds
            return f"{type(refusal).__name__}: {refusal}"
    return None


def fit_error(
    loss: Any, labels: Sample, outputs: Sample, batch_size: int, samples: int, metrics: list[Any] | None = None
) -> str | None:
    """Why ``fit`` fails for labels and outputs of these shapes per sample, if it does."""
    x, y = np.ones((samples, *outputs)), np.zeros((samples, *labels), "int32")
    return error(lambda: model(outputs, loss, metrics).fit(x, y, batch_size=batch_size, verbose=0, shuffle=False))


def broadcasts(labels: Sample, outputs: Sample, size: int, *, one_hot: bool = False) -> bool:
    """Whether labels and outputs of one batch of this size differ once Keras has brought them to the same rank."""
    from keras.src.losses.loss import squeeze_or_expand_to_same_rank

    y, p = squeeze_or_expand_to_same_rank(np.zeros((size, *labels)), np.zeros((size, *outputs)))
    shapes = [(*y.shape, p.shape[-1]) if one_hot else tuple(y.shape), tuple(p.shape)]
    together = np.broadcast_shapes(*shapes)
    return any((1,) * (len(together) - len(shape)) + shape != together for shape in shapes)
