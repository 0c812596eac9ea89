"""The table of kinds: what it says is refused, Keras refuses; and it says what Keras says of everyday layers."""

from __future__ import annotations

import os
import random

import pytest
from shapewright.rules.kinds import kinds_of
from shapewright.rules.problems import RefusedArgument
from shapewright.rules.registry import construct

from . import kinds

TITLES = kinds.titles()

EVERY = "SHAPEWRIGHT_CONFIGURATIONS" in os.environ
"""Whether each value of each kind is asked about; else one of each."""


@pytest.mark.keras
@pytest.mark.parametrize("title", sorted(TITLES))
def test_what_is_refused(title: str) -> None:
    """A value of each kind that the table says is refused, in a call that Keras takes without it."""
    name, pick = TITLES[title], random.Random(title)
    for base in kinds.calls(title, name, 1)[:1]:
        for parameter, kind in kinds_of(title).items():
            for refused in sorted(kind.refused):
                values = kinds.KINDS[refused] if EVERY else [pick.choice(kinds.KINDS[refused])]
                for value in values:
                    assert not kinds.takes(name, base, parameter, value), (parameter, value)
                    assert kind.refusal(value), (parameter, value)


@pytest.mark.keras
@pytest.mark.parametrize("title", ["Dense", "Dropout", "Reshape", "Embedding"])
def test_the_table_is_what_keras_says(title: str) -> None:
    """Asked anew, Keras says the same."""
    told = {parameter: " ".join(kinds_in(kind.refused)) for parameter, kind in kinds_of(title).items()}
    assert told == kinds.refused(title, TITLES[title])


def kinds_in(refused: frozenset[str]) -> list[str]:
    """In the order of the table."""
    return [kind for kind in kinds.KINDS if kind in refused]


def test_words() -> None:
    """What an argument must be, by what it may be."""
    said = {}
    for name, arguments in (
        ("Dense", {"units": 2.5}),
        ("Conv2D", {"filters": 8, "kernel_size": "3"}),
        ("Dense", {"units": 2, "kernel_regularizer": 0.01}),
        ("Reshape", {"target_shape": 10}),
        ("Dropout", {"rate": "0.5"}),
    ):
        with pytest.raises(RefusedArgument) as raised:
            construct(name, (), arguments)
        said[raised.value.argument] = raised.value.reason
    assert said == {
        "units": "must be an integer, but is 2.5",
        "kernel_size": 'must be an integer or a tuple, but is "3"',
        "kernel_regularizer": "must be a name or an object, but is 0.01",
        "target_shape": "must be a tuple, but is 10",
        "rate": 'must be a number, but is "0.5"',
    }
