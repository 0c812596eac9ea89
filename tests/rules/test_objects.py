"""What constructors of optimizers, losses, metrics and their like refuse: every limit of the table, on both sides of it."""

from __future__ import annotations

from typing import Any

import pytest
from shapewright.rules.objects import LIMITS, refused

from .judge import real_keras, the_keras

NEEDED: dict[str, dict[str, Any]] = {
    "ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 100, "decay_rate": 0.9},
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 100, "decay_rate": 0.9},
    "CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 100},
    "PolynomialDecay": {"initial_learning_rate": 0.1, "decay_steps": 100},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
}
"""Arguments that a class cannot do without."""

VALUES: tuple[Any, ...] = (
    -2, -1, 0, 1, 2, 3, 100, -0.5, 0.0, 0.3, 1.0, 1.5, "avg", "sum", "mean", "none", "ROC", "PR", "roc2", "minoring", "micro",
    "fan_in", "fan", "uniform", "gauss", "rows", "cols", (0.1,), (1, 2),
)  # fmt: skip
"""What is put in the place of an argument."""


def constructs(name: str, arguments: dict[str, Any]) -> bool:
    """Whether Keras makes the object."""
    found: Any = real_keras()
    for part in name.split("."):
        found = getattr(found, part)
    try:
        found(**arguments)
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return False
    return True


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(LIMITS))
def test_limits(name: str) -> None:
    """What is refused Keras refuses, something is, and what the class needs is not."""
    needed = NEEDED.get(name.rpartition(".")[2], {})
    assert constructs(name, needed)
    for parameter in LIMITS[name]:
        found = []
        for value in VALUES:
            arguments = {**needed, parameter: value}
            if refused(f"keras.{name}", (), arguments, the_keras(), lambda given: given) is not None:
                found.append(value)
                assert not constructs(name, arguments), (parameter, value)
        assert found, parameter
