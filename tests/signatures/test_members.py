"""The table of members holds whatever the objects of the installed libraries have."""

from __future__ import annotations

import pytest
from shapewright.rules.members import COMMON, members

from .members import of_keras, of_tensors


@pytest.mark.keras
def test_every_member_is_in_the_table() -> None:
    """A name that is not in it is called missing."""
    for title, names in (of_keras() | of_tensors()).items():
        known = members(title, COMMON) if title.startswith("keras.layers.") else members(title)
        assert {name for name in names if not name.startswith("_")} <= known, title
