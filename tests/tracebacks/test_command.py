"""``shapewright explain --traceback``: what is printed, and with which exit status."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from shapewright.cli import main

PROGRAM = "import keras\nfrom keras import layers\n\nx = keras.Input((5, 8))\ny = layers.Conv1D(16, 7)(x)\n"
SAID = "ValueError: Computed output size would be zero or negative. Received `inputs shape=(None, 5, 8)`, `kernel shape=(7, 8, 16)`, `dilation_rate=[1]`, `strides=(1,)`, `padding=valid`."


def traceback_of(program: Path) -> str:
    """What the program prints."""
    return f'Traceback (most recent call last):\n  File "{program}", line 5, in <module>\n    y = layers.Conv1D(16, 7)(x)\n{SAID}\n'


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that raises."""
    file = tmp_path / "train.py"
    file.write_text(PROGRAM, "utf-8")
    return file


def test_the_program_is_found_by_the_traceback(
    program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "raised.txt"
    text.write_text(traceback_of(program), "utf-8")
    assert main(["explain", "--traceback", str(text)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("**Conv1D needs at least 7 steps, but its input has 5** (`input-too-short`)")
    assert f"{program}:5:" in printed


def test_a_bare_message_needs_the_program(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SAID))
    assert main(["explain", "--traceback", "-", "--program", str(program)]) == 0
    assert "Conv1D needs at least 7 steps" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(SAID))
    assert main(["explain", "--traceback", "-"]) == 0
    assert "A window of shape (7, 8, 16) is longer than its input" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain"], "needs a code, or --traceback"),
        (["explain", "--traceback", "/nowhere.txt"], "cannot be read"),
        (["explain", "--traceback", "-"], "no exception is named"),
        (["explain", "--traceback", "-", "--program", "/nowhere.py"], "does not exist"),
    ],
)
def test_what_cannot_be_followed(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Epoch 1/5\n"))
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
