"""The committed table of signatures is what the installed Keras says."""

from __future__ import annotations

import pytest

from . import generate


@pytest.mark.keras
def test_the_table_is_what_keras_says() -> None:
    assert generate.TABLE.read_text() == generate.text()
