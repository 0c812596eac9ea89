"""Every place in a text has its nodes, however strange the text."""

from __future__ import annotations

import ast

import pytest
from shapewright.features.caret import nodes_at
from shapewright.features.hover import hover
from shapewright.features.inlay_hints import inlay_hints
from shapewright.interpreter.analysis import analyse
from shapewright.source.document import Document

from .programs import analysed

STRANGE = [
    "",
    "\ufeffx = 1\r\ny = 2\r\n",
    "x = (1 +\n",
    "\tif x:\n  y\n",
    "def f(:\n    pass\nclass C(\n",
    "x = '😀'; y = f'{x!r:>{10}}'\n",
    "\x00\x0c\x1a\x80",
    "match x:\n    case [1, *rest] if rest:\n        pass\n",
    "@a.b(c)\nclass C(metaclass=M):\n    @property\n    def f(self, *a: int, **k) -> None: ...\n",
    "lambda *, a=1: [b async for b in c if (d := b)]\n",
    "(" * 500,
    "import keras\nx = keras.Input((3, 4)).\n",
]


def test_the_innermost_node_comes_first() -> None:
    document = Document("t.py", "y = one.two(three, key=four)\n")
    kinds = [type(node).__name__ for node in nodes_at(document, 1, 14)]
    assert kinds == ["Name", "Call", "Assign"]
    assert [type(node).__name__ for node in nodes_at(document, 1, 10)] == ["Attribute", "Call", "Assign"]
    assert [type(node).__name__ for node in nodes_at(document, 1, 20)] == ["keyword", "Call", "Assign"]


def test_carets_in_decorators_and_behind_astral_characters() -> None:
    document = Document("t.py", "@mark(one)\ndef f(): pass\nx = '😀' + two\n")
    assert isinstance(nodes_at(document, 1, 8)[0], ast.Name)
    (name, *_) = nodes_at(document, 3, 12)
    assert isinstance(name, ast.Name)
    assert name.id == "two"


@pytest.mark.parametrize("text", STRANGE)
def test_no_text_is_too_strange(text: str) -> None:
    analysis = analyse("t.py", text)
    for line, content in enumerate(analysis.document.lines, 1):
        for column in range(1, min(len(content), 60) + 3):
            hover(analysis, line, column)
    assert all(1 <= hint.line <= len(analysis.document.lines) for hint in inlay_hints(analysis))


def test_hints_of_a_stretch_are_those_of_its_lines() -> None:
    analysis = analysed("\n".join(f"x{i} = keras.Input(({i + 1}, 2))" for i in range(20)))
    whole = inlay_hints(analysis)
    assert len(whole) == 20
    assert inlay_hints(analysis, 8, 11) == [hint for hint in whole if 8 <= hint.line <= 11]
