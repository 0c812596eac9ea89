"""Every name of another Keras's ``keras.layers``: random arguments and inputs, through its rule and through that Keras."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from shapewright.rules.registry import LAYERS
from shapewright.rules.signatures import layer_signatures, signature

from tests.differential.arguments import arguments, taken
from tests.differential.effort import effort, tell
from tests.differential.inputs import inputs_of
from tests.differential.test_every_layer import ABSTRACT, FOREIGN, INTERPRETED
from tests.rules.judge import by_keras, by_rule, the_keras

from .agreement import WRONG, agreement

if TYPE_CHECKING:
    from collections.abc import Callable

SHARE = 5
"""There are many names: each gets this part of the configurations."""

NAMES = sorted(
    name for name in set(layer_signatures()) & set(LAYERS) if signature(f"keras.layers.{name}", the_keras()) is not None
)


@pytest.mark.keras
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ABSTRACT | FOREIGN | INTERPRETED])
def test_rules_and_keras_agree(name: str, record_property: Callable[[str, object], None]) -> None:
    """All that is told is so, and whatever is refused is refused at that moment; a rule may know less."""
    outcomes: Counter[str] = Counter()
    wrong = []

    @effort(share=SHARE)
    @given(arguments(name, the_keras()), inputs_of(taken(name, the_keras()).title))
    def compare(given: dict[str, Any], inputs: list[tuple[Any, str]]) -> None:
        shapes, dtypes = [shape for shape, _ in inputs], [dtype for _, dtype in inputs]
        ours, real = by_rule(name, given, shapes, dtypes), by_keras(name, given, shapes, dtypes)
        outcome = agreement(ours, real)
        outcomes[outcome] += 1
        if outcome == WRONG:
            wrong.append((given, inputs, ours, real))

    compare()
    tell(record_property, f"random configurations of {name}", outcomes)
    assert wrong == []
