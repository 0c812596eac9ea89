"""The pages of this folder, before both judges: what features show is what is written, and Keras gives these shapes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.specs import analyser_judge, keras_judge
from tests.specs.collection import Found
from tests.specs.format import read_page
from tests.specs.update import update

PAGES = sorted(Path(__file__).parent.glob("*.md"))
if os.environ.get("UPDATE_SPECS"):
    for page in PAGES:
        update(page, read_page(page.read_text()))

every_spec = pytest.mark.parametrize(
    "found", [Found(page, spec) for page in PAGES for spec in read_page(page.read_text())], ids=lambda found: found.id
)


@every_spec
def test_features_show_what_the_page_says(found: Found) -> None:
    """Hovers and hints are as written."""
    assert analyser_judge.judge(found.spec) == []


@pytest.mark.keras
@every_spec
def test_real_keras_gives_these_shapes(found: Found) -> None:
    """What the page says of shapes is what Keras does."""
    assert keras_judge.judge(found.spec) == []
