"""Forgetting a dimension never makes a problem: whatever is refused with less knowledge is refused with more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from shapewright.interpreter.analysis import analyse
from shapewright.rules.training.losses import CLASSES, Loss
from shapewright.rules.training.metrics import outcome
from shapewright.rules.training.outcomes import Outcome
from shapewright.source.dialect import Dialect
from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace
from shapewright.values.dims import OPEN, UNKNOWN, UNKNOWN_INT, Dim

from tests.differential.effort import effort

Forgotten = tuple[tuple[int, ...], tuple[Dim, ...]]

SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
METRICS = ["accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "mean_squared_error"]


@st.composite
def forgotten(draw: st.DrawFn) -> Forgotten:
    """A shape, and the same with some dimensions unknown."""
    shape = draw(SHAPES)
    unknown: list[Dim] = [OPEN, UNKNOWN_INT, UNKNOWN]
    return shape, tuple(draw(st.sampled_from([dim, dim, *unknown])) for dim in shape)


PAIRS = st.tuples(forgotten(), forgotten())


def within(part: Outcome, whole: Outcome) -> bool:
    """Whether every outcome of one is among those of the other."""
    return part & whole == part


@effort()
@given(st.sampled_from([*sorted(set(CLASSES.values())), "crossentropy"]), PAIRS)
def test_losses(name: str, pairs: tuple[Forgotten, Forgotten]) -> None:
    (labels, vague_labels), (outputs, vague_outputs) = pairs
    exact, vague = Loss(name).outcome(labels, outputs), Loss(name).outcome(vague_labels, vague_outputs)
    assert within(exact, vague), f"{name}: {vague_labels} beside {vague_outputs}"


@effort()
@given(st.sampled_from(METRICS), PAIRS)
def test_metrics(name: str, pairs: tuple[Forgotten, Forgotten]) -> None:
    (labels, vague_labels), (outputs, vague_outputs) = pairs
    exact, vague = outcome(name, labels, outputs), outcome(name, vague_labels, vague_outputs)
    assert within(exact, vague), f"{name}: {vague_labels} beside {vague_outputs}"


def test_how_many_outputs_a_cell_gives_that_nobody_knows_is_not_guessed() -> None:
    program = """
import keras, numpy as np
from keras import layers
from elsewhere import cell
x = keras.Input((5, 3))
model = keras.Model(x, layers.RNN(cell)(x))
model.compile("sgd", "mse")
model.fit(np.zeros((8, 5, 3)), [np.zeros((8, 4)), np.zeros((8, 4))])
"""
    workspace = Workspace((), Dialect((3, 15, 1), (2, 21, 0)), ModuleFinder("python", ()))
    assert analyse("program.py", program, workspace).findings == ()
