"""Random layers under another Keras: what the rules say with its dialect is what it does."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.rules.judge import by_keras, by_rule, real_keras
from tests.rules.test_layers import FAMILIES, Case

from .agreement import WRONG, agreement

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 150
"""So many random configurations of each family are compared."""


@pytest.mark.keras
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_rules_and_keras_agree(
    family: Callable[[random.Random], Case], record_property: Callable[[str, object], None]
) -> None:
    """Same shapes, dtypes and weights, or a refusal at the same moment; or the rule leaves it open."""
    pick = random.Random(family.__name__)
    outcomes: Counter[str] = Counter()
    wrong = []
    for _ in range(ROUNDS):
        name, arguments, shapes = family(pick)
        if not hasattr(real_keras().layers, name):
            outcomes["not in this Keras"] += 1
            continue
        ours = by_rule(name, arguments, shapes)
        real = by_keras(name, arguments, shapes)
        outcome = agreement(ours, real)
        outcomes[outcome] += 1
        if outcome == WRONG:
            wrong.append((name, arguments, shapes, ours, real))
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    record_property("compared", f"{outcomes.total()} {family.__name__}: {counts}")
    assert wrong == []
