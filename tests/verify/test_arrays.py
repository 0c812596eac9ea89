"""What a line does with arrays, outside of any model, is done again with arrays of the same shapes and types."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.verify import recipe as server
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.lines import recipe_at
from shapewright.verify.recipe import CallRecipe
from shapewright.verify.trouble import Cause, Trouble
from shapewright.verify.verification import verify
from shapewright_worker import operations as worker_side

if TYPE_CHECKING:
    from shapewright.verify.recipe import Recipe
    from shapewright.verify.worker import Worker

BEGIN = """\
import keras
import numpy as np
import tensorflow as tf

a = np.zeros((6, 28, 28), "uint8")
b = tf.ones((6, 4))
v = tf.Variable(tf.zeros((3, 1)))
y = np.array([0, 1, 2, 0, 4, 2])
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
compared = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=4)
"""

LINES = [
    "c = a.reshape((-1, 784)).astype('float32') / 255",
    "c = np.concatenate([a, np.ones((2, 28, 28))], axis=0)",
    "c = np.expand_dims(a, -1)[:2, ::2, ..., 0]",
    "a[0, 3:5] = np.zeros((2, 28))",
    "c = tf.matmul(b, tf.zeros((4, 3))) + tf.zeros((3,))",
    "c = tf.reshape(tf.cast(a, dtype=tf.float32), (6, 784))",
    "c = keras.ops.matmul(b, np.zeros((4, 5), np.float32))",
    "v.assign(tf.ones((3, 1)))",
    "c = -b.numpy().T @ np.ones((6, 2))",
    "c = keras.utils.to_categorical(y, 5)",
    "c = keras.losses.mean_squared_error(b, tf.zeros((6, 4)))",
    "c = keras.losses.CategoricalCrossentropy(from_logits=True)(tf.zeros((6, 3)), model(b))",
    "c = compared(y, model(b))",
    "c = model(b) @ tf.zeros((3, 2))",
]


def recipe_of_last_line(program: str) -> Recipe:
    recipe = recipe_at(analyse("arrays.py", program), len(program.splitlines()))
    assert recipe is not None
    return recipe


@pytest.mark.keras
@pytest.mark.parametrize("line", LINES)
def test_a_line_of_arrays_is_done_again(worker: Worker, line: str) -> None:
    recipe = recipe_of_last_line(BEGIN + line + "\n")
    verdict = verify(worker, recipe)
    assert verdict.ok, verdict.summary
    compared = [call for call in recipe.calls if call.expected_shapes is not None]
    assert {call.key for call in compared} <= {layer.key for layer in verdict.layers if layer.agrees}


@pytest.mark.keras
def test_labels_hold_their_largest_number(worker: Worker) -> None:
    recipe = recipe_of_last_line(BEGIN + "c = keras.utils.to_categorical(y, 5)\n")
    (call,) = recipe.calls
    assert isinstance(call.inputs, list)
    verdict = verify(worker, replace(recipe, calls=(replace(call, inputs=[call.inputs[0], 4]),)))
    assert verdict.error is not None


def test_what_a_loss_is_given_is_made_by_its_model() -> None:
    recipe = recipe_of_last_line(BEGIN + "c = compared(y, model(b))\n")
    assert [layer.class_name for layer in recipe.layers] == ["Sequential"]
    assert [call.operation for call in recipe.calls] == [None, "loss"]


@pytest.mark.keras
def test_what_numpy_refuses_is_refused(worker: Worker) -> None:
    recipe = recipe_of_last_line(BEGIN + "c = np.concatenate([a, a], axis=0)\n")
    (call,) = recipe.calls
    wrong = replace(call, arguments={"axis": 5})
    verdict = verify(worker, replace(recipe, calls=(wrong,)))
    assert verdict.error is not None
    assert verdict.error.line == len(BEGIN.splitlines()) + 1


def test_every_visit_counts() -> None:
    program = BEGIN + "def turned(x):\n    return x.transpose((0, 2, 1))\nturned(a)\nturned(np.zeros((1, 2, 3)))\n"
    recipe = recipe_at(analyse("arrays.py", program), len(program.splitlines()) - 2)
    assert recipe is not None
    assert [call.expected_shapes for call in recipe.calls] == [((6, 28, 28),), ((1, 3, 2),)]


def test_what_cannot_be_made_is_left_out() -> None:
    program = BEGIN + "c = np.load('c.npy') + a\n"
    assert recipe_at(analyse("arrays.py", program), len(program.splitlines())) is None


@pytest.mark.parametrize("name", ["numpy.load", "numpy.fromfile", "method tofile", "method __class__", "numpy.zeros.x"])
def test_only_what_computes_may_be_named(name: str) -> None:
    with pytest.raises(Unrebuildable):
        CallRecipe("one", None, [1], operation=name)


@pytest.mark.keras
@pytest.mark.parametrize("name", ["numpy.load", "method tofile", "method reshape.x"])
def test_the_worker_refuses_by_itself(worker: Worker, name: str) -> None:
    params: dict[str, object] = {"recipe": recipe_of_last_line(BEGIN + LINES[0] + "\n").to_json()}
    params["recipe"]["calls"][0]["operation"] = name  # type: ignore[index]
    with pytest.raises(Trouble) as caught:
        worker.request("rebuild", params)
    assert caught.value.cause is Cause.REFUSED


def test_both_sides_name_the_same() -> None:
    assert set(server.NUMPY) == worker_side.NUMPY
    assert set(server.METHODS) == worker_side.METHODS | worker_side.ASSIGNING


@pytest.mark.keras
def test_large_pictures_are_reshaped_as_single_bytes(worker: Worker) -> None:
    text = "import numpy as np\n\na = np.zeros((50000, 3072), 'uint8')\nb = a.reshape((50000, 32, 32, 3)){more}\n"
    recipe = recipe_at(analyse("many.py", text.format(more="")), 4)
    assert recipe is not None
    assert verify(worker, recipe).ok
    assert recipe_at(analyse("many.py", text.format(more=" / 255")), 4) is None
    assert recipe_at(analyse("many.py", text.replace("uint8", "float32").format(more="")), 4) == recipe
