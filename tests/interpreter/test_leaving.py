"""Programs that leave: what stands around them is shown as the program has left it."""

from __future__ import annotations

import pytest
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse


@pytest.mark.parametrize("way", ["sys.exit(main())", "app.run(main)", "main(); exit()"])
def test_functions_that_nobody_calls_know_the_names_of_a_program_that_leaves(way: str) -> None:
    program = (
        "import sys\nimport numpy as np\nfrom absl import app\nROWS = 4\n"
        "def aside(columns=3):\n    x = np.zeros((ROWS, columns))\n"
        f"def main(*_):\n    return 0\nif __name__ == '__main__':\n    {way}\n"
    )
    (shown,) = (v for v in file_report(analyse("/program.py", program))["variables"] if v["name"] == "x")
    assert shown["shapes"] == [[4, 3]]
