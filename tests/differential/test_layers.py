"""Random layers: the same shape, dtype and weights as Keras gives, or a refusal at the same moment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.rules.judge import by_keras, by_rule

from .effort import effort, tell
from .layers import Layer, convolutions, poolings, resizings

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

FAMILIES = {"convolutions": convolutions(), "poolings": poolings(), "resizing layers": resizings()}


@pytest.mark.keras
@pytest.mark.parametrize("family", FAMILIES)
def test_rules_and_keras_agree(family: str, record_property: Callable[[str, object], None]) -> None:
    """Shapes, weights, and whether the constructor or the call refuses."""
    outcomes: Counter[str] = Counter()
    agree(FAMILIES[family], outcomes)
    assert len(outcomes) == 3, f"a family in which not everything happens compares too little: {outcomes}"
    tell(record_property, f"random {family}", outcomes)


def agree(layers: SearchStrategy[Layer], outcomes: Counter[str]) -> None:
    """Hold many layers against Keras, and count what became of them."""

    @effort()
    @given(layers)
    def compare(layer: Layer) -> None:
        ours = by_rule(layer.name, layer.keywords, [layer.sample])
        real = by_keras(layer.name, layer.keywords, [layer.sample])
        assert ours == real
        outcomes["same shape and weights" if real.refused is None else f"refused by the {real.refused}"] += 1

    compare()
