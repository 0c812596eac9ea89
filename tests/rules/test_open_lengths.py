"""Code that is given the ``None`` of an open axis: what refuses it in real Keras, and what is said of it here."""

from __future__ import annotations

from typing import Any

import pytest
from shapewright.checks import diagnose
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

WORKSPACE = Workspace(dialect=Dialect((3, 15, 1), (2, 21, 0)))
REFUSED = """
tf.reshape(x, (n, -1))
tf.reshape(x, [-1, n])
tf.zeros((n, 4))
tf.ones([n, 4])
tf.fill([n, 4], 1.0)
tf.random.normal((n, 4))
tf.random.uniform(shape=[n, 4])
tf.random.truncated_normal((n, 4))
tf.tile(tf.zeros((1, 4)), [n, 1])
tf.broadcast_to(tf.zeros((1, 4)), (n, 4))
tf.range(n)
tf.one_hot(tf.constant([1]), n)
tf.repeat(tf.zeros((1, 4)), n, axis=0)
tf.slice(x, (0, 0, 0), (n, 1, 1))
tf.eye(n)
tf.split(x, n)
tf.stack([n, 4])
tf.constant(n)
tf.cast(n, tf.float32)
tf.convert_to_tensor([n, 3])
tf.linspace(0.0, 1.0, n)
tf.image.resize(tf.zeros((1, 4, 4, 1)), (n, 4))
tf.gather(x, n)
tf.math.divide(1.0, n)
tf.zeros(3) * n
tf.zeros(3) / n
ops.zeros((n, 4))
ops.ones((n, 4))
ops.full((n, 4), 1.0)
ops.tile(ops.zeros((1, 4)), (n, 1))
ops.broadcast_to(ops.zeros((1, 4)), (n, 4))
ops.arange(n)
ops.repeat(ops.zeros((1, 4)), n, axis=0)
ops.one_hot(ops.array([1]), n)
ops.eye(n)
ops.split(x, n)
ops.array([n, 3])
ops.cast(n, "float32")
keras.random.normal((n, 4))
keras.random.uniform(shape=[n, 4])
np.zeros((n, 4))
np.arange(n)
np.sqrt(n)
np.prod((n, 4))
n * 2
2 * n
n + 1
n // 2
n / 2.0
n % 2
n - n
-n
n > 3
3 < n
range(n)
range(2, n)
int(n)
float(n)
max(n, 3)
min(3, n)
sum([n, 1])
"""
"""Refused inside of a layer and outside."""
REFUSED_INSIDE = """
ops.reshape(x, (n, -1))
ops.reshape(x, (-1, n))
ops.slice(x, (0, 0, 0), (n, 1, 1))
"""
TAKEN = """
tf.TensorShape((n, 3))
tf.reshape(x, (tf.shape(x)[0], 28)) if traced else x
tf.zeros((tf.shape(x)[0], 28)) if traced else x
tf.range(tf.shape(x)[0]) if traced else x
tf.ensure_shape(x, (n, 7, 4)) if traced else x
ops.reshape(x, (ops.shape(x)[0], 28))
x[0:n, :, :]
tf.range(2, n)
tf.range(start=2, limit=n)
np.arange(2, n)
x.shape[1] * 2
[n, 3] * 2
str(n)
f"{n} samples"
bool(n)
n == 3
n != 3
n is None or n > 3
n if n else 1
keras.Input((n, 4))
layers.Reshape((-1, 4))(x)
"""
IN_LAYER = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

traced = True


class Own(layers.Layer):
    def call(self, x):
        n = x.shape[0]
        self.made = {code}
        return x


Own()(keras.Input((7, 4)))
"""
OUTSIDE = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

traced = False
x = keras.Input((7, 4))
n = x.shape[0]
made = {code}
"""
EAGER = IN_LAYER.replace("keras.Input((7, 4))", "np.zeros((3, 7, 4))")


def _lines(*tables: str) -> list[str]:
    return [line for table in tables for line in table.strip().split("\n")]


def _raises(program: str) -> bool:
    names: dict[str, Any] = {"__name__": "program"}
    try:
        exec(program, names)  # noqa: S102
    except Exception:  # noqa: BLE001  # Whatever Keras makes of it.
        return True
    return False


def _is_refused(program: str) -> bool:
    found = diagnose(analyse("program.py", program, WORKSPACE))
    return any(one.code == "open-length" for one in found)


@pytest.mark.keras
@pytest.mark.parametrize("code", _lines(REFUSED, REFUSED_INSIDE))
def test_none_is_refused_in_a_layer(code: str) -> None:
    program = IN_LAYER.format(code=code)
    assert (_raises(program), _is_refused(program)) == (True, True)


@pytest.mark.keras
@pytest.mark.parametrize(
    "code", [line for line in _lines(REFUSED) if not line.startswith("tf.") and "(x, n" not in line]
)
def test_none_is_refused_outside(code: str) -> None:
    """Of TensorFlow's functions, which there refuse Keras tensors as well, others speak."""
    program = OUTSIDE.format(code=code)
    assert (_raises(program), _is_refused(program)) == (True, True)


@pytest.mark.keras
@pytest.mark.parametrize("code", _lines(TAKEN))
@pytest.mark.parametrize("program", [IN_LAYER, OUTSIDE], ids=["inside", "outside"])
def test_what_takes_none_is_no_problem(program: str, code: str) -> None:
    text = program.format(code=code)
    assert (_raises(text), diagnose(analyse("program.py", text, WORKSPACE))) == (False, [])


@pytest.mark.parametrize("code", _lines(REFUSED, REFUSED_INSIDE))
def test_on_values_it_is_a_number(code: str) -> None:
    """Where a layer is called on an array, ``x.shape[0]`` is how many samples it has."""
    assert not _is_refused(EAGER.format(code=code))
