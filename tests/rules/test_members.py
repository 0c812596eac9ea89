"""Attributes that objects of libraries lack: what the real ones do not have is reported, and nothing else."""

from __future__ import annotations

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.rules.problems import AttributeMissing, FunctionalLacks, KerasTensorLacks, LayerLacks
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

from tests.rules.judge import the_keras

PROGRAM = """import keras
import numpy as np
import tensorflow as tf
from keras import layers

inputs = keras.Input((4,), name="in")
outputs = layers.Dense(3)(inputs)
model = keras.Model(inputs, outputs)
model.compile("sgd", "mse")
data = np.zeros((4, 4), "float32")
pixels = keras.utils.img_to_array(np.zeros((2, 3, 3)))
stack = keras.Sequential([inputs, layers.Dense(3)])
pictures = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3)])
variable = tf.Variable(2.0)
with tf.GradientTape() as tape:
    total = variable * 3.0
slope = tape.gradient(total, {"v": variable})
twice = keras.Model(inputs, 2 * inputs + 1)
"""

OBJECTS = (
    "data", "data[0]", "data.mean(axis=0)", "model.predict(data, verbose=0)", "model(data)", "twice(data)",
    "tf.zeros((2, 3))", "variable", "slope['v']", "model.get_weights()", "model.get_weights()[0]", "model.weights[0]",
    "model.layers", "model.layers[1]", "model.layers[1].kernel", "pictures.layers[0]", "model", "stack", "inputs", "outputs",
    "model.optimizer", "keras.optimizers.Adam(0.1)", "[1, 2]", "(1, 2)", "{'a': 1}", "data.shape", "outputs.shape",
    "tf.zeros((2, 3)).shape", "pixels", "keras.ops.zeros((2, 3))", "keras.utils.to_categorical([0, 1], 2)",
    "tf.ragged.constant([[1], [2, 3]])", "np.float32(3)", "tf.reduce_mean(tf.zeros(3)).numpy()",
)  # fmt: skip

NAMES = (
    "shape", "numpy", "reshape", "astype", "T", "mean", "flatten", "dtype", "ndim", "get_shape", "append", "units", "kernel",
    "filters", "lr", "learning_rate", "fit", "fit_generator", "predict_classes", "layers", "optimizer", "output_shape",
    "output", "assign", "values", "to_numpy", "tolist", "eval", "columns", "name", "trainable", "get_config", "weights",
    "add", "get_output_at", "unsqueeze", "copy", "item", "argmax", "numpi",
)  # fmt: skip

ALWAYS = ("unsqueeze", "numpi", "predict_classes", "fit_generator", "lr", "get_output_at", "units2")
"""What is certainly reported of all but lists and their like: tensors, variables and tables share other names."""

SHORT = ("shape", "reshape", "astype", "numpy", "ndim", "dtype")
"""What lists and tuples are asked for by mistake."""


@pytest.mark.keras
@pytest.mark.parametrize("written", OBJECTS)
def test_members(written: str) -> None:
    import tensorflow as tf

    workspace = Workspace(dialect=Dialect(the_keras().version, (2, 21, 0)))
    space: dict[str, object] = {}
    exec(PROGRAM, space)  # noqa: S102 - it is ours
    value = eval(written, space)  # noqa: S307
    plain = isinstance(value, list | tuple | dict | tf.TensorShape)
    for name in NAMES:
        found = analyse("/members.py", f"{PROGRAM}it = {written}\nthis = it.{name}\n", workspace).findings
        said = [
            one for one in found
            if isinstance(one.problem, AttributeMissing | KerasTensorLacks | LayerLacks | FunctionalLacks)
        ]  # fmt: skip
        try:
            has = hasattr(value, name)
        except Exception:  # noqa: BLE001 - a property that raises something else is there
            has = True
        if has:
            assert not said, (written, name)
        elif name in (SHORT if plain else ALWAYS):
            assert said, (written, name)


MODEL = "import keras\nmodel = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])\n"

SILENT = {
    "it may be given by any name": f"{MODEL}for name in names():\n    setattr(model, name, 1)\nprint(model.rate)\n",
    "somebody unknown had it": f"import helper\n{MODEL}helper.decorate(model)\nprint(model.rate)\n",
    "the program sets it": f"{MODEL}model.rate = 1\nprint(model.rate)\n",
    "it is set where it is not seen": f"{MODEL}def give(m):\n    m.rate = 1\nelsewhere(give)\nprint(model.rate)\n",
    "it may be an array of another library": "import jax.numpy as np\nx = np.zeros((2, 3))\nprint(x.at[0].set(1))\n",
    "headings are no tuple": "import pandas as pd\ncolumns = pd.DataFrame({'a': [1]}).columns\nprint(columns.shape)\n",
    "a table may come out": "import numpy as np\nimport pandas as pd\ny = np.log(pd.DataFrame({'a': [1]})['a'])\nprint(y.values)\n",
    "tensors do as arrays do": (
        "import tensorflow as tf\ntf.experimental.numpy.experimental_enable_numpy_behavior()\nprint(tf.zeros((2, 3)).reshape(6))\n"
    ),
    "it is asked for first": f"{MODEL}if hasattr(model, 'rate'):\n    print(model.rate)\n",
    "it may fail": f"{MODEL}try:\n    print(model.rate)\nexcept AttributeError:\n    pass\n",
}


@pytest.mark.parametrize("program", SILENT.values(), ids=SILENT)
def test_nothing_is_said_where(program: str) -> None:
    workspace = Workspace(dialect=Dialect((3, 15, 1), (2, 21, 0)))
    found = analyse("/members.py", program, workspace).findings
    assert not [one for one in found if isinstance(one.problem, AttributeMissing)]


def test_other_kerases_are_not_asked() -> None:
    """Of Keras 2, and of other backends, it is not known what objects have."""
    program = f"{MODEL}model.fit_generator(None)\n"
    for dialect, count in ((Dialect((3, 15, 1)), 1), (Dialect((2, 15, 0)), 0), (Dialect((3, 15, 1), backend="jax"), 0)):
        found = analyse("/members.py", program, Workspace(dialect=dialect)).findings
        assert sum(isinstance(one.problem, AttributeMissing) for one in found) == count
