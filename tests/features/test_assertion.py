"""The assertion of a shape: it is offered where it is wholly known, and it is true when the program runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapewright.checks import diagnose
from shapewright.features.assertion import assertion_at
from shapewright.interpreter.analysis import analyse
from shapewright.source.text import apply_edits

from tests.specs.format import read_page

from .programs import HEAD, analysed

SPECS = Path(__file__).parents[2] / "fixtures" / "specs"
JUDGED = ("functional", "sequential", "windows", "recurrent", "reshape", "arrays", "declarations")
"""Pages of which every program without an expected error is run with all its assertions."""


def offered(program: str, line: int, column: int = 1) -> str | None:
    """What is offered on a line of a program below the usual imports."""
    analysis = analysed(program)
    first = HEAD.count("\n")
    found = assertion_at(analysis, first + line, column)
    return None if found is None else found.title


@pytest.mark.parametrize(
    ("program", "line", "title"),
    [
        ("x = keras.Input((100, 1))\ny = layers.Conv1D(32, 5)(x)\n", 2, "Assert this shape: (None, 96, 32)"),
        ("x = keras.Input((None, 1))\ny = layers.Conv1D(32, 5)(x)\n", 2, "Assert this shape: (None, None, 32)"),
        ("x = np.zeros((4, 5))\n", 1, "Assert this shape: (4, 5)"),
        ("x = np.zeros(4)\n", 1, "Assert this shape: (4,)"),
        ("x = np.zeros((unknown, 5))\n", 1, None),
        ("x = 3\n", 1, None),
        ("a, b = np.zeros(4), np.zeros(5)\n", 1, None),
        ("x = np.zeros(4); y = 3\n", 1, None),
        ("if True: x = np.zeros(4)\n", 1, None),
        ("x = np.zeros(4)\nassert x.shape == (4,)\n", 1, None),
        ("for n in (1, 2):\n    x = np.zeros(n)\n", 2, None),
        ("class Own(layers.Layer):\n    def call(self, x):\n        y = x + 1\nOwn()(keras.Input((3,)))\n", 3, None),
    ],
)
def test_it_is_offered_where_the_shape_is_wholly_known(program: str, line: int, title: str | None) -> None:
    column = len(program.split("\n")[line - 1]) - len(program.split("\n")[line - 1].lstrip()) + 1
    assert offered(program, line, column) == title


def asserted(program: str) -> tuple[str, int]:
    """The program with everything asserted that is offered, and how much that is."""
    analysis = analyse("program.py", program)
    lines = range(1, len(analysis.document.lines) + 1)
    columns = (len(text) - len(text.lstrip()) + 1 for text in analysis.document.lines)
    edits = {a.edit for line, column in zip(lines, columns, strict=True) if (a := assertion_at(analysis, line, column))}
    return apply_edits(program, edits), len(edits)


def test_it_stands_below_a_statement_of_several_lines_as_far_in() -> None:
    program = HEAD + "def make():\n    x = np.zeros(\n        (4, 5)\n    )  # rows\n    return x\n\n\nmake()\n"
    text, _ = asserted(program)
    assert "    )  # rows\n    assert x.shape == (4, 5)\n    return x\n" in text


@pytest.mark.keras
@pytest.mark.parametrize("page", JUDGED)
def test_it_is_true_and_held(page: str) -> None:
    """Real Keras passes every assertion, and the analyser finds nothing new."""
    total = 0
    for spec in read_page((SPECS / f"{page}.md").read_text("utf-8")):
        if spec.keras or spec.modules or any(mark.kind == "error" for mark in spec.marked.marks):
            continue
        text, number = asserted(spec.marked.program)
        before = [found.code for found in diagnose(analyse("program.py", spec.marked.program))]
        assert [found.code for found in diagnose(analyse("program.py", text))] == before
        if number:
            exec(compile(text, spec.name, "exec"), {"__name__": "__main__"})
        total += number
    assert total
