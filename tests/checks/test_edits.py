"""Edits keep the program's own formatting, whatever it is."""

from __future__ import annotations

import ast

import pytest
from shapewright.checks import spelling
from shapewright.checks.call_text import CallText
from shapewright.source.document import Document
from shapewright.source.text import Edit, apply_edits

from .said import only


def call(text: str) -> CallText:
    """The first call of a text, with two positional parameters."""
    document = Document("/program.py", text)
    node = next(node for node in ast.walk(document.syntax.tree) if isinstance(node, ast.Call))
    return CallText(node, document, ("units", "activation"))


def changed(text: str, edits: tuple[Edit, ...]) -> str:
    """The text after the edits."""
    return apply_edits(text, edits)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(padding=1)"),
        ("f(2)", "f(2, padding=1)"),
        ("f(2,)", "f(2, padding=1,)"),
        ("f(2, padding=0)", "f(2, padding=1)"),
        ("f((2))", "f((2), padding=1)"),
        ("f(a=(2))", "f(a=(2), padding=1)"),
        ("f(\n    2,\n    a=3,\n)", "f(\n    2,\n    a=3, padding=1,\n)"),
        ("f(\n    2,  # two (2)\n)", "f(\n    2, padding=1,  # two (2)\n)"),
        ("f(**options)", "f(**options, padding=1)"),
        ("größe(2)", "größe(2, padding=1)"),
    ],
)
def test_an_argument_is_added_or_replaced(before: str, after: str) -> None:
    """Behind the last one, wherever its brackets close."""
    assert changed(before, call(before).with_argument("padding", "1")) == after


def test_an_argument_without_a_name_is_replaced() -> None:
    """By its place."""
    assert changed("f(2, 'relu')", call("f(2, 'relu')").with_argument("activation", "None")) == "f(2, None)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(2, padding=0)", "f(2)"),
        ("f(padding=0, a=2)", "f(a=2)"),
        ("f(2, padding=0, a=3)", "f(2, a=3)"),
        ("f(padding=0)", "f()"),
        ("f(\n    2,\n    padding=0,\n)", "f(\n    2,\n)"),
        ("f(2)", "f(2)"),
    ],
)
def test_an_argument_is_taken_out(before: str, after: str) -> None:
    """With one of its commas."""
    assert changed(before, call(before).without_argument("padding")) == after


@pytest.mark.parametrize(
    ("program", "callee", "after"),
    [
        ("from keras import layers\nlayers.Dense(1)", "layers.Flatten", "from keras import layers\nlayers.Dense(1)"),
        ("from keras.layers import Dense\nDense(1)", "Flatten", "from keras.layers import Dense, Flatten\nDense(1)"),
        (
            "from keras.layers import (\n    Dense,\n    LSTM,\n)\nDense(1)",
            "Flatten",
            "from keras.layers import (\n    Dense, Flatten,\n    LSTM,\n)\nDense(1)",
        ),
        (
            "from keras.layers import Dense, Flatten as F\nDense(1)",
            "F",
            "from keras.layers import Dense, Flatten as F\nDense(1)",
        ),
        ("from keras.layers import *\nDense(1)", "Flatten", "from keras.layers import *\nDense(1)"),
    ],
)
def test_a_sibling_is_written_like_its_neighbour(program: str, callee: str, after: str) -> None:
    """With the import that it needs."""
    made = call(program)
    written = spelling.like(made.document, made.node.func, "Flatten")
    assert written is not None
    assert (written[0], changed(program, written[1])) == (callee, after)


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("import keras", "keras"),
        ("import tensorflow as tf", "tf.keras"),
        ("from tensorflow import keras as k", "k"),
        ("import tensorflow.keras as tk", "tk"),
        ("from keras import layers", None),
    ],
)
def test_how_keras_is_called(program: str, name: str | None) -> None:
    """Only where it is imported as a whole."""
    assert spelling.keras(Document("/program.py", program)) == name


def test_a_flatten_is_added_as_layers_are_added() -> None:
    """A statement of its own, before that of the Dense."""
    found = only("""
        model = keras.Sequential()
        model.add(keras.Input((20, 8)))
        model.add(layers.Dense(3))
        model.compile("adam", "categorical_crossentropy")
        model.fit(np.zeros((64, 20, 8)), np.zeros((64, 3)))
    """)
    assert "model.add(layers.Flatten())\nmodel.add(layers.Dense(3))\n" in found.after("Flatten before the last Dense")


def test_a_flatten_is_called_as_layers_are_called() -> None:
    """Around what the Dense is given."""
    found = only("""
        x = keras.Input((20, 8))
        model = keras.Model(x, layers.Dense(3)(x))
        model.compile("adam", "categorical_crossentropy")
        model.fit(np.zeros((64, 20, 8)), np.zeros((64, 3)))
    """)
    assert "layers.Dense(3)(layers.Flatten()(x))" in found.after("Flatten before the last Dense")


def test_the_metrics_follow_the_loss() -> None:
    """Whatever they are written as."""
    found = only("""
        model = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
        model.compile(
            "adam",
            loss=keras.losses.CategoricalCrossentropy(from_logits=True),
            metrics=["categorical_accuracy", "accuracy"],
        )
        model.fit(np.zeros((64, 8)), np.zeros((64,)))
    """)
    after = found.after("Use sparse_categorical_crossentropy")
    assert "loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),\n" in after
    assert 'metrics=["sparse_categorical_accuracy", "accuracy"],\n' in after


def test_a_dim_becomes_a_shape() -> None:
    """``input_dim`` cannot hold two numbers."""
    found = only("""
        model = keras.Sequential([layers.Dense(3, input_dim=8), layers.Dense(1)])
        x = np.zeros((64, 20, 9))
        model.predict(x)
    """)
    assert "layers.Dense(3, input_shape=(20, 9))" in found.after("Declare what the data has: input_shape=(20, 9)")


def test_an_expression_gets_brackets() -> None:
    """Before something is put behind it."""
    found = only("""
        model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
        x = np.zeros(8)
        model.predict(x / 2)
    """)
    assert found.titles[0] == "Add the batch axis: (x / 2)[None]"
