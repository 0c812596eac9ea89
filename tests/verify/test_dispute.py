"""What we call an error is put to TensorFlow as the program has it: it raises; and where it need not, nothing is asked."""

import pytest
from shapewright.checks import diagnose, finding_of
from shapewright.interpreter.analysis import analyse_document
from shapewright.source.dialect import Dialect
from shapewright.source.document import Document
from shapewright.source.workspace import Workspace
from shapewright.verify.dispute import recipe_of_problem
from shapewright.verify.recipe import Recipe
from shapewright.verify.verification import verify
from shapewright.verify.worker import Worker

WORKSPACE = Workspace(dialect=Dialect((3, 15, 1), (2, 21, 0)))
HEAD = "import keras\nimport numpy as np\nfrom keras import layers\nx = keras.Input((12, 8))\n"
TRAINED = "model = keras.Sequential([keras.Input((8,)), layers.Dense(3)])\nmodel.compile('sgd', 'mse')\n"

RAISING = {
    "a call": "y = layers.Dense(4)(x)\nz = layers.Conv2D(4, 3)(y)\n",
    "a stack": "model = keras.Sequential([keras.Input((12, 8)), layers.Flatten(), layers.LSTM(4)])\n",
    "a merge": "y = layers.Conv1D(8, 3)(x)\nz = layers.Add()([x, y])\n",
    "a step": f"{TRAINED}model.fit(np.zeros((16, 9)), np.zeros((16, 3)))\n",
}

OTHERWISE = {
    "validation": f"{TRAINED}model.fit(np.zeros((16, 8)), np.zeros((16, 3)), validation_data=(np.zeros((4, 9)), np.zeros((4, 3))))\n",
    "counts": f"{TRAINED}model.fit(np.zeros((16, 8)), np.zeros((15, 3)))\n",
    "the last batch": "y = layers.Lambda(lambda t: keras.ops.reshape(t, (32, 8, 12)))(x)\n"
    "model = keras.Model(x, layers.LSTM(3)(y))\nmodel.compile('sgd', 'mse')\n"
    "model.fit(np.zeros((40, 12, 8)), np.zeros((40, 3)))\n",
    "states of others": "model = keras.Sequential([keras.Input((12, 8), batch_size=16), layers.LSTM(3, stateful=True)])\n"
    "model.compile('sgd', 'mse')\nmodel.fit(np.zeros((40, 12, 8)), np.zeros((40, 3)), batch_size=16)\n",
    "built before": "dense = layers.Dense(2)\na = dense(x)\nb = dense(keras.Input((12, 9)))\n",
}


def asked(body: str) -> Recipe | None:
    """What is asked about the only error of a program."""
    analysis = analyse_document(Document("a.py", HEAD + body), WORKSPACE)
    (problem,) = diagnose(analysis)
    finding = finding_of(analysis, problem)
    assert finding is not None
    return recipe_of_problem(analysis, finding)


@pytest.mark.keras
@pytest.mark.parametrize("body", RAISING.values(), ids=RAISING)
def test_tensorflow_raises_what_we_say(worker: Worker, body: str) -> None:
    recipe = asked(body)
    assert recipe is not None
    assert verify(worker, recipe).error is not None


@pytest.mark.parametrize("body", OTHERWISE.values(), ids=OTHERWISE)
def test_what_made_data_or_one_call_need_not_show_is_not_asked(body: str) -> None:
    assert asked(body) is None
