"""Notebooks on the command line: their cells are one program, and a place is a cell and a line in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shapewright.cli import main
from shapewright.source.notebooks import NotANotebook, code_cells

CELLS = [
    ("markdown", "# A model"),
    ("code", "%matplotlib inline\nimport keras\nfrom keras import layers\n"),
    ("code", "x = keras.Input((10, 1))\ny = layers.Conv1D(4, 20)(x)"),
]


def notebook(cells: list[tuple[str, Any]] = CELLS, **metadata: Any) -> str:
    """A notebook of version 4."""
    made = [{"cell_type": kind, "source": source, "metadata": {}} for kind, source in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "train.ipynb"
    path.write_text(notebook())
    return path


def test_a_problem_is_told_by_its_cell(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{path}:cell 3:2:22: error[input-too-short] ")
    assert "\n2 | y = layers.Conv1D(4, 20)(x)\n" in said
    assert f"╰ {path}:cell 3:1:5: the input comes from here" in said


def test_as_json_every_entry_has_its_cell(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["shapes", "--format", "json", "--why", str(path)])
    (report,) = json.loads(capsys.readouterr().out)["files"]
    assert report["path"] == str(path)
    (found,) = report["diagnostics"]
    assert (found["cell"], found["line"], found["end_line"]) == (3, 2, 2)
    assert [(entry["cell"], entry["line"], entry["class"]) for entry in report["layers"]] == [
        (3, 1, "InputLayer"),
        (3, 2, "Conv1D"),
    ]
    assert [(entry["cell"], entry["line"], entry["name"]) for entry in report["variables"]] == [(3, 1, "x")]
    assert [3, 2] in [place for entry in report["unknown"] for place in entry["lines"]]


def test_a_table_counts_lines_in_cells(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["shapes", "--why", str(path)])
    said = capsys.readouterr().out
    assert "cell:line  layer" in said
    assert "3:1        InputLayer" in said
    assert "y on line 2 of cell 3" in said


def test_a_folder_holds_notebooks_too(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = path.parent / ".ipynb_checkpoints"
    saved.mkdir()
    (saved / path.name).write_text(notebook())
    (path.parent / "plain.py").write_text("import keras\n")
    assert main(["check", str(path.parent)]) == 1
    assert "1 error in 2 files" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[]", "{}", '{"cells": 3}', '{"worksheets": [4]}', '{"worksheets": {"a": 1}}', "[" * 100_000],
)
def test_what_is_no_notebook_is_said_and_harms_nobody(
    text: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = path.parent / "broken.ipynb"
    broken.write_text(text)
    assert main(["check", str(broken), str(path)]) == 1
    said = capsys.readouterr()
    assert "1 error in 2 files" in said.out
    assert ("broken.ipynb cannot be read: " in said.err) == bool(text)


def test_the_text_of_a_cell_is_kept_whole_or_by_lines() -> None:
    assert code_cells(notebook([("code", ["a = 1\n", "b = 2"]), ("raw", "c")])) == [(1, "a = 1\nb = 2")]


def test_an_old_notebook_has_worksheets() -> None:
    cell = {"cell_type": "code", "language": "python", "input": ["a = 1"]}
    assert code_cells(json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]})) == [(1, "a = 1")]


@pytest.mark.parametrize(
    ("metadata", "count"),
    [
        ({"language_info": {"name": "python"}}, 2),
        ({"kernelspec": {"language": "Python3"}}, 2),
        ({"language_info": {"name": "julia"}}, 0),
        ({"kernelspec": {"language": "R"}}, 0),
        ({"kernelspec": None}, 2),
    ],
)
def test_other_languages_are_nobody_s_python(metadata: dict[str, Any], count: int) -> None:
    assert len(code_cells(notebook(**metadata))) == count


def test_an_empty_text_is_no_notebook() -> None:
    with pytest.raises(NotANotebook, match="it is no JSON"):
        code_cells("")


def test_a_traceback_is_explained_by_a_cell(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raised = tmp_path / "raised.txt"
    raised.write_text(
        "Cell In[2], line 2\n      1 x = keras.Input((10, 1))\n----> 2 y = layers.Conv1D(4, 20)(x)\n\nValueError: Computed output "
        "size would be zero or negative. Received `inputs shape=(None, 10, 1)`, `kernel shape=(20, 1, 4)`, "
        "`dilation_rate=[1]`, `strides=(1,)`, `padding=valid`."
    )
    assert main(["explain", "--traceback", str(raised), "--program", str(path)]) == 0
    assert f"{path}:cell 3:2:\n" in capsys.readouterr().out
