"""What a program gives to a layer comes back in its recipe, and what no model surrounds is made by its calls alone."""

from __future__ import annotations

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.rules.signatures import Signature, layer_signatures, signature
from shapewright.values.models import Layer
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.lines import recipe_at
from shapewright.verify.literals import layer_arguments
from shapewright.verify.verification import verify
from shapewright.verify.worker import Worker

NEEDY = {
    name: row
    for name in layer_signatures()
    if (row := signature(f"keras.layers.{name}")) is not None and row.required and row.title == name
}
"""The layers of the tested Keras whose constructor must be given something."""


def made(name: str, row: Signature) -> list[Layer]:
    """The layers that a program makes whose constructor is given what it must have, and nothing else."""
    given = ", ".join("2" for _ in row.required)
    analysis = analyse("made.py", f"import keras\n\nlayer = keras.layers.{name}({given})\n")
    return [
        layer for record in analysis.recorder.layers.values() for layer in record.layers if isinstance(layer, Layer)
    ]


def test_no_layer_loses_what_its_constructor_must_have() -> None:
    layers = {name: made(name, row) for name, row in NEEDY.items()}
    lost = {
        name: missing
        for name, found in layers.items()
        for layer in found
        if (missing := set(NEEDY[name].required) - set(layer_arguments(layer, {})))
    }
    assert not lost
    assert len([name for name, found in layers.items() if found]) > 40


def test_a_layer_whose_constructor_must_have_a_function_is_not_rebuilt_without_it() -> None:
    text = (
        "import keras\n\n"
        "model = keras.Sequential([keras.Input((4,)), keras.layers.Activation(lambda x: x), keras.layers.Dense(1)])\n"
    )
    with pytest.raises(Unrebuildable):
        recipe_at(analyse("function.py", text), 3)


def test_a_mask_that_is_not_known_is_not_left_out() -> None:
    text = (
        "import numpy as np\nfrom keras import layers\n\n"
        "y = layers.LSTM(2)(np.zeros((1, 8, 4), 'float32'), mask=np.load('mask.npy'))\n"
    )
    with pytest.raises(Unrebuildable):
        recipe_at(analyse("masked.py", text), 4)


@pytest.mark.keras
def test_an_embedding_is_rebuilt_with_its_table(worker: Worker) -> None:
    text = "from keras import Sequential, layers\n\nmodel = Sequential([layers.Embedding(10, 4, input_length=6), layers.LSTM(2)])\n"
    recipe = recipe_at(analyse("table.py", text), 3)
    assert recipe is not None
    assert recipe.layers[0].arguments["input_dim"] == 10
    assert verify(worker, recipe).ok


@pytest.mark.keras
def test_a_layer_that_is_called_on_an_array(worker: Worker) -> None:
    text = "import numpy as np\nfrom keras import layers\n\ny = layers.Dense(3)(np.zeros((4, 2), 'float32'))\n"
    recipe = recipe_at(analyse("array.py", text), 4)
    assert recipe is not None
    verdict = verify(worker, recipe)
    assert verdict.ok
    assert verdict.layers[0].shapes == ((4, 3),)


FITS = [
    "keras.Sequential([keras.Input((5, 4)), layers.Bidirectional(layers.LSTM(3)), layers.Dense(1)])",
    "keras.Sequential([keras.Input((5, 4)), layers.TimeDistributed(keras.Sequential([layers.Dense(3)])), layers.GRU(1)])",
    "keras.Sequential([keras.Input((5, 4)), layers.RNN([layers.GRUCell(3), layers.LSTMCell(2)]), layers.Dense(1)])",
    "keras.Sequential([layers.Lambda(lambda x: x[..., :2], input_shape=(5, 4)), layers.GRU(3), layers.Dense(1)])",
]
"""Models of layers that are given layers, or functions."""


