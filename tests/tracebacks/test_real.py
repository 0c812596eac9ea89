"""Programs that really raise: the collection says what Keras says, and each is tied to our diagnostic and its fixes."""

from __future__ import annotations

import json
import re
import traceback
from pathlib import Path

import pytest
from shapewright.checks import diagnose
from shapewright.features.explained import as_markdown
from shapewright.features.explanation import explain
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

from .programs import HEAD, PROGRAMS

CASES = Path(__file__).with_name("messages.jsonl").read_text("utf-8").splitlines()
COLLECTED = {case["case"]: case["said"] for case in map(json.loads, CASES) if case["keras"] == 3}


def raised_by(path: Path) -> tuple[str, str]:
    """What a program prints when it raises, and its last exception alone."""
    try:
        exec(compile(path.read_text("utf-8"), str(path), "exec"), {"__name__": "__main__"})
    except Exception as error:
        return traceback.format_exc(), f"{type(error).__name__}: {error}"
    pytest.fail("the program runs")


def bare(message: str) -> str:
    """A message without colours, line ends, the numbers that count layers and tensors, and the size of the batch."""
    plain = re.sub(r"\s+", " ", re.sub(r"\x1b\[[\d;]*m", "", message))
    uncounted = re.sub(r"(?<=[a-z])(?:_?\d+)+\b", "", plain)
    return re.sub(r"([\[(])(?:None|\?|\d+)(?=,)", r"\1batch", uncounted).strip().rstrip(".,")


@pytest.mark.keras
@pytest.mark.parametrize("case", PROGRAMS)
def test_it_is_explained(case: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + PROGRAMS[case], "utf-8")
    text, message = raised_by(program)
    assert bare(COLLECTED[case]) in bare(message)
    analysis = analyse(str(program), HEAD + PROGRAMS[case], Workspace(dialect=Dialect((3, 15, 1))))
    (found,) = diagnose(analysis)
    explained = explain(text, [analysis])
    assert explained is not None
    assert (explained.message, explained.code, explained.at) == (found.message, found.code, found.at)
    assert explained.notes == found.notes
    assert found.message in as_markdown(explained, "program.py:{}".format)
