"""How messages, notes and fixes speak, as far as a machine can tell."""

from __future__ import annotations

import re

import pytest
from shapewright.checks.wording import LONGEST

from tests.specs.collection import PAGES
from tests.specs.format import Spec, read_page
from tests.specs.markers import SQUIGGLES

BANNED = re.compile(r"(?i)\b(invalid|incompatible|ndim|received|please|should|error|try)\b")
ORDERS = re.compile(r"[A-Z][a-z-]+ ")
SPECS = [spec for page in PAGES for spec in read_page(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_messages_are_short_and_plain(spec: Spec) -> None:
    """One sentence, under 110 characters, that stands alone."""
    for mark in spec.marked.marks:
        if mark.kind in SQUIGGLES:
            assert len(mark.text) < LONGEST
            assert not BANNED.search(mark.text)
            assert not mark.text.endswith((".", "!", ":"))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_notes_are_plain(spec: Spec) -> None:
    """They point at something, in the same words."""
    for mark in spec.marked.marks:
        if mark.kind in SQUIGGLES:
            assert not [note for note in mark.notes if BANNED.search(note) or note.endswith(".")]


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.fixes], ids=lambda spec: spec.name)
def test_fixes_are_orders(spec: Spec) -> None:
    """“Pad the input”, and not “padding could be added”."""
    for fix in spec.fixes:
        assert ORDERS.match(fix.title)
        assert not BANNED.search(fix.title)
