"""Every spec, before both judges; ``UPDATE_SPECS=1`` first rewrites the markers from what the analyser says."""

from __future__ import annotations

import os

import pytest

from . import analyser_judge, keras_judge
from .collection import Found, all_specs
from .update import update_all

if os.environ.get("UPDATE_SPECS"):
    update_all()

every_spec = pytest.mark.parametrize("found", all_specs(), ids=lambda found: found.id)


@every_spec
def test_the_analyser_says_what_the_spec_says(found: Found) -> None:
    """Squiggles, shapes, notes and fixes are as written, and nothing else is reported."""
    assert analyser_judge.judge(found.spec) == []


@pytest.mark.keras
@every_spec
def test_real_keras_does_what_the_spec_says(found: Found) -> None:
    """What the spec promises is what Keras does."""
    assert keras_judge.judge(found.spec) == []
