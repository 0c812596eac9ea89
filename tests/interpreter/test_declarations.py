"""Declared shapes: the forms in which a program may say them, and what their names mean."""

from __future__ import annotations

from typing import Any

import pytest
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse

HEAD = "import numpy as np\nfrom typing import Annotated\nfrom jaxtyping import Float, Float32, Shaped\n"

TOLD: dict[str, list[Any]] = {
    "x = load()  # shapewright: shape (n, 100, 1)": ["n", 100, 1],
    "x = load()  # shapewright: shape (n,)  # a note": ["n"],
    "x = load()  # shapewright: shape (n - 1, n // 2)": ["n - 1", "n // 2"],
    "x = load(\n    1,\n)  # shapewright: shape (n, 2)": ["n", 2],
    "x, y = load()  # shapewright: shape (n, 28, 28), (n,)": ["n", 28, 28],
    "x: Float[np.ndarray, 'n 100 1'] = load()": ["n", 100, 1],
    "x: 'Float32[np.ndarray, \"rows=4 _\"]' = load()": [4, None],
    "x: Annotated[np.ndarray, ('n', 3)] = load()": ["n", 3],
    "x: Annotated[np.ndarray, '(n, 3)'] = load()": ["n", 3],
    "y = load()\nassert y.shape == (4, 5)\nx = y + 1": [4, 5],
    "y = load()\nassert (4, 5) == y.shape and len(y) == 4\nx = y + 1": [4, 5],
    "y = load()\nassert y.ndim == 2\nx = y + 1": [None, None],
    "y = load()\nassert len(y.shape) == 1, 'a vector'\nx = y + 1": [None],
    "x = np.zeros((4, 5))  # shapewright: shape (n, 5)": [4, 5],
    "def f(y: Float[np.ndarray, 'n 3']):\n    x = y + 1": ["n", 3],
    "class C:\n    def f(self):\n        assert self.y.shape == (4, 5)\nx = np.zeros(3)": [3],
}
SILENT = (
    "x = load()  # shapewright: shape",
    "x = load()  # shapewright: shape (n, 3",
    "x = load()  # shapewright: shape (..., 3)",
    "x: Shaped[np.ndarray, '*batch 3'] = load()",
    "x: Annotated[np.ndarray, 'the prices'] = load()",
    "x: Annotated[np.ndarray, 3] = load()",
    "x: np.ndarray = load()",
    "x, y = load()  # shapewright: shape (n, 3)",
)


@pytest.mark.parametrize("program", TOLD)
def test_declarations_are_read(program: str) -> None:
    """The variable has the shape from there on."""
    report = file_report(analyse("program.py", HEAD + program))
    shapes = [row["shapes"][-1] for row in report["variables"] if row["name"] == "x"]
    assert shapes == [TOLD[program]]
    assert not report["diagnostics"]


@pytest.mark.parametrize("program", SILENT)
def test_what_is_no_declaration_says_nothing(program: str) -> None:
    """Nothing is guessed."""
    report = file_report(analyse("program.py", HEAD + program))
    assert report["variables"] == report["diagnostics"] == []


def test_a_name_is_one_length_within_a_file() -> None:
    """What two comments call ``n`` is equal, so that it cancels."""
    text = HEAD + "x = load()  # shapewright: shape (n, 6)\ny = x.reshape(-1, 3, 2)\n"
    report = file_report(analyse("program.py", text))
    assert report["variables"][-1]["shapes"] == [["n", 3, 2]]


def test_a_name_in_annotations_is_one_length_within_a_call() -> None:
    """Two calls of a function may have parameters of different length."""
    text = HEAD + "def f(a: Float[np.ndarray, 'n 3']):\n    return a\nf(np.zeros((4, 3)))\nf(np.zeros((5, 3)))\n"
    assert file_report(analyse("program.py", text))["diagnostics"] == []


def test_only_what_every_alternative_contradicts_is_reported() -> None:
    """Under an unknown condition one side may be as it is said."""
    text = HEAD + "x = np.zeros((4, 5)) if load() else np.zeros((4, 6))\nassert x.shape == (4, 6)\ny = x + 1\n"
    report = file_report(analyse("program.py", text))
    assert report["diagnostics"] == []
    assert report["variables"][-1]["shapes"] == [[4, 6]]


def test_a_module_that_ends_at_an_assertion_shows_what_comes_after_it() -> None:
    """Nobody wants to lose every shape of a notebook because one check of a cell fails."""
    text = "import numpy as np\nassert 'dense' in ['a', 'b']\nx = np.zeros((2, 3))\n"
    assert [row["shapes"] for row in file_report(analyse("program.py", text))["variables"]] == [[[2, 3]]]
