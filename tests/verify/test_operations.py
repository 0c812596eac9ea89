"""Functions, operators and slices inside models, models in models and composed layers are rebuilt, every shape compared."""

import pytest
from shapewright.interpreter.analysis import analyse_document
from shapewright.source.document import Document
from shapewright.source.workspace import Workspace
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.extraction import recipe_of
from shapewright.verify.recipe import CallRecipe, Recipe
from shapewright.verify.report import report_of
from shapewright.verify.verdict import LayerVerdict, Verdict, count_calls
from shapewright.verify.verification import verify
from shapewright.verify.worker import Worker

HEAD = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

x = keras.Input((12, 8))
"""

PROGRAMS = {
    "functions": "y = ops.concatenate([x, ops.transpose(x, (0, 2, 1))[:, :8, :][..., :8]], axis=1)\nz = ops.mean(y, axis=-1)",
    "operators": "y = 2 * x - x / 3.0 + x ** 2\nz = -y @ ops.transpose(x, (0, 2, 1))",
    "comparisons": "y = ops.where(x > 0.5, x, 0.0)\nz = ops.cast(y >= x, 'int32')",
    "slices": "y = x[:, 1:-1:2]\nz = y[..., 0]",
    "arrays": "z = x * np.linspace(0, 1, 8)",
    "as many numbers as samples": "z = layers.Lambda(lambda t: t + 0.5 * keras.random.normal((ops.shape(t)[0], 12, 8)))(x)",
    "several": "a, b = ops.split(x, 2, axis=1)\nz = layers.Add()([a, b])",
    "a shared model": "tower = keras.Sequential([keras.Input((12, 8)), layers.Dense(4)])\n"
    "outer = keras.Model(x, tower(x) + 1.0)\nz = outer(tower(layers.Dense(8)(x)) @ np.zeros((4, 8), 'float32'))",
    "a composed layer": """
class Scaled(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)

    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1], 6))

    def call(self, x):
        y = tf.matmul(self.dense(x), self.scale)
        return tf.concat([y, tf.nn.relu(y)], axis=-1)

z = Scaled(8)(x)
""",
}


def recipe(text: str) -> Recipe:
    """How to rebuild the last model of a program."""
    analysis = analyse_document(Document("a.py", text), Workspace())
    models = [model for made in analysis.recorder.models.values() for model in made]
    return recipe_of(analysis, models[-1])


@pytest.mark.keras
@pytest.mark.parametrize("body", PROGRAMS.values(), ids=PROGRAMS)
def test_what_stands_between_layers_is_rebuilt(worker: Worker, body: str) -> None:
    made = recipe(f"{HEAD}{body}\nmodel = keras.Model(x, z)\n")
    verdict = verify(worker, made)
    assert verdict.ok, verdict.summary
    called = [part.key for part in made.parts().values() if isinstance(part, CallRecipe)]
    assert sorted(layer.key for layer in verdict.layers) == sorted(called)
    assert all(layer.agrees for layer in verdict.layers if layer.key in {call.key for call in made.calls})
    if "class" not in body:
        exec(program(made, verdict), {})  # noqa: S102  # Our own text.


def program(made: Recipe, verdict: Verdict) -> str:
    """The program of a report."""
    return report_of(made, verdict, "They disagree").split("```py\n")[1].split("```")[0]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("z = layers.Lambda(sorted)(x)", "the outputs of the model are not known|Lambda"),
        ("z = x * np.load('scale.npy')", r"\* on line 9 cannot be rebuilt"),
        ("z = ops.map(lambda t: t, x)", "the outputs of the model are not known|keras.ops.map on line 9"),
    ],
)
def test_what_cannot_be_rebuilt_is_named(body: str, named: str) -> None:
    with pytest.raises(Unrebuildable, match=named):
        recipe(f"{HEAD}\n{body}\nmodel = keras.Model(x, z)\n")


@pytest.mark.parametrize(
    ("titles", "compared", "words"),
    [
        (["Dense", "Flatten"], None, "2 layers"),
        (["Dense", "keras.ops.mean", "+"], 3, "1 layer and 2 operations"),
        (["Dense", "keras.ops.mean", "+"], 2, "2 of 3 layers and operations"),
        (["loss"], None, "1 operation"),
        (["Dense", "Dense"], 1, "1 of 2 layers"),
        ([], None, "0 layers"),
    ],
)
def test_operations_are_not_counted_as_layers(titles: list[str], compared: int | None, words: str) -> None:
    assert count_calls(tuple(LayerVerdict(title, 1, title, (), agrees=True) for title in titles), compared) == words
