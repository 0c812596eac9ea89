"""The table of public names holds whatever the installed Keras has."""

from __future__ import annotations

import importlib

import pytest
from shapewright.rules.public import left, modules

from .public import PACKAGES, rooms


@pytest.mark.keras
@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_is_in_the_table(package: str) -> None:
    """A name that is not in it is called missing."""
    for title, names in rooms(importlib.import_module(package), package).items():
        assert names <= modules()[title] | left().get(title, {}).keys(), title
