"""What is remembered from one version of a text to the next changes nothing: a run that goes on is as one from the top."""

from __future__ import annotations

import ast
import random
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapewright.checks import diagnose
from shapewright.features.fixes import fixes_at
from shapewright.features.hover import hover
from shapewright.features.inlay_hints import inlay_hints
from shapewright.features.shapes import file_report
from shapewright.features.symbols import symbols
from shapewright.interpreter import snapshot
from shapewright.interpreter.analysis import Analysis, analyse_document
from shapewright.interpreter.memory import MAX_WAYPOINTS, Memory
from shapewright.source.dialect import Dialect
from shapewright.source.document import Document
from shapewright.source.workspace import Workspace

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHORT = [path.read_text() for path in sorted(FIXTURES.glob("programs/*.py"))]
SECTIONS = [
    block.partition("```py\n")[2].partition("```")[0]
    for page in ("branches", "functions", "classes", "programs", "loops", "training", "models")
    if (FIXTURES / f"specs/{page}.md").exists()
    for block in (FIXTURES / f"specs/{page}.md").read_text().split("\n## ")
]
LONG = ["\n".join(SECTIONS[start : start + 6]) for start in range(0, len(SECTIONS), 6)]
"""Specs below one another: every one of them begins with what the one before has left."""
SCRAPS = (
    "",
    "\n",
    "    ",
    "(",
    "'",
    ":",
    "7",
    "x",
    " = ",
    "else:\n",
    "\n\n# words\n",
    "@",
    '"""',
    "\\\n",
    "def f(a):\n    return a\n",
)

MISTAKEN = """import keras
from keras import layers
x = keras.Input((20, 8))
short = layers.MaxPooling1D(4)(x)
y = layers.Conv1D(16, 7)(short)
z = layers.Dense(3)(y)
"""


def everywhere() -> Memory:
    """A memory with a waypoint before every statement that can have one."""
    return Memory(everywhere=True)


def said(analysis: Analysis) -> dict[str, Any]:
    """All that anybody can see of an analysis."""
    document = analysis.document
    recorder = analysis.recorder
    names = [node for node in ast.walk(document.syntax.tree) if isinstance(node, ast.Name | ast.Call)]
    places = [(node.lineno, node.col_offset + 1) for node in names[:: max(1, len(names) // 40)]]
    return {
        "tree": ast.dump(document.syntax.tree, include_attributes=True),
        "report": file_report(analysis),
        "diagnostics": diagnose(analysis),
        "hovers": [hover(analysis, *place) for place in places],
        "hints": inlay_hints(analysis, 1, len(document.lines)),
        "symbols": symbols(analysis),
        "finished": analysis.finished,
        "cells": [(key, type(value)) for key, value in analysis.state.cells.items()],
        "seen": [(node.lineno, len(values)) for node, values in recorder.values.items() if isinstance(node, ast.expr)],
        "trainings": len(recorder.trainings),
    }


def edited(text: str, edits: list[tuple[int, int, str]]) -> list[str]:
    versions = [text]
    for start, length, scrap in edits:
        at = start % (len(text) + 1)
        text = text[:at] + scrap + text[at + length :]
        versions.append(text)
    return versions


def assert_exact(versions: list[str], memory: Memory) -> None:
    workspace = Workspace()
    for text in versions:
        remembered = analyse_document(Document("/program.py", text), workspace, memory=memory)
        assert said(remembered) == said(analyse_document(Document("/program.py", text), workspace))


EDITS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 12), st.sampled_from(SCRAPS)), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.sampled_from(SHORT), EDITS)
def test_edits_of_a_short_program(text: str, edits: list[tuple[int, int, str]]) -> None:
    assert_exact(edited(text, edits), everywhere())


@pytest.mark.parametrize("number", range(len(LONG)))
def test_edits_of_a_long_program(number: int) -> None:
    chance = random.Random(number)
    edits = [(chance.randrange(20_000), chance.randrange(12), chance.choice(SCRAPS)) for _ in range(3)]
    assert_exact(edited(LONG[number], edits), everywhere())


@pytest.mark.parametrize("number", range(len(LONG)))
def test_edits_of_a_program_below_a_condition(number: int) -> None:
    """Most scripts stand below ``if __name__ == "__main__"``."""
    chance = random.Random(number)
    text = 'import os\nif __name__ == "__main__":\n' + indent(LONG[number], "    ") + "\nelse:\n    x = 1\nafter = 2\n"
    edits = [(chance.randrange(20_000), chance.randrange(12), chance.choice(SCRAPS)) for _ in range(4)]
    assert_exact(edited(text, edits), everywhere())


def test_typing_at_the_end_of_a_program() -> None:
    text = LONG[0]
    assert_exact([text + "extra = keras.Input((9, 2))\n"[:length] for length in range(29)], everywhere())


