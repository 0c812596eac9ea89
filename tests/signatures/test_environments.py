"""The table of environments says what the installed Gymnasium does."""

from __future__ import annotations

import json

import gymnasium
import pytest

from .environments import TABLE, environments

INSTALLED = environments(gymnasium)


def test_something_is_installed() -> None:
    """What needs nothing else can be made everywhere."""
    assert {"CartPole-v1", "MountainCar-v0", "FrozenLake-v1"} <= set(INSTALLED)


@pytest.mark.parametrize("name", INSTALLED)
def test_the_table_has_its_spaces(name: str) -> None:
    """A wrong row would be a wrong shape."""
    assert json.loads(TABLE.read_text())["gymnasium"].get(name) == INSTALLED[name]
