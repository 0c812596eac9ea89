"""Every spec, before both judges."""

from __future__ import annotations

import pytest

from . import keras_judge
from .collection import Found, all_specs

every_spec = pytest.mark.parametrize("found", all_specs(), ids=lambda found: found.id)


@pytest.mark.keras
@every_spec
def test_real_keras_does_what_the_spec_says(found: Found) -> None:
    """What the spec promises is what Keras does."""
    assert [] == keras_judge.judge(found.spec)