def test_a_module_that_has_changed_is_read_again() -> None:
    workspace = Workspace(["/"])
    memory = everywhere()
    text = "from parts import STEPS\nimport keras\nx = keras.Input((STEPS, 8))\ny = x\n"
    for steps in (40, 40, 90):
        workspace.put(Document("/parts.py", f"STEPS = {steps}\n"))
        analysis = analyse_document(Document("/main.py", text), workspace, memory=memory)
        assert analysis.held(analysis.scope, "y").shape[1:] == (steps, 8)


def test_a_word_below_that_changes_what_holds_above() -> None:
    text = """import keras
layer = keras.layers.Dense(3, activation="mine")
x = 1
"""
    registered = text + 'keras.utils.get_custom_objects()["mine"] = abs\n'
    workspace = Workspace(dialect=Dialect((3, 15, 1)))
    memory = everywhere()
    codes = []
    for version in (text, registered, text):
        found = diagnose(analyse_document(Document("/program.py", version), workspace, memory=memory))
        codes.append([diagnostic.code for diagnostic in found])
    assert codes == [["unknown-name"], [], ["unknown-name"]]


@pytest.mark.parametrize("head", ["", 'if __name__ == "__main__":\n'])
def test_unchanged_statements_are_not_run_again(head: str) -> None:
    lines = "".join(f"x{number} = {number}\n" for number in range(50))
    space = "    " if head else ""
    text = head + indent(lines, space)
    memory = everywhere()
    for ending in ("", f"{space}z = 1\n"):
        steps: list[int] = []
        document = Document("/program.py", text + ending)
        analyse_document(document, Workspace(), lambda steps=steps: bool(steps.append(1)), memory)
    assert len(steps) < 5


def test_few_waypoints_are_kept() -> None:
    memory = everywhere()
    analyse_document(Document("/program.py", "x = 1\n" * 60), Workspace(), memory=memory)
    assert len(memory._waypoints) == MAX_WAYPOINTS


def test_fixes_that_go_on_from_waypoints_are_those_of_a_fresh_analysis() -> None:
    text = "\n".join(f"x{number} = {number}\n" for number in range(5)) + MISTAKEN
    memory, workspace = everywhere(), Workspace(dialect=Dialect((3, 15, 1)))
    remembered = analyse_document(Document("/program.py", text), workspace, memory=memory)
    fresh = analyse_document(Document("/program.py", text), workspace)
    (problem,) = diagnose(remembered)
    before, kept = said(remembered), memory.waypoints
    assert len(remembered.waypoints) > 1
    assert not fresh.waypoints
    found = fixes_at(remembered, problem)
    assert len(found) > 1
    assert found == fixes_at(fresh, problem)
    assert memory.waypoints == kept
    assert said(remembered) == before


def mutables(value: Any, path: str, found: dict[int, str], shared: tuple[type, ...]) -> dict[int, str]:
    """Everything that can be changed in place below a value, by identity; what is in cells and nodes is left alone."""
    if isinstance(value, shared) or id(value) in found:
        return found
    if isinstance(value, dict):
        found[id(value)] = path
        if not path.endswith(".cells"):
            for key, part in value.items():
                mutables(part, f"{path}[{type(key).__name__}]", found, shared)
    elif isinstance(value, list | set | tuple):
        if not isinstance(value, tuple):
            found[id(value)] = path
        for part in value:
            mutables(part, f"{path}[]", found, shared)
    elif hasattr(value, "__dict__") or hasattr(value, "__slots__"):
        parameters = getattr(type(value), "__dataclass_params__", None)
        of_values = type(value).__module__.startswith("shapewright.values")
        if not of_values and (parameters is None or not parameters.frozen):
            found[id(value)] = f"{path}: {type(value).__name__}"
            for name in getattr(value, "__slots__", None) or vars(value):
                mutables(getattr(value, name), f"{path}.{name}", found, shared)
    return found


def test_a_snapshot_shares_nothing_that_a_run_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gives the interpreter or its recorder something new to change has to say how it is copied."""
    shared = (ast.AST, Document, Workspace)
    alike: list[str] = []
    take = snapshot.take

    def checked(run: Any) -> Any:
        made = take(run)
        mine = mutables(
            {name: value for name, value in vars(run).items() if name not in snapshot.OWN}, "run", {}, shared
        )
        kept = mutables(made.attributes, "snapshot", {}, shared)
        alike.extend(mine[key] for key in mine.keys() & kept.keys())
        return made

    monkeypatch.setattr("shapewright.interpreter.memory.take", checked)
    for text in LONG:
        analyse_document(Document("/program.py", text), Workspace(), memory=everywhere())
    assert sorted(set(alike)) == []
