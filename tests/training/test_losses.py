"""Labels against outputs: every loss, the shapes of the questions people ask, random ones: beside a real ``fit``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapewright.rules.problems import LabelMismatch, LabelsOutOfRange, SilentBroadcast, UnknownName
from shapewright.rules.training.labels import compare
from shapewright.rules.training.losses import CLASSES, Loss, loss_named
from shapewright.values.dims import BATCH
from shapewright.values.python import External
from shapewright.values.tensors import Flavour, Tensor

from tests.differential.effort import effort, tell
from tests.training.judge import Sample, broadcasts, fit_error

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = sorted(set(CLASSES.values()) - {"circle", "categorical_generalized_cross_entropy"})
"""Every loss that a string names and whose refusals we know."""


def found(
    loss: Any, labels: Sample, outputs: Sample, batch_size: int, samples: int
) -> LabelMismatch | SilentBroadcast | None:
    """What the rules say."""
    named = loss_named(loss)
    assert named is not None
    y, p = Tensor((samples, *labels), "int32", Flavour.ARRAY), Tensor((BATCH, *outputs))
    try:
        return compare(named, y, p, batch_size, samples)
    except LabelMismatch as problem:
        return problem


def judged(loss: Any, labels: Sample, outputs: Sample, batch_size: int, samples: int) -> str:
    """Compare the rules with Keras; says what both found."""
    problem = found(loss, labels, outputs, batch_size, samples)
    refusal = fit_error(loss, labels, outputs, batch_size, samples)
    case = f"{loss}: labels {labels}, outputs {outputs}, {samples} samples in batches of {batch_size}"
    if isinstance(problem, LabelMismatch):
        assert refusal is not None, f"{case}: only we refuse"
        return "refused"
    assert refusal is None, f"{case}: only Keras refuses: {refusal[:300]}"
    sizes = {min(batch_size, samples), samples % batch_size or min(batch_size, samples)}
    silent = loss in BROADCASTING and all(broadcasts(labels, outputs, size) for size in sizes)
    assert (problem is not None) == silent, case
    return "broadcast" if problem else "fine"


BROADCASTING = frozenset(NAMES) - {
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "ctc",
    "sparse_categorical_crossentropy",
}

QUESTIONS = [
    ("sparse_categorical_crossentropy", (10,), (10,), 4, 8, "refused"),
    ("sparse_categorical_crossentropy", (), (10,), 4, 8, "fine"),
    ("sparse_categorical_crossentropy", (1,), (10,), 4, 8, "fine"),
    ("sparse_categorical_crossentropy", (), (6, 6, 10), 4, 8, "refused"),
    ("sparse_categorical_crossentropy", (6, 6), (6, 6, 10), 4, 8, "fine"),
    ("sparse_categorical_crossentropy", (6, 6, 1), (6, 6, 10), 4, 8, "fine"),
    ("sparse_categorical_crossentropy", (5,), (6, 10), 4, 8, "refused"),
    ("sparse_categorical_crossentropy", (), (1,), 4, 8, "fine"),
    ("categorical_crossentropy", (), (10,), 4, 8, "refused"),
    ("categorical_crossentropy", (1,), (10,), 4, 8, "refused"),
    ("categorical_crossentropy", (4,), (3,), 4, 8, "refused"),
    ("categorical_crossentropy", (10,), (28, 10), 4, 8, "refused"),
    ("categorical_crossentropy", (3,), (3,), 4, 8, "fine"),
    ("binary_crossentropy", (), (1,), 4, 8, "fine"),
    ("binary_crossentropy", (2,), (1,), 4, 8, "refused"),
    ("binary_crossentropy", (), (2,), 4, 8, "refused"),
    ("binary_crossentropy", (1,), (5, 5, 1), 4, 8, "refused"),
    ("binary_crossentropy", (16, 16, 1), (14, 14, 1), 4, 8, "refused"),
    ("binary_crossentropy", (16, 16), (16, 16, 1), 4, 8, "fine"),
    ("mse", (), (1,), 4, 8, "fine"),
    ("mse", (1,), (4,), 4, 8, "broadcast"),
    ("mse", (4,), (1,), 4, 8, "broadcast"),
    ("mse", (3,), (4,), 4, 8, "refused"),
    ("mse", (), (8,), 8, 16, "broadcast"),
    ("mse", (), (8,), 16, 16, "refused"),
    ("mse", (), (8,), 8, 12, "refused"),
    ("mse", (), (8,), 8, 9, "broadcast"),
    ("mse", (), (20, 1), 4, 8, "broadcast"),
    ("mse", (1,), (20, 1), 4, 8, "broadcast"),
    ("mse", (20,), (20, 1), 4, 8, "fine"),
    ("mse", (32, 1), (28, 1), 4, 8, "refused"),
    ("mse", (1, 3), (5, 3), 4, 8, "broadcast"),
    ("mae", (20,), (20,), 4, 8, "fine"),
]


@pytest.mark.keras
@pytest.mark.parametrize(("loss", "labels", "outputs", "batch_size", "samples", "expected"), QUESTIONS)
def test_questions_people_ask(
    loss: str, labels: Sample, outputs: Sample, batch_size: int, samples: int, expected: str
) -> None:
    name = loss_named(loss)
    assert name is not None
    assert judged(name.name, labels, outputs, batch_size, samples) == expected


@st.composite
def shapes(draw: st.DrawFn) -> tuple[Sample, Sample]:
    """Labels and outputs per sample, alike but for a few changes, so that many fit and many nearly do."""
    outputs = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)))
    change = draw(st.sampled_from(["none", "class", "drop", "one", "add", "other", "other", "other", "any", "any"]))
    labels: tuple[int, ...] = outputs
    match change:
        case "class":
            labels = (*outputs[:-1], 1)
        case "drop":
            labels = outputs[:-1]
        case "one":
            axis = draw(st.integers(0, len(outputs) - 1))
            labels = (*outputs[:axis], 1, *outputs[axis + 1 :])
        case "add":
            labels = (*outputs, draw(st.sampled_from([1, 1, 2])))
        case "other":
            labels = tuple(draw(st.sampled_from([dim, 1, 2, 3])) for dim in outputs)
        case "any":
            labels = tuple(draw(st.lists(st.integers(1, 4), max_size=3)))
    return labels, outputs


@pytest.mark.keras
def test_random_shapes(record_property: Callable[[str, object], None]) -> None:
    outcomes: Counter[str] = Counter()

    @effort()
    @given(st.sampled_from(NAMES), shapes(), st.integers(1, 5), st.integers(1, 11))
    def run(loss: str, pair: tuple[Sample, Sample], batch_size: int, samples: int) -> None:
        outcomes[judged(loss, *pair, batch_size, samples)] += 1

    run()
    tell(record_property, "labels beside outputs", outcomes)


@pytest.mark.keras
def test_generalized_crossentropy_broadcasts_labels_of_one_column() -> None:
    import keras

    loss = keras.losses.CategoricalGeneralizedCrossEntropy()
    ours = Loss("categorical_generalized_cross_entropy")
    for labels, outputs in [((), (3,)), ((1,), (3,)), ((3,), (3,)), ((2,), (2, 3)), ((2,), (5, 3))]:
        refusal = fit_error(loss, labels, outputs, 4, 8)
        problem = found(ours, labels, outputs, 4, 8)
        assert isinstance(problem, LabelMismatch) == (refusal is not None)
        if refusal is None:
            assert (problem is not None) == broadcasts(labels, outputs, 4, one_hot=True)


@pytest.mark.keras
@pytest.mark.parametrize("outputs", [(1,), (3,), (5, 1), (5, 3)])
@pytest.mark.parametrize("labels", [(), (1,), (3,), (5,), (5, 1), (5, 3)])
def test_the_crossentropy_that_keras_chooses(labels: Sample, outputs: Sample) -> None:
    problem = found("crossentropy", labels, outputs, 4, 8)
    assert isinstance(problem, LabelMismatch) == (fit_error("crossentropy", labels, outputs, 4, 8) is not None)


@pytest.mark.keras
def test_names_are_those_of_keras() -> None:
    import keras

    for name in [
        *CLASSES,
        *CLASSES.values(),
        "mse",
        "MSE",
        "mae",
        "MAE",
        "bce",
        "BCE",
        "kld",
        "KLD",
        "mape",
        "msle",
        "Mse",
        "logcosh",
    ]:
        try:
            keras.losses.get(name)
        except ValueError:
            with pytest.raises(UnknownName):
                loss_named(name)
        else:
            assert loss_named(name) is not None, name
    public = {name for name in dir(keras.losses) if isinstance(getattr(keras.losses, name), type)} - {"Loss"}
    assert public == set(CLASSES)
    functions = (
        {name for name in dir(keras.losses) if not name.startswith("_")}
        - public
        - {"Loss", "get", "serialize", "deserialize"}
    )
    assert all(loss_named(External(f"keras.losses.{name}")) for name in functions)


@pytest.mark.keras
@pytest.mark.parametrize(("classes", "units"), [(3, 3), (4, 3), (2, 1)])
def test_class_numbers_beyond_the_outputs(classes: int, units: int) -> None:
    import numpy as np

    from tests.training.judge import error, model

    y = np.arange(128) % classes
    made = model((units,), "sparse_categorical_crossentropy")
    refusal = error(lambda: made.fit(np.ones((128, units)), y, verbose=0))
    labels = Tensor((128,), "int64", Flavour.ARRAY, classes=classes)
    if refusal is None:
        compare(Loss("sparse_categorical_crossentropy"), labels, Tensor((BATCH, units)), 32, 128)
    else:
        with pytest.raises(LabelsOutOfRange):
            compare(Loss("sparse_categorical_crossentropy"), labels, Tensor((BATCH, units)), 32, 128)


def test_few_labels_may_happen_to_lack_the_largest_class() -> None:
    labels = Tensor((5,), "int64", Flavour.ARRAY, classes=11)
    assert compare(Loss("sparse_categorical_crossentropy"), labels, Tensor((BATCH, 10)), 32, 5) is None
