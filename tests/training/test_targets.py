"""Labels, losses and metrics for models with several outputs, beside real training steps."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapewright.rules.problems import LabelCount, LabelNames, LossNames, MetricNames, NotForEach
from shapewright.rules.training.targets import Ends, check_weights, metrics_by_output, targets
from shapewright.values.dims import BATCH
from shapewright.values.tensors import Flavour, Tensor

from tests.training.judge import error

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSALS = (LabelCount, LabelNames, LossNames, MetricNames, NotForEach)
OUTPUTS: list[Any] = ["list", "tuple", ("one", "two"), ("p", "q"), "single"]
"""A list or a tuple of two outputs, a dict by these keys, or one output alone."""
LABELS: list[Any] = [
    (4,),
    ((4,),),
    ((4,), (4,)),
    ((4,), (4,), (4,)),
    {"one": (4,)},
    {"one": (4,), "two": (4,)},
    {"one": (4,), "other": (4,)},
    {"p": (4,), "q": (4,)},
    {"one": (4,), "two": (4,), "other": (4,)},
]
LOSSES: list[Any] = [
    "mse", ("mse", "mae"), ("mse", None), {"one": "mse", "two": "mae"}, {"one": "mse"}, {"one": "mse", "two": None},
    {"p": "mse", "q": "mae"}, {"p": "mse", "other": "mae"},
]  # fmt: skip
WEIGHTS: list[Any] = [None, 0.5, (1.0,), (1.0, 0.5), (1.0, 0.5, 0.1), {"one": 1.0, "two": 0.5}, {"one": 1.0}]
METRICS: list[Any] = [
    None, (), ("mae",), ("mae", "mse"), ("mae", "mse", "mae"), (("mae",), ("mse", "mae")), (("mae", "mse"),),
    (("mae",), None), {"one": "mae"}, {"one": ("mae",), "two": ("mse",)}, {"p": "mae"}, {"one": "mae", "other": "mae"},
]  # fmt: skip


def made(leaf: Any, structure: Any) -> Any:
    """The structure with every shape replaced."""
    if isinstance(structure, dict):
        return {name: made(leaf, part) for name, part in structure.items()}
    return tuple(made(leaf, part) for part in structure) if isinstance(structure[0], tuple) else leaf(structure)


def as_lists(value: Any) -> Any:
    """What a program would write."""
    if isinstance(value, dict):
        return {key: as_lists(part) for key, part in value.items()}
    return [as_lists(part) for part in value] if isinstance(value, tuple) else value


def given_to(outputs: Any, labels: Any, *, loss: Any = "mse", **options: Any) -> tuple[Any, Callable[[], Any]]:
    """The outputs of a model as the rules see them, and one step of real training."""
    import keras

    x = keras.Input((4,))
    layers = [keras.layers.Dense(4, name=name)(x) for name in ("one", "two")]
    kinds = {"list": layers, "tuple": tuple(layers), "single": layers[0]}
    model = keras.Model(x, dict(zip(outputs, layers, strict=True)) if isinstance(outputs, tuple) else kinds[outputs])
    data = made(lambda shape: np.ones((6, *shape)), labels)
    names = ("one",) if outputs == "single" else outputs if isinstance(outputs, tuple) else ("one", "two")
    tensors = tuple(Tensor((BATCH, 4)) for _ in names)
    ends = Ends(tensors, names, keyed=isinstance(outputs, tuple), single=outputs == "single")
    written = {key: as_lists(value) for key, value in options.items()}

    def step() -> None:
        model.compile("sgd", as_lists(loss), run_eagerly=True, **written)
        model.train_on_batch(np.ones((6, 4)), as_lists(data))

    return ends, step


def tensors_of(labels: Any) -> Any:
    return made(lambda shape: Tensor((6, *shape), flavour=Flavour.ARRAY), labels)


@pytest.mark.keras
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("outputs", OUTPUTS)
def test_losses_and_labels(outputs: Any, labels: Any) -> None:
    told = 0
    for loss in LOSSES:
        ends, step = given_to(outputs, labels, loss=loss)
        refusal = error(step)
        try:
            found = targets("Functional", loss, tensors_of(labels), ends)
        except REFUSALS as problem:
            assert refusal is not None, (loss, problem)
            told += 1
        else:
            assert found is None or refusal is None, (loss, refusal)
            told += found is not None
    assert told > len(LOSSES) // 2


@pytest.mark.keras
@pytest.mark.parametrize("loss", LOSSES[:6])
def test_weights_of_losses(loss: Any) -> None:
    for weights in WEIGHTS:
        _, step = given_to("list", ((4,), (4,)), loss=loss, loss_weights=weights)
        if isinstance(loss, dict) and len(loss) == 1:
            continue
        refusal = error(step)
        try:
            check_weights(loss, weights)
        except REFUSALS:
            assert refusal is not None, weights
        else:
            assert refusal is None or isinstance(weights, dict | float), (weights, refusal)


@pytest.mark.keras
@pytest.mark.parametrize("outputs", OUTPUTS[:4])
def test_metrics(outputs: Any) -> None:
    for metrics, argument in product(METRICS, ("metrics", "weighted_metrics")):
        ends, step = given_to(outputs, ((4,), (4,)), **{argument: metrics})
        refusal = error(step)
        try:
            entries = metrics_by_output(metrics, ends, argument)
        except REFUSALS:
            assert refusal is not None, metrics
        else:
            assert refusal is None, (metrics, refusal)
            assert len(entries) == 2


@pytest.mark.keras
def test_outputs_in_a_dict_are_counted_by_sorted_keys() -> None:
    import keras

    x = keras.Input((4,))
    model = keras.Model(x, {"z": keras.layers.Dense(2)(x), "a": keras.layers.Dense(3)(x)})
    model.compile("sgd", ["sparse_categorical_crossentropy", "mse"], run_eagerly=True)
    assert error(lambda: model.train_on_batch(np.ones((6, 4)), {"z": np.ones((6, 2)), "a": np.ones(6)})) is None
    assert error(lambda: model.train_on_batch(np.ones((6, 4)), [np.ones(6), np.ones((6, 2))])) is None


def test_structures_that_do_not_tell() -> None:
    output = Tensor((BATCH, 4))
    assert targets("Model", "mse", object(), Ends((output,), ("one",))) is None
    assert targets("Model", {"other": "mse"}, output, Ends((output,), (None,))) is None
    assert targets("Model", "mse", {"other": output}, Ends((output,), (None,))) is None
