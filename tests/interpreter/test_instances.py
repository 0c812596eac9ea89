"""``isinstance`` of what the libraries make: the analyser says what they say, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse

HEAD = """\
import collections.abc, numbers
import numpy as np, pandas as pd
import tensorflow as tf
import keras
from keras import layers
frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0]})
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)])
class Own(layers.Layer): pass
class OwnModel(keras.Model): pass
class OwnDense(layers.Dense): pass
"""
VALUES = (
    "np.zeros(3)", "np.zeros(())", "np.float64(2.0)", "np.sqrt(2.0)", "np.sqrt(2.0) * 3", "np.prod((2, 3))", "np.zeros(3).sum()",
    "np.zeros((2, 3)).shape", "np.zeros(3).tolist()", "np.random.rand()", "float(np.sqrt(2.0))", "tf.zeros(3)",
    "tf.shape(tf.zeros(3))", "tf.Variable(1.0)", "keras.Input((3,))", "keras.ops.zeros(3)", "keras.Variable([1.0])",
    "layers.Dense(3)", "layers.LSTM(3)", "layers.Bidirectional(layers.LSTM(2))", "keras.Sequential([layers.Dense(2)])",
    "frame", 'frame["a"]', 'frame[["a"]]', "frame.values", "frame.index", "frame.mean()", 'frame["a"] * 2', "frame.iloc[0]",
    'frame["a"].map(abs)', "tf.data.Dataset.range(3)", "tf.ragged.constant([[1], [2, 3]])", "3", "3.5", '"a"', "None", "True",
    "[1, 2]", "(1, 2)", '{"a": 1}', "range(3)", "model", "model.layers[0]", "model.weights[0]", "model.get_weights()[0]",
    "model.predict(np.zeros((1, 3)), verbose=0)", "model(np.zeros((1, 3)))", "Own()", "OwnModel()", "OwnDense(3)",
    "keras.optimizers.Adam()", "lambda x: x", "keras.activations.relu", "tf.TensorSpec((3,))",
)  # fmt: skip
HELD = ("np.zeros(3).dtype", "tf.zeros(3).shape", "tf.zeros(3).dtype", "tf.float32", "tf.sqrt(4.0)", "tf.TensorShape([3])",
        "tf.shape(tf.zeros(3))[0]", "keras.ops.prod((2, 3))", "frame.columns")  # fmt: skip
"""What the analyser holds as a number, text or tuple of Python: whether it is an ``int`` it tells wrongly, and nothing else."""
OF_LIBRARIES = (
    "np.ndarray", "np.generic", "np.number", "np.integer", "np.floating", "np.dtype", "tf.Tensor", "tf.Variable",
    "tf.TensorShape", "tf.DType", "tf.RaggedTensor", "tf.SparseTensor", "tf.data.Dataset", "tf.Module", "tf.TensorSpec",
    "keras.KerasTensor", "keras.Variable", "keras.Model", "keras.Sequential", "keras.Layer", "layers.Layer", "layers.Dense",
    "layers.RNN", "layers.LSTM", "layers.Wrapper", "layers.InputLayer", "keras.optimizers.Optimizer", "pd.DataFrame",
    "pd.Series", "pd.Index", "numbers.Number", "collections.abc.Sequence", "collections.abc.Mapping",
)  # fmt: skip
OF_PYTHON = ("int", "float", "str", "bool", "tuple", "list", "dict", "set", "bytes")


@pytest.mark.keras
@pytest.mark.parametrize("value", [*VALUES, *HELD])
def test_instances(value: str) -> None:
    classes = OF_LIBRARIES if value in HELD else (*OF_LIBRARIES, *OF_PYTHON)
    asked = [f"a{n} = np.zeros(1 + isinstance(value, {name}))" for n, name in enumerate(classes)]
    analysis = analyse("program.py", "\n".join([HEAD, f"value = {value}", *asked]))
    said = {entry["name"]: entry["shapes"] for entry in file_report(analysis)["variables"]}
    names: dict[str, Any] = {}
    exec(HEAD, names)  # noqa: S102
    made = eval(value, names)  # noqa: S307
    told = {name: said.get(f"a{n}") for n, name in enumerate(classes)}
    known = {name: shapes == [[2]] for name, shapes in told.items() if shapes in ([[1]], [[2]])}
    assert known == {name: isinstance(made, eval(name, names)) for name in known}  # noqa: S307


def test_most_is_known() -> None:
    """A test of claims is worth as much as there are claims."""
    values, classes = ("np.zeros(3)", "frame", "model", "[1, 2]"), ("np.ndarray", "pd.DataFrame", "keras.Model", "list")
    asked = [f"a = np.zeros(1 + isinstance({value}, {name}))" for value in values for name in classes]
    variables = file_report(analyse("program.py", "\n".join([HEAD, *asked])))["variables"]
    said = [entry["shapes"][0][0] - 1 for entry in variables if entry["name"] == "a"]
    assert said == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
