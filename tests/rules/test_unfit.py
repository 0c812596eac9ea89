"""Uses that a value is not fit for: what real Keras, NumPy and Python refuse is reported, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.rules.problems import (
    KerasTensorGiven,
    NoItems,
    NoSuchItem,
    NoSuchLayer,
    NotATensor,
    NotCallable,
    ValuesNeeded,
)
from shapewright.rules.registry import FUNCTIONS
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

from tests.rules.judge import the_keras

PROBLEMS = (KerasTensorGiven, NoItems, NoSuchItem, NoSuchLayer, NotATensor, NotCallable, ValuesNeeded)

PROGRAM = """import math
import keras
import numpy as np
import tensorflow as tf
from keras import layers

x = keras.Input((4,), name="x")
y = layers.Dense(3, name="y")(x)
model = keras.Model(x, y)
stack = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="last")])
data = np.zeros((4, 3))
values = tf.zeros((4, 3))
items = [1, 2]
pair = (1, 2)
row = np.float32(2)


class Own(layers.Layer):
    def call(self, inputs):
        return inputs


class Scaled(layers.Rescaling):
    pass


class Masked(Own):
    def compute_mask(self, inputs, mask=None):
        return tf.not_equal(inputs, 0)


class MaskedByKeras(Own):
    def compute_mask(self, inputs, mask=None):
        return keras.ops.not_equal(inputs, 0)
