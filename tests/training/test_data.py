"""Numbers of samples and sizes of batches, beside a real ``fit``."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from shapewright.rules.problems import Problem, SampleCounts, SplitTooSmall
from shapewright.rules.training.data import batch_sizes, check_samples, validation_split
from shapewright.rules.training.outcomes import BATCH_SIZE
from shapewright.values.dims import BATCH, UNKNOWN_INT
from shapewright.values.tensors import Flavour, Tensor

from tests.training.judge import error, model


def arrays(*counts: int | None) -> dict[str, Any]:
    """x, y and sample weights of so many samples."""
    names = ("x", "y", "sample_weight")
    return {
        name: np.ones((count, 3)[: 1 if name == "sample_weight" else 2])
        for name, count in zip(names, counts, strict=False)
        if count
    }


def abstract(given: dict[str, Any]) -> dict[str, Tensor]:
    """The same as the rules see them."""
    return {name: Tensor(array.shape, flavour=Flavour.ARRAY) for name, array in given.items()}


@pytest.mark.keras
@pytest.mark.parametrize("split", [0.0, 0.2])
@pytest.mark.parametrize(
    "counts", [(10, 10), (10, 9), (10, 8), (10, 7), (10, 12), (10, 10, 9), (10, 10, 10), (10, 10, 11)]
)
def test_samples_are_counted_as_keras_counts_them(counts: tuple[int, ...], split: float) -> None:
    given = arrays(*counts)
    refusal = error(lambda: model((3,), "mse").fit(**given, verbose=0, validation_split=split))
    if refusal is None:
        assert check_samples(split=split > 0, **abstract(given)) == 10
    else:
        assert "ambiguous" in refusal
        with pytest.raises(SampleCounts):
            check_samples(split=split > 0, **abstract(given))


@pytest.mark.keras
@pytest.mark.parametrize(
    ("samples", "split"), [(4, 0.1), (4, 0.9), (1, 0.5), (10, 0.25), (3, 0.34), (100, 0.2), (7, 1e-9)]
)
def test_the_validation_split_is_that_of_keras(samples: int, split: float) -> None:
    from keras.src.trainers.data_adapters.array_slicing import train_validation_split

    data = np.ones((samples, 3))
    if error(lambda: train_validation_split(data, split)):
        with pytest.raises(SplitTooSmall):
            validation_split(samples, split)
    else:
        training, validation = train_validation_split(data, split)
        assert validation_split(samples, split) == (len(training[:]), len(validation[:]))


@pytest.mark.keras
def test_batches_are_those_of_keras() -> None:
    from keras.src.trainers.epoch_iterator import EpochIterator

    for samples, batch_size, steps in product((1, 5, 12, 32, 70), (None, 1, 4, 32), (None, 1, 3, 40)):
        expected = set()
        for _, _, batches in EpochIterator(np.ones((samples, 2)), batch_size=batch_size, steps_per_epoch=steps):
            expected |= {len(batch) for batch in batches}
        assert set(batch_sizes(samples, batch_size, steps)) <= expected
        if steps is None:
            assert set(batch_sizes(samples, batch_size)) == expected


def test_what_is_not_known_is_never_counted() -> None:
    assert batch_sizes(None) == (BATCH_SIZE,)
    assert batch_sizes(UNKNOWN_INT, 32) == (BATCH_SIZE,)
    assert batch_sizes(100, object()) == (BATCH_SIZE,)
    assert validation_split(None, 0.2) == (None, None)
    assert check_samples() is None
    problem: Problem | None = None
    try:
        check_samples(x=Tensor((BATCH, 3)), y=Tensor((UNKNOWN_INT,)), z=Tensor(None))
    except SampleCounts as found:
        problem = found
    assert problem is None
