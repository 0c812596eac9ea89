"""Labels for models with several outputs, beside a real ``fit``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from shapewright.rules.problems import LabelCount, LossNames
from shapewright.rules.training.targets import targets
from shapewright.values.dims import BATCH
from shapewright.values.tensors import Flavour, Tensor

from tests.training.judge import error

LABELS: list[Any] = [
    (4,),
    ((4,),),
    ((4,), (4,)),
    ((4,), (4,), (4,)),
    {"one": (4,), "two": (4,)},
]

LOSSES: list[Any] = ["mse", ("mse", "mae"), ("mse", None), {"one": "mse", "two": "mae"}, {"one": "mse"}]


def made(leaf: Any, structure: Any) -> Any:
    """The structure with every shape replaced."""
    if isinstance(structure, dict):
        return {name: made(leaf, part) for name, part in structure.items()}
    return tuple(made(leaf, part) for part in structure) if isinstance(structure[0], tuple) else leaf(structure)


@pytest.mark.keras
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("labels", LABELS)
def test_two_outputs(labels: Any, loss: Any) -> None:
    import keras

    x = keras.Input((4,))
    model = keras.Model(x, [keras.layers.Dense(4, name=name)(x) for name in ("one", "two")])
    model.compile("sgd", list(loss) if isinstance(loss, tuple) else loss)
    data = made(lambda shape: np.ones((6, *shape)), labels)
    refusal = error(lambda: model.fit(np.ones((6, 4)), data, verbose=0))
    outputs = (Tensor((BATCH, 4)), Tensor((BATCH, 4)))
    given = made(lambda shape: Tensor((6, *shape), flavour=Flavour.ARRAY), labels)
    try:
        found = targets("Functional", loss, given, outputs, ("one", "two"))
    except (LabelCount, LossNames):
        assert refusal is not None
    else:
        assert refusal is None, refusal
        assert found is not None
        assert [target.loss for target in found] == (["mse"] if loss == ("mse", None) else ["mse", found[1].loss])


def test_structures_that_do_not_tell() -> None:
    output = Tensor((BATCH, 4))
    assert targets("Model", "mse", object(), (output,)) is None
    assert targets("Model", {"other": "mse"}, output, (output,), (None,)) is None
    assert targets("Model", "mse", {"other": output}, (output,), ("one",)) is None
