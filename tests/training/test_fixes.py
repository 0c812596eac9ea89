"""What a refused ``fit`` suggests: the words of its message, and that Keras trains once the suggestion is followed."""

from __future__ import annotations

import pytest
from shapewright.rules.problems import LabelMismatch, SilentBroadcast

from tests.training.judge import Sample, broadcasts, fit_error
from tests.training.test_losses import found

SPARSE, CATEGORICAL, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"

PHRASES = [
    (SPARSE, (10,), (10,), "one class number per sample", "10 values per sample"),
    (SPARSE, (), (6, 10), "6 class numbers per sample", "one value per sample"),
    (SPARSE, (), (6, 6, 10), "class numbers of shape (6, 6) per sample", "one value per sample"),
    (CATEGORICAL, (), (10,), "10 values per sample", "one value per sample"),
    (CATEGORICAL, (1,), (10,), "10 values per sample", "one value per sample"),
    (CATEGORICAL, (10,), (28, 10), "values of shape (28, 10) per sample", "10 values per sample"),
    (BINARY, (2,), (1,), "one value per sample", "2 values per sample"),
    ("mse", (32, 1), (28, 1), "values of shape (28, 1) per sample", "values of shape (32, 1) per sample"),
]


@pytest.mark.parametrize(("loss", "labels", "outputs", "want", "given"), PHRASES)
def test_phrases(loss: str, labels: Sample, outputs: Sample, want: str, given: str) -> None:
    problem = found(loss, labels, outputs, 4, 8)
    assert isinstance(problem, LabelMismatch)
    assert (problem.want, problem.given) == (want, given)


SUGGESTIONS = [
    (SPARSE, (10,), (10,), CATEGORICAL, None, False),
    (SPARSE, (), (6, 6, 10), None, None, True),
    (CATEGORICAL, (), (10,), SPARSE, None, False),
    (CATEGORICAL, (1,), (10,), SPARSE, None, False),
    (CATEGORICAL, (6, 6), (6, 6, 10), SPARSE, None, False),
    (CATEGORICAL, (4,), (3,), None, 4, False),
    (CATEGORICAL, (10,), (28, 10), None, None, True),
    (BINARY, (2,), (1,), None, 2, False),
    (BINARY, (), (2,), SPARSE, 1, False),
    (BINARY, (1,), (5, 5, 1), None, None, True),
    ("mse", (3,), (4,), None, 3, False),
    ("mse", (1,), (4,), None, 1, False),
    ("mse", (), (20, 1), None, None, True),
    ("mse", (1,), (20, 1), None, None, True),
    ("mse", (32, 1), (28, 1), None, None, False),
]


@pytest.mark.keras
@pytest.mark.parametrize(("loss", "labels", "outputs", "other", "units", "flatten"), SUGGESTIONS)
def test_keras_trains_once_the_suggestion_is_followed(
    loss: str, labels: Sample, outputs: Sample, other: str | None, units: int | None, flatten: bool
) -> None:
    problem = found(loss, labels, outputs, 4, 8)
    assert isinstance(problem, LabelMismatch | SilentBroadcast)
    assert getattr(problem, "suggest_loss", None) == other
    assert problem.suggest_units == units
    assert problem.missing_flatten == flatten
    mended = [(loss, (*outputs[:-1], units))] if units else []
    mended += [(other, outputs)] if other else []
    mended += [(loss, outputs[-1:])] if flatten else []
    for fixed, shape in mended:
        assert fit_error(fixed, labels, shape, 4, 8) is None
        if fixed == "mse":
            assert not broadcasts(labels, shape, 4)


def test_a_batch_is_named_where_another_size_would_train() -> None:
    last = found("mse", (), (8,), 8, 20)
    assert isinstance(last, LabelMismatch)
    assert last.batch == 4
    every = found("mse", (3,), (8,), 8, 20)
    assert isinstance(every, LabelMismatch)
    assert every.batch is None
