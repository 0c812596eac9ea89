"""Real programs, cut and garbled at random: the analysis never raises, and never takes the server with it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from shapewright.checks import diagnose
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse

PROGRAMS = [path.read_text() for path in sorted(Path(__file__).parents[2].glob("fixtures/programs/*.py"))]
SCRAPS = st.sampled_from(
    [
        "(",
        ")",
        "[",
        "]",
        ":",
        ",",
        "\n",
        "    ",
        "None",
        "0",
        "-1",
        "x",
        "=",
        "'",
        '"',
        "*",
        "**",
        "#",
        "def ",
        "\0",
        "é",
    ]
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(PROGRAMS), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 40), SCRAPS), max_size=4))
def test_a_garbled_program_is_analysed(text: str, cuts: list[tuple[int, int, str]]) -> None:
    for start, length, scrap in cuts:
        at = start % (len(text) + 1)
        text = text[:at] + scrap + text[at + length :]
    analysis = analyse("program.py", text)
    diagnose(analysis)
    file_report(analysis)