"""

USES = """
len(y)|float(y)|int(y)|bool(y)|list(y)|tuple(y)|sum(y)|max(y)|min(y, 3)|sorted(y)|enumerate(y)|zip(items, y)|iter(y)|range(y)
map(len, y)|reversed(y)|abs(y)|print(y)|str(y)|repr(y)|isinstance(y, list)|math.sqrt(y)|math.prod(items)|[step for step in y]
1 if y > 0 else 2|not y|y > 0 and items|items and y|y is None|y is None or items|[q for q in items if y > 0]|y == y|y in [y]
data + y|data * y|y * data|y + 1|1 + y|1.5 * y|y - data|data - y|data / y|data @ y|y @ np.zeros((3, 2))|data > y|np.sqrt(3) * y
len(data)|len(values)|float(data[0, 0])|[step for step in data]|[step for step in values]|1 if values[0, 0] > 0 else 2
y(3)|y()|y.shape()|data(0)|data.shape(0)|data.size()|data.ndim()|values(0)|items(0)|items()|pair(1)|model.layers(0)|x.shape[1]()
model.layers()|model.summary|stack.layers[0]|model(x)|stack(x)|layers.Dense(2)(x)|layers.Dense(2)(x)(x)|len|max(items)
items[1]|items[2]|items[-2]|items[-3]|items["a"]|items[0:9]|items[True]|pair[1]|pair[2]|pair["a"]|pair[-2:]|data.shape["a"]
model[0]|model["y"]|stack[0]|layers.Dense(3)[0]|model.layers[1]|model.layers[2]|model.layers[-3]|model.layers["y"]|stack.layers[1]
[q for q in model]|len(model)|len(stack)|len(layers.Dense(3))|list(layers.Dense(3))|[q for q in 3]|len(3)|list(2.5)|sum(3)|sum(items, 3)
enumerate(items, 3)|zip(3, items)|sorted(3)|range(3)|max(3, 4)|int(3)|float(3)|tuple(pair)|iter(items)|all(items)|any(3)|set(items)
y["a"]|values["a"]|values[0]|y[0]|values[0:2]|y[:, 0]|{"a": y}["a"]|model.layers[0].name|str(model)|bool(model)|reversed(items)
layers.Dense(3)([[1.0, 2.0, 3.0]])|layers.Dense(3)(3.0)|stack([[1.0, 2.0, 3.0, 4.0]])|model([[1.0, 2.0, 3.0, 4.0]])|model([1.0])
layers.Flatten()([[1, 2]])|layers.Embedding(3, 2)([1, 2])|layers.Dropout(0.5)([1.0])|layers.Add()([y, 1.0])|layers.Add()([y, y])
layers.Concatenate()([y, [1.0, 2.0]])|layers.Lambda(lambda v: v * 2)([1.0])|layers.Rescaling(2.0)([1.0])|layers.Hashing(3)(["a"])
Scaled(2.0)([1.0])|layers.HashedCrossing(3)([["a"], ["b"]])|layers.Resizing(2, 2)(np.zeros((4, 4, 3)).tolist())
layers.CategoryEncoding(3)([1, 2])|layers.Discretization([1.0])([1.0, 2.0])|Own()([[1.0]])|Own()([y, 2])|Own()("a")|Own()(data)
Own()([data, data])|Own()(None)|Masked()(y)|Masked()(data)|MaskedByKeras()(y)|stack(np.zeros((2, 4)))|layers.LSTM(2)([[[1.0, 2.0]]])
model.get_layer("y")|model.get_layer("x")|model.get_layer("z")|model.get_layer(index=1)|model.get_layer(index=2)
model.get_layer(name="input_1")|stack.get_layer("last")|stack.get_layer("lost")|stack.get_layer(index=1)|stack.get_layer(index=0)
"""

LEFT = {"data > y", "data @ y"}
"""Of which nothing is said, or something else: the comparison is not followed, the shapes do not fit."""

ARGUMENTS = ("(y)", "(y, y)", "([y, y])", "(y, 0)", "(y, 1, 1)", "(data, y)", "([data, y])")


def said(program: str) -> bool:
    """Whether the analyser reports such a use."""
    workspace = Workspace(dialect=Dialect(the_keras().version, (2, 21, 0), numpy=(2, 4, 0)))
    return any(isinstance(found.problem, PROBLEMS) for found in analyse("/unfit.py", program, workspace).findings)


@pytest.mark.keras
@pytest.mark.parametrize("line", USES.split("\n")[1:-1])
def test_uses(line: str) -> None:
    space: dict[str, object] = {}
    exec(PROGRAM, space)  # noqa: S102 - it is ours
    for use in line.split("|"):
        told = said(f"{PROGRAM}z = {use}\n")
        try:
            eval(use, space)  # noqa: S307
        except Exception as error:  # noqa: BLE001 - whatever it is, it is refused
            assert told or use in LEFT, (use, error)
        else:
            assert not told, use


@pytest.mark.keras
def test_what_is_left_of_the_old_backend() -> None:
    """A function of ``tf.keras.backend`` that is said to refuse Keras tensors does."""
    space: dict[str, Any] = {}
    exec(PROGRAM, space)  # noqa: S102
    asked = 0
    for name in dir(space["tf"].keras.backend):
        for arguments in ("(y)", "(y, y)", "(y, 1)", "([y, y])", "(y, (1, 2))", "(y, 1, 1)"):
            use = f"tf.keras.backend.{name}{arguments}"
            if not name.startswith("_") and said(f"{PROGRAM}z = {use}\n"):
                asked += 1
                with pytest.raises((TypeError, ValueError, NotImplementedError, AttributeError)):
                    eval(use, space)  # noqa: S307
    assert asked > 100


@pytest.mark.keras
@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_functions_of_numpy(arguments: str) -> None:
    """A function that is said to refuse Keras tensors does, however it is called."""
    space: dict[str, object] = {}
    exec(PROGRAM, space)  # noqa: S102
    apart = ("numpy.random.", "numpy.lib.")  # NumPy crashes, or looks at the memory alone.
    names = sorted(name for name in FUNCTIONS if name.startswith("numpy.") and not name.startswith(apart))
    asked = 0
    for name in names:
        function: object = np
        for part in name.split(".")[1:]:
            function = getattr(function, part, None)
        if not callable(function):
            continue
        use = f"np.{name.removeprefix('numpy.')}{arguments}"
        if not said(f"{PROGRAM}z = {use}\n"):
            continue
        asked += 1
        with pytest.raises((TypeError, ValueError, NotImplementedError, AttributeError, ArithmeticError, LookupError)):
            print(use, eval(use, space))  # noqa: S307
    assert asked > 50
