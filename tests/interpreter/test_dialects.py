"""Each package speaks its own Keras: what is refused, and by whom, follows the environment and what a program sets up."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from shapewright.checks import diagnose
from shapewright.features.hover import hover
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

BOTH = Dialect((3, 15, 1), (2, 21, 0), (2, 21, 0))
"""Keras 3, and Keras 2 beside it."""
OLD = Dialect((2, 15, 0), (2, 15, 1))
"""TensorFlow as it was when ``tf.keras`` was Keras 2."""

LEGACY = 'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\n'
LSTM = "layers.LSTM(8, time_major=False)\n"
"""What Keras 2 takes and Keras 3 does not."""
OPS = "import tensorflow as tf\nfrom {keras} import layers, Input\ny = tf.reduce_sum(Input((4, 8)), axis=1)\n"


def codes(program: str, dialect: Dialect) -> list[str]:
    """The codes of what is found, in order."""
    return [found.code for found in diagnose(analyse("/program.py", program, Workspace(dialect=dialect)))]


@pytest.mark.parametrize(
    ("program", "dialect", "refused"),
    [
        (f"from keras import layers\n{LSTM}", BOTH, True),
        (f"from tensorflow.keras import layers\n{LSTM}", BOTH, True),
        (f"import tensorflow as tf\nlayers = tf.keras.layers\n{LSTM}", BOTH, True),
        (f"from tf_keras import layers\n{LSTM}", BOTH, False),
        (f"from tensorflow.python.keras import layers\n{LSTM}", BOTH, False),
        (f"from tensorflow.python.keras.layers.recurrent import LSTM\n{LSTM[7:]}", BOTH, False),
        (f"{LEGACY}from tensorflow.keras import layers\n{LSTM}", BOTH, False),
        (f"{LEGACY}import tensorflow as tf\ntf.keras.{LSTM}", BOTH, False),
        (f"{LEGACY}from keras import layers\n{LSTM}", BOTH, True),
        (f"import tensorflow as tf\n{LEGACY}tf.keras.{LSTM}", BOTH, False),
        (
            f'import os\nos.environ.setdefault("TF_USE_LEGACY_KERAS", "1")\nimport tensorflow as tf\ntf.keras.{LSTM}',
            BOTH,
            False,
        ),
        (
            f'import os\nif input():\n    os.environ["TF_USE_LEGACY_KERAS"] = "1"\nimport tensorflow as tf\ntf.keras.{LSTM}',
            BOTH,
            False,
        ),
        (f'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "0"\nimport tensorflow as tf\ntf.keras.{LSTM}', BOTH, True),
        (f"from tensorflow.keras import layers\n{LSTM}", OLD, False),
        (f"from keras import layers\n{LSTM}", OLD, False),
        (f"from keras import layers\n{LSTM}", Dialect(), False),
        (f"from keras import layers\n{LSTM}", Dialect((3, 99, 0)), False),
        (f"from tensorflow.keras import layers\n{LSTM}", Dialect(tensorflow=(2, 21, 0)), False),
    ],
)
def test_arguments_by_package(program: str, dialect: Dialect, refused: bool) -> None:
    """An argument that only Keras 2 takes; where nobody knows which Keras it is, nothing is said."""
    assert [code for code in codes(program, dialect) if code != "private-keras"] == (
        ["unknown-argument"] if refused else []
    )


@pytest.mark.parametrize(
    ("package", "dialect", "refused"),
    [("keras", BOTH, True), ("tensorflow.keras", BOTH, True), ("tf_keras", BOTH, False), ("keras", OLD, False)],
)
def test_functions_of_tensorflow(package: str, dialect: Dialect, refused: bool) -> None:
    """Keras 2 makes a layer of them, and the shape is known; Keras 3 refuses its tensors."""
    program = OPS.format(keras=package)
    analysis = analyse("/program.py", program, Workspace(dialect=dialect))
    assert [found.code for found in diagnose(analysis)] == (["keras-tensor"] if refused else [])
    if not refused:
        assert "(None, 8)" in str(hover(analysis, 3, 1))


def test_two_kerases_in_one_program() -> None:
    program = f"from keras import layers\n{LSTM}from tf_keras import layers\n{LSTM}from keras import layers\n{LSTM}"
    found = diagnose(analyse("/program.py", program, Workspace(dialect=BOTH)))
    assert [problem.at.line for problem in found] == [2, 6]


@pytest.mark.parametrize(
    ("program", "rules"),
    [
        ("from keras import layers\nx = layers.Input((4,))\n", "Keras 3.15.1"),
        ("from tf_keras import layers\nx = layers.Input((4,))\n", "Keras 2.21.0"),
        (f"{LEGACY}from tensorflow.keras import layers\nx = layers.Input((4,))\n", "Keras 2.21.0"),
        (
            'import os\nos.environ["KERAS_BACKEND"] = "jax"\nimport keras\nx = keras.Input((4,))\n',
            "Keras 3.15.1 on jax",
        ),
    ],
)
def test_hovers_say_whose_rules_are_in_force(program: str, rules: str) -> None:
    analysis = analyse("/program.py", program, Workspace(dialect=BOTH))
    card = hover(analysis, program.count("\n"), 1)
    assert card is not None
    assert card.rules == rules


def test_the_backend_of_the_program() -> None:
    program = 'import os\nos.environ["KERAS_BACKEND"] = "jax"\nimport keras\nif keras.backend.backend() == "tensorflow":\n    keras.layers.LSTM(8, time_major=False)\n'
    assert codes(program, BOTH) == []


def test_the_data_format_of_the_user() -> None:
    """``keras.json`` decides where the channels are, unless the layer says so."""
    program = "import keras\ny = keras.layers.Conv2D(8, 3)(keras.Input((3, 32, 32)))\n"
    first = analyse("/program.py", program, Workspace(dialect=Dialect((3, 15, 1), data_format="channels_first")))
    assert "(None, 8, 30, 30)" in str(hover(first, 2, 1))
    said = program.replace("8, 3)", '8, 3, data_format="channels_last")')
    last = analyse("/program.py", said, Workspace(dialect=Dialect((3, 15, 1), data_format="channels_first")))
    assert "(None, 1, 30, 8)" in str(hover(last, 2, 1))


FLOATS = {
    "keras.Input((4,))": "float16",
    "keras.layers.Dense(3)(keras.Input((4,)))": "float16",
    'keras.layers.Dense(3, dtype="float32")(keras.Input((4,)))': "float32",
    'keras.layers.Embedding(5, 3)(keras.Input((4,), dtype="int32"))': "float16",
    'keras.layers.Hashing(3)(keras.Input((4,), dtype="int32"))': "int64",
}
"""What comes out where ``keras.json`` says ``float16``."""


def test_the_floats_of_the_user() -> None:
    """``floatx`` in ``keras.json`` is the type of inputs and layers, unless they are told another."""
    dialect = Dialect((3, 15, 1), floatx="float16")
    for made, dtype in FLOATS.items():
        analysis = analyse("/program.py", f"import keras\ny = {made}\n", Workspace(dialect=dialect))
        assert diagnose(analysis) == []
        assert f" {dtype}" in str(hover(analysis, 2, 1)), made


@pytest.mark.keras
def test_the_floats_of_the_user_are_those_of_keras(tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text('{"floatx": "float16"}')
    told = "".join(f"assert {made}.dtype == {dtype!r}\n" for made, dtype in FLOATS.items())
    variables = {**os.environ, "KERAS_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", f"import keras\n{told}"], env=variables, check=True)


@pytest.mark.parametrize(
    ("setting", "dtype"),
    [
        ('keras.config.set_floatx("float64")', "float64"),
        ('keras.config.set_dtype_policy("mixed_float16")', "float32"),
    ],
)
def test_inputs_go_by_floatx_not_by_the_policy(setting: str, dtype: str) -> None:
    analysis = analyse("/program.py", f"import keras\n{setting}\ny = keras.Input((4,))\n", Workspace(dialect=BOTH))
    assert f" {dtype}" in str(hover(analysis, 3, 1))


def test_names_that_somebody_may_have_registered() -> None:
    program = 'import keras\nkeras.layers.Dense(8, activation="rellu")\n'
    assert codes(program, BOTH) == ["unknown-name"]
    assert codes(f"{program}keras.utils.get_custom_objects()\n", BOTH) == []
    assert codes(f"import some_package_of_somebody\n{program}", BOTH) == []


@pytest.mark.parametrize("dialect", [BOTH, OLD, Dialect()])
def test_attention_whose_inputs_have_no_dtype(dialect: Dialect) -> None:
    """What is asked of a layer beside its output is asked with all its inputs."""
    program = (
        "from tf_keras import layers, Input\n"
        "class Same(layers.Layer):\n    def call(self, x):\n        return x + self.unknown\n"
        "x = Same()(Input((5, 8)))\n"
        "y = layers.MultiHeadAttention(2, 4)(x, value=x)\n"
    )
    assert codes(program, dialect) == []


@pytest.mark.parametrize("dialect", [BOTH, OLD])
def test_a_stateful_layer_on_batches_of_unknown_size(dialect: Dialect) -> None:
    """Whether the batches of data are all of one size is not followed: nothing is said."""
    program = (
        "import numpy as np, tensorflow as tf\n"
        "from keras import Input, Sequential, layers\n"
        "model = Sequential([Input(batch_size=1, shape=(None, 1)), layers.SimpleRNN(8, stateful=True)])\n"
        "model.compile('adam', 'mse')\n"
        "x, y = np.zeros((6, 5, 1)), np.zeros((6, 8))\n"
        "model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(1))\n"
    )
    assert codes(program, dialect) == []


@pytest.mark.parametrize(("batch", "steps"), [(1, None), (1, 10)])
def test_the_batch_that_the_first_layer_of_an_old_stack_declares(batch: int, steps: int | None) -> None:
    program = (
        "import numpy as np\nimport tensorflow as tf\nfrom keras import Sequential, layers\n"
        "data = tf.data.Dataset.from_tensor_slices((np.zeros((6, 10, 1)), np.zeros((6, 10, 1)))).batch(1)\n"
        f"first = layers.SimpleRNN(4, return_sequences=True, stateful=True, batch_input_shape=[{batch}, {steps}, 1])\n"
        "model = Sequential([first, layers.SimpleRNN(4, return_sequences=True, stateful=True), layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\nmodel.fit(data)\n"
    )
    analysis = analyse("/program.py", program, Workspace(dialect=OLD))
    assert diagnose(analysis) == []
    (model,) = file_report(analysis)["models"]
    assert model["output_shape"] == [batch, steps if steps is not None else "T", 1]