@pytest.mark.keras
@pytest.mark.parametrize("model", FITS)
@pytest.mark.parametrize("loss", ["keras.losses.mae", "tf.keras.losses.MeanSquaredError()", "'mse'"])
def test_what_a_layer_wraps_is_rebuilt(worker: Worker, model: str, loss: str) -> None:
    text = (
        "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n\n"
        f"model = {model}\n"
        f"model.compile('sgd', loss={loss}, metrics=[keras.metrics.mse])\n"
        "model.fit(np.zeros((8, 5, 4)), np.zeros((8, 1)))\n"
    )
    recipe = recipe_at(analyse("wrapped.py", text), 8)
    assert recipe is not None
    assert recipe.step is not None
    assert recipe.step.via == "fit"
    assert verify(worker, recipe).ok


@pytest.mark.keras
@pytest.mark.parametrize("attention", ["Attention", "AdditiveAttention"])
def test_lists_stay_lists_and_states_that_nothing_takes_are_no_disagreement(worker: Worker, attention: str) -> None:
    text = (
        "import keras\nfrom keras import layers\n\n"
        "one, two = keras.Input((6, 4)), keras.Input((5, 4))\n"
        "whole, state = layers.GRU(8, return_sequences=True, return_state=True)(one)\n"
        "asked, _ = layers.GRU(8, return_sequences=True, return_state=True)(two, initial_state=state)\n"
        f"found, scores = layers.{attention}()([asked, whole], return_attention_scores=True)\n"
        "model = keras.Model([one, two], found)\n"
    )
    recipe = recipe_at(analyse("asked.py", text), 8)
    assert recipe is not None
    assert verify(worker, recipe).ok


@pytest.mark.keras
def test_a_model_whose_loss_is_not_known_is_only_built(worker: Worker) -> None:
    text = (
        "import keras\nimport numpy as np\nfrom keras import layers\nfrom others import loss\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
        "optimizer = keras.optimizers.SGD(lr=0.1)\n"
        "model.compile(optimizer, loss)\n"
        "model.fit(np.zeros((8, 4)), np.zeros((8, 1)))\n"
    )
    analysis = analyse("unknown_loss.py", text)
    recipe = recipe_at(analysis, 5)
    assert recipe is not None
    assert recipe.step is None
    assert verify(worker, recipe).ok
    with pytest.raises(Unrebuildable):
        recipe_at(analysis, 8)


@pytest.mark.keras
def test_a_ready_model_is_rebuilt_where_it_is_made(worker: Worker) -> None:
    text = (
        "from keras import applications\n\n"
        "base = applications.EfficientNetB0(weights=None, include_top=False, input_shape=(64, 64, 3))\n"
    )
    recipe = recipe_at(analyse("ready.py", text), 3)
    assert recipe is not None
    assert verify(worker, recipe).ok


STACKED = """\
import keras
import numpy as np
from keras import layers

x = keras.Input((20,))
inner = keras.Model(x, {outputs})
model = keras.Sequential([inner, layers.Dense(20)])
model.compile("adam", "mse")
model.fit(np.zeros((4, 20)), np.zeros((4, 20)))
"""


@pytest.mark.keras
def test_a_single_output_stays_one_and_a_list_of_one_a_list(worker: Worker) -> None:
    alone = recipe_at(analyse("stacked.py", STACKED.format(outputs="layers.Dense(3)(x)")), 9)
    listed = recipe_at(analyse("stacked.py", STACKED.format(outputs="[layers.Dense(3)(x)]")), 7)
    assert alone is not None
    assert listed is not None
    assert verify(worker, alone).ok
    error = verify(worker, listed).error
    assert error is not None
    assert "Cannot convert" in error.message


@pytest.mark.parametrize(
    ("compiled", "given", "reason"),
    [
        (
            '"adam", unknown',
            "np.zeros((4, 20)), np.zeros((4, 20))",
            "the loss or the metrics of this step are not known",
        ),
        ('"adam", "mse"', "unknown, np.zeros((4, 20))", "the data of this step are not known"),
        ('"adam", "mse"', "np.zeros((4, 20)), unknown", "the labels of this step are not known"),
    ],
)
def test_a_step_that_is_not_taken_says_why(compiled: str, given: str, reason: str) -> None:
    text = STACKED.format(outputs="layers.Dense(3)(x)")
    text = text.replace('"adam", "mse"', compiled).replace("np.zeros((4, 20)), np.zeros((4, 20))", given)
    with pytest.raises(Unrebuildable, match=reason):
        recipe_at(analyse("stacked.py", text), 9)


