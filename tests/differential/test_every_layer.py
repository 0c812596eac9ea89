"""Every name of ``keras.layers``: random arguments and inputs, through its rule and through Keras."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from shapewright.rules.registry import LAYERS
from shapewright.rules.signatures import layer_signatures, signature

from tests.rules.judge import Verdict, by_keras, by_rule

from .arguments import arguments
from .effort import effort, tell
from .inputs import inputs_of

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = frozenset(name for name in layer_signatures() if signature(f"keras.layers.{name}") is not None)
"""The layers of the Keras that the tests run; those that only older ones have cannot be held against it."""

SHARE = 1 if "SHAPEWRIGHT_CONFIGURATIONS" in os.environ else 60
"""There are many names: unless more is asked for, each gets this part of the configurations."""

FOREIGN = {"JaxLayer", "FlaxLayer", "TorchModuleWrapper", "TFSMLayer"}
"""Layers that are another library's model: their outputs are not Keras's to tell, and that library is not here."""

INTERPRETED = {"InputLayer", "Lambda"}
"""Layers that only the interpreter can follow; specs judge them."""

ABSTRACT = {"Layer", "Wrapper"}
"""Classes to be extended: called as they are, they raise."""


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(NAMES - FOREIGN - INTERPRETED - ABSTRACT))
def test_rules_and_keras_agree(name: str, record_property: Callable[[str, object], None]) -> None:
    """Shapes, dtypes, weights and how many of them learn, or a refusal at the same moment."""
    outcomes: Counter[str] = Counter()

    @effort(share=SHARE)
    @given(arguments(name), inputs_of(layer_signatures()[name].title))
    def compare(given: dict[str, Any], inputs: list[tuple[Any, str]]) -> None:
        shapes, dtypes = [shape for shape, _ in inputs], [dtype for _, dtype in inputs]
        ours, real = by_rule(name, given, shapes, dtypes), by_keras(name, given, shapes, dtypes)
        assert agree(ours, real), (ours, real)
        blind = by_rule(name, given, [None, *shapes[1:]], [None, *dtypes[1:]])
        assert (real.refused and not blind.refused) or agree(blind, real), (blind, real)
        outcomes[outcome(ours, real)] += 1

    compare()
    assert outcomes["same"], f"nothing was told of {name}: {outcomes}"
    if SHARE == 1:
        tell(record_property, f"random configurations of {name}", outcomes)


def test_every_name_has_a_rule() -> None:
    """What has none is named above, with the reason."""
    assert NAMES - set(LAYERS) <= FOREIGN | INTERPRETED | {"Layer"}


def agree(ours: Verdict, real: Verdict) -> bool:
    """Whether all that the rule tells is so; a rule that does not even know a rank has said nothing."""
    if silent(ours):
        return True
    if ours.refused or real.refused:
        return ours.refused == real.refused
    return (
        len(ours.shapes) == len(real.shapes)
        and all(map(less, ours.shapes, real.shapes))
        and all(told in (None, true) for told, true in zip(ours.dtypes, real.dtypes, strict=True))
        and ours.weights in (None, real.weights)
        and ours.learned in (None, real.learned)
    )


def silent(ours: Verdict) -> bool:
    """Whether the rule knows nothing of what comes out."""
    return ours.refused is None and all(shape == ("?",) for shape in ours.shapes)


def less(told: tuple[Any, ...], true: tuple[Any, ...]) -> bool:
    """Whether every axis that is told is so."""
    if told == ("?",):
        return True
    return len(told) == len(true) and all(mine in ("?", yours) for mine, yours in zip(told, true, strict=True))


def outcome(ours: Verdict, real: Verdict) -> str:
    """What became of a configuration."""
    if silent(ours):
        return "not told"
    if real.refused:
        return f"refused by the {real.refused}"
    return "same" if ours == real else "told in part"
