"""Dtypes that TensorFlow brings together only when it is told to: a switch of the whole process, so no spec shows it."""

from __future__ import annotations

import pytest
from shapewright.checks import diagnose
from shapewright.interpreter.analysis import analyse

SWITCHES = {
    "": ["dtype-mismatch"],
    "import tensorflow.experimental.numpy as tnp\ntnp.experimental_enable_numpy_behavior()\n": [],
    "from tensorflow.python.ops.numpy_ops import np_config\nnp_config.enable_numpy_behavior()\n": [],
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_what_the_program_told_tensorflow_counts(switch: str) -> None:
    program = f"import tensorflow as tf\n{switch}a, b = tf.constant([1]), tf.constant([2.0])\nc = a + b\n"
    assert [found.code for found in diagnose(analyse("/program.py", program))] == SWITCHES[switch]