OWN_METRIC = """\
import keras
import numpy as np
from keras import layers

def last(y_true, y_pred):
    return keras.ops.mean(y_pred[:, -1] - y_true[:, -1])

model = keras.Sequential([keras.Input((20,)), layers.Dense(3)])
model.compile("adam", "mse", metrics=["mae", last])
model.fit(np.zeros((4, 20)), np.zeros((4, 3)))
"""


@pytest.mark.keras
def test_a_step_goes_without_the_metrics_of_the_programs_own_and_says_so(worker: Worker) -> None:
    recipe = recipe_at(analyse("own.py", OWN_METRIC), 10)
    assert recipe is not None
    assert recipe.step is not None
    assert recipe.step.metrics == ["mae"]
    verdict = verify(worker, recipe)
    assert verdict.ok
    assert verdict.summary.endswith("; without last")


HANDED = """\
import keras
import numpy as np
import others
from keras import layers

model = keras.Sequential([keras.Input((20,)), layers.Dense(3)])
model.compile("adam", "mse")
model.fit(np.zeros((4, 20)), np.zeros((4, {columns})))
others.prune(model)
"""


@pytest.mark.keras
def test_a_model_is_rebuilt_as_it_was_before_others_were_given_it(worker: Worker) -> None:
    recipe = recipe_at(analyse("handed.py", HANDED.format(columns=3)), 8)
    refused = recipe_at(analyse("handed.py", HANDED.format(columns=4)), 8)
    assert recipe is not None
    assert refused is not None
    assert verify(worker, recipe).ok
    assert verify(worker, refused).error is not None


def test_a_step_with_data_of_which_a_part_is_not_known_is_not_taken() -> None:
    text = """
import keras
import numpy as np

a, b = keras.Input((3,)), keras.Input((4,))
model = keras.Model([a, b], keras.layers.Concatenate()([a, b]))
model.predict([np.zeros((2, 3)), unknown])
"""
    with pytest.raises(Unrebuildable, match="the data of this step are not known"):
        recipe_at(analyse("parts.py", text), 7)


def test_a_step_that_others_may_have_changed_is_not_taken() -> None:
    text = HANDED.format(columns=3) + "model.fit(np.zeros((4, 20)), np.zeros((4, 3)))\n"
    with pytest.raises(Unrebuildable, match="other layers than it had in this step"):
        recipe_at(analyse("handed.py", text), 10)


def test_a_model_that_grew_since_is_not_the_one_that_was_trained() -> None:
    text = HANDED.format(columns=3).replace("others.prune(model)", "model.add(layers.Dense(7))")
    with pytest.raises(Unrebuildable, match="other layers than it had in this step"):
        recipe_at(analyse("handed.py", text), 8)


RESHAPED = """\
import keras
import tensorflow as tf
from keras import layers


class Flat(layers.Layer):
    def call(self, x):
        return tf.reshape(tf.reshape(x, (-1, 4)) * 2.0, tf.shape(x))


x = keras.Input((8, 8, 4))
model = keras.Model(x, layers.Conv2D(2, 3)(keras.ops.image.resize(keras.activations.relu(Flat()(x)), (16, 16))))
"""


@pytest.mark.keras
def test_a_length_that_is_measured_is_counted_and_functions_of_rooms_are_rebuilt(worker: Worker) -> None:
    recipe = recipe_at(analyse("reshaped.py", RESHAPED), 12)
    assert recipe is not None
    verdict = verify(worker, recipe)
    assert verdict.ok, verdict.summary
    assert {layer.title for layer in verdict.layers} >= {"keras.ops.image.resize", "keras.activations.relu"}
