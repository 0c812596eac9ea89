"""A layer that was built once and is called again with another width: what Keras refuses, on symbolic tensors and on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from shapewright.rules.registry import construct

from .judge import SPREAD, Inner, given, real_keras, symbolic

CASES: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("Dense", {"units": 3}, (4,)),
    ("Dense", {"units": 3}, (5, 4)),
    ("Conv1D", {"filters": 3, "kernel_size": 2}, (6, 4)),
    ("Conv2D", {"filters": 3, "kernel_size": 2}, (6, 6, 4)),
    ("Conv1DTranspose", {"filters": 3, "kernel_size": 2}, (6, 4)),
    ("SeparableConv1D", {"filters": 3, "kernel_size": 2}, (6, 4)),
    ("DepthwiseConv1D", {"kernel_size": 2}, (6, 4)),
    ("BatchNormalization", {}, (6, 4)),
    ("BatchNormalization", {"axis": 1}, (6, 4)),
    ("LayerNormalization", {}, (6, 4)),
    ("LayerNormalization", {"axis": (1, 2)}, (6, 4)),
    ("LayerNormalization", {"center": False, "scale": False}, (6, 4)),
    ("GroupNormalization", {"groups": 2}, (6, 4)),
    ("UnitNormalization", {}, (6, 4)),
    ("RMSNormalization", {}, (6, 4)),
    ("PReLU", {}, (6, 4)),
    ("LSTM", {"units": 3}, (6, 4)),
    ("GRU", {"units": 3}, (6, 4)),
    ("SimpleRNN", {"units": 3}, (6, 4)),
    ("RNN", {"cell": Inner("LSTMCell", {"units": 3})}, (6, 4)),
    ("Bidirectional", {"layer": Inner("LSTM", {"units": 3})}, (6, 4)),
    ("TimeDistributed", {"layer": Inner("Dense", {"units": 3})}, (6, 4)),
    ("TimeDistributed", {"layer": Inner("Conv1D", {"filters": 3, "kernel_size": 2})}, (5, 6, 4)),
    ("Flatten", {}, (6, 4)),
    ("MaxPooling1D", {}, (6, 4)),
    ("Embedding", {"input_dim": 9, "output_dim": 3}, (6,)),
]


@pytest.mark.keras
@pytest.mark.parametrize(("name", "arguments", "shape"), CASES)
def test_reuse(name: str, arguments: dict[str, Any], shape: tuple[int, ...]) -> None:
    """Each axis in turn twice as long: refused on arrays if pinned, on symbolic tensors if Keras compares those."""
    keras = real_keras()
    layer = getattr(keras.layers, name)(**{key: given(value, Inner.layer) for key, value in arguments.items()})
    layer(keras.Input(shape))
    rule = construct(name, (), {key: given(value, Inner.rule) for key, value in arguments.items()})
    pinned = rule.built(symbolic(shape))
    assert name not in SPREAD
    for axis in range(len(shape)):
        longer = tuple(2 * length if place == axis else length for place, length in enumerate(shape))
        expected = axis - len(shape) in pinned
        assert _refuses(layer, np.ones((2, *longer), "float32")) == expected, longer
        assert _refuses(layer, keras.Input(longer)) == (expected and rule.compares_symbolic), longer


def _refuses(layer: Any, x: Any) -> bool:
    try:
        layer(x)
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return True
    return False
