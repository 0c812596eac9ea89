"""``shapewright check``: an error fails it, and a warning if that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapewright.cli import main

BLOCK = """\
import keras
from keras import layers


def block():
    return layers.Conv1D(8, 5)(keras.Input((4, 4)))
"""


@pytest.mark.parametrize(
    ("program", "options", "status"),
    [
        (BLOCK, [], 0),
        (BLOCK, ["--error-on-warning"], 1),
        (BLOCK + "\n\nblock()\n", [], 1),
        ("import keras\n", ["--error-on-warning"], 0),
    ],
)
def test_the_exit_status(program: str, options: list[str], status: int, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(program)
    assert main(["check", *options, str(path)]) == status


def test_the_function_that_nobody_calls_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "program.py"
    path.write_text(BLOCK)
    main(["check", str(path)])
    assert "nobody calls block in this file" in capsys.readouterr().out


def test_a_file_that_refuses_to_be_started_is_not_mistaken(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text('if __name__ == "__main__":\n    raise RuntimeError("import this file, do not start it")\n')
    assert main(["check", "--error-on-warning", str(path)]) == 0
