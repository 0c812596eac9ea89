"""Metrics beside a real ``fit`` whose loss takes any shapes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapewright.rules.problems import MetricMismatch
from shapewright.rules.training.metrics import check_metric, metric_named
from shapewright.values.dims import BATCH
from shapewright.values.python import External
from shapewright.values.tensors import Flavour, Tensor

from tests.differential.effort import effort, tell
from tests.training.judge import Sample, fit_error
from tests.training.test_losses import shapes

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = [
    "accuracy",
    "acc",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "binary_accuracy",
    "mse",
    "mae",
    "mape",
]


def takes_all(labels: Any, outputs: Any) -> Any:
    """A loss that never compares shapes."""
    import keras

    return keras.ops.sum(outputs) + 0 * keras.ops.sum(labels)


@pytest.mark.keras
def test_random_metrics(record_property: Callable[[str, object], None]) -> None:
    outcomes: Counter[str] = Counter()

    @effort(2)
    @given(st.sampled_from(NAMES), shapes(), st.integers(1, 5), st.integers(1, 11))
    def run(name: str, pair: tuple[Sample, Sample], batch_size: int, samples: int) -> None:
        labels, outputs = pair
        refusal = fit_error(takes_all, labels, outputs, batch_size, samples, [name])
        metric = metric_named(name)
        assert metric is not None
        y, p = Tensor((samples, *labels), flavour=Flavour.ARRAY), Tensor((BATCH, *outputs))
        try:
            check_metric(metric, y, p, batch_size, samples)
        except MetricMismatch:
            assert refusal is not None, f"{name}: only we refuse {labels} beside {outputs}"
            outcomes["refused"] += 1
        else:
            assert refusal is None, f"{name}: only Keras refuses {labels} beside {outputs}: {refusal}"
            outcomes["fine"] += 1

    run()
    tell(record_property, "metrics", outcomes)


def test_names() -> None:
    assert metric_named("ACC") == "accuracy"
    assert metric_named(External("keras.metrics.BinaryAccuracy")) == "binary_accuracy"
    assert metric_named(External("keras.losses.mean_squared_error")) == "mean_squared_error"
    assert metric_named("mine") is None
    assert metric_named(3) is None
