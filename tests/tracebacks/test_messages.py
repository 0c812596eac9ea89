"""Every message of a collection, as Keras 2 and Keras 3 have printed it, is understood, and has words of ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from shapewright.checks.check import page
from shapewright.checks.wording import LONGEST
from shapewright.tracebacks.messages import MESSAGES, understood

CASES = [json.loads(line) for line in Path(__file__).with_name("messages.jsonl").read_text("utf-8").splitlines()]
FORBIDDEN = re.compile(r"(?i)\b(invalid|incompatible|ndim|received|error|please|should|try)\b")
"""Words that our messages do not use."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['case']} Keras {case['keras']}")
def test_it_is_understood(case: dict[str, str]) -> None:
    said = understood(case["said"])
    assert said is not None
    assert (said.codes[:1] or ("",))[0] == case["code"]
    assert len(said.words) < LONGEST
    assert not FORBIDDEN.search(said.words)
    assert "another" not in said.words or "number" in said.words, "a fact that the words need is not in the message"


def test_every_code_has_a_page_and_every_sentence_a_subject() -> None:
    for message in MESSAGES:
        assert all(page(code).is_file() for code in message.codes)
        assert not message.words.endswith(".")


def test_what_is_not_about_shapes_is_not_understood() -> None:
    assert understood("ModuleNotFoundError: No module named 'keras'") is None
    assert understood("ValueError: not enough values to unpack (expected 2, got 1)") is None
