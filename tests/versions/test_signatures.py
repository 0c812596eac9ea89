"""What an older Keras says of itself is what the table holds of its version."""

from __future__ import annotations

import json

import pytest

from tests.rules.judge import real_keras
from tests.signatures import generate


@pytest.mark.keras
def test_the_table_is_what_this_keras_says() -> None:
    version, rows = generate.asked(real_keras())
    assert generate.expanded(json.loads(generate.TABLE.read_text()))[version] == rows
