"""A tree that is made from an earlier one is the tree of the text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapewright.source.reparsing import reparsed
from shapewright.source.syntax import parse

PROGRAM = '''"""A text
of two lines."""
import keras; from keras import layers

# A comment.
@keras.saving.register_keras_serializable()
class Block(layers.Layer):
    def call(self, x):
        return x

x = keras.Input((4, 8)); y = layers.Dense(
    3,
)(x)
if x is not None:
    y = layers.Dense(4)(y)
    z = """more
  text"""
else:
    z = 3
w = 1 + \\
    2
total = w \\

# The end.
'''
PIECES = st.sampled_from([
    "", "x = 1", "    x = 2", "else:", "elif x:", "except ValueError:", "+ 2", ")", "(", '"""', "'''", "\\", "w = 3 \\",
    "# text", "@dec", "if x:", "pass", "    pass", "try:", "  # text", "é = 'ü'", "x = 1; y = 2", ";", "match x:", "\t", "\f", "\r",
])  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from(["put", "insert", "delete", "append"]), st.integers(0, 26), PIECES), max_size=4
)


def edited(text: str, edits: list[tuple[str, int, str]]) -> str:
    """The text after these edits of its lines."""
    lines = text.split("\n")
    for kind, place, piece in edits:
        at = min(place, len(lines) - 1)
        if kind == "append":
            lines[at] += piece
        else:
            lines[at : at + (kind != "insert")] = [] if kind == "delete" and len(lines) > 1 else [piece]
    return "\n".join(lines)


@given(EDITS, EDITS)
def test_the_tree_is_that_of_the_text(first: list[tuple[str, int, str]], then: list[tuple[str, int, str]]) -> None:
    before = edited(PROGRAM, first)
    text = edited(before, then)
    made = reparsed(before, parse(before), text)
    if made is not None:
        whole = parse(text)
        assert not whole.broken
        assert ast.dump(made.tree, include_attributes=True) == ast.dump(whole.tree, include_attributes=True)


@pytest.mark.parametrize("line", range(PROGRAM.count("\n")))
def test_other_statements_are_the_same_ones(line: int) -> None:
    before = parse(PROGRAM)
    made = reparsed(PROGRAM, before, edited(PROGRAM, [("append", line, "  # changed")]))
    if made is not None:
        fresh = [new for new, old in zip(made.tree.body, before.tree.body, strict=True) if new is not old]
        assert len(fresh) <= 2


def test_programs_are_read_anew_where_they_change() -> None:
    kept = 0
    for path in Path("fixtures/programs").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        made = reparsed(text, known := parse(text), text + "\nmore = 1\n")
        assert made is not None
        kept += sum(new is old for new, old in zip(made.tree.body, known.tree.body, strict=False))
    assert kept
