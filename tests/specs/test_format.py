"""The spec format: what is read, what is refused, and that rewriting changes nothing that is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .analyser import Reading, Said, Squiggle
from .claims import ClaimError, read_claim
from .diffs import DiffError, patch
from .format import FormatError, read_page
from .markers import MarkerError, read_markers
from .update import update

if TYPE_CHECKING:
    from pathlib import Path

    from .format import Spec


def test_markers_leave_every_position_as_it_was() -> None:
    """What the analyser sees has the same lines and columns as what the reader sees."""
    marked = read_markers("x = f(1)  # shape: (1,)\n#     ^ error[a-b]: words\n#     | line 1: why\ny = 2\n")
    assert marked.program == "x = f(1)\n\n\ny = 2\n"
    assert marked.shapes == {1: "(1,)"}
    (mark,) = marked.marks
    assert (mark.line, mark.start, mark.end, mark.code, mark.text) == (1, 7, 8, "a-b", "words")
    assert mark.notes == ["line 1: why"]


def test_a_hash_that_touches_its_carets_is_the_first_of_them() -> None:
    """Otherwise nothing could be expected at column 1."""
    (mark,) = read_markers("model.fit(x)\n#^^^^ error[c]: words").marks
    assert (mark.start, mark.end) == (1, 6)


@pytest.mark.parametrize("line", ["#  ^ eror[a]: words", "#  ^", "# | no squiggle above", "x = 1  # shape:"])
def test_what_looks_like_a_marker_and_is_none_is_refused(line: str) -> None:
    """A typing mistake must not turn an expectation into a comment."""
    with pytest.raises(MarkerError):
        read_markers(line)


def test_each_heading_with_code_is_one_spec() -> None:
    """Fences are read first: a comment in them is no heading."""
    specs = read_page("# A\n\n```py\n# B\nx = 1\n```\n\n## C\n\n```py\ny = 1\n```\n\ntext\n\n```py\nz = 2\n```\n")
    assert [spec.name for spec in specs] == ["A", "A / C"]
    assert specs[1].text == "y = 1\nz = 2\n"


@pytest.mark.parametrize(
    "page", ["# A\n\n```keras\nValueError\n```\n", "# A\n\n```python\nx = 1\n```\n", "# A\n\n```py\nx = 1\n"]
)
def test_blocks_that_nobody_would_judge_are_refused(page: str) -> None:
    """No program, no judge's language, no end."""
    with pytest.raises(FormatError):
        read_page(page)


@pytest.mark.parametrize("text", ["(1, 2", "3", "x", "(1, 'a')", "f(1)", "[1, 2]", "(None, T.x)", "{}"])
def test_what_is_no_shape_is_refused(text: str) -> None:
    """Any text that cannot be held against Keras would pass in silence."""
    with pytest.raises(ClaimError):
        read_claim(text)


@pytest.mark.parametrize(
    ("text", "value", "lengths"),
    [
        ("(None, 8)", (None, 8), {}),
        ("()", (), {}),
        ("(None, T - 1)", (None, None), {}),
        ("(None, T - 1)", (None, 6), {"T": 7}),
        ("[(None, 8), (2,)]", [(None, 8), (2,)], {}),
        ("(10, 3), ?", [(10, 3), None], {}),
        ("(None, ?, 8)", (None, 5, 8), {}),
    ],
)
def test_a_claim_agrees(text: str, value: object, lengths: dict[str, int]) -> None:
    """Open axes are open, symbols are what they amount to."""
    assert read_claim(text).disagreement([value], lengths) == ""


@pytest.mark.parametrize(
    ("text", "value", "lengths"),
    [
        ("(None, 8)", (4, 8), {}),
        ("(None, 8)", (4, 8), {"T": 7}),
        ("(None, 8)", [None, 8], {}),
        ("(None, T)", (None, 8), {}),
        ("(None, T - 1)", (None, 7), {"T": 7}),
        ("(None, 8, 1)", (None, 8), {}),
        ("[(None, 8)]", (None, 8), {}),
        ("(10, 3)", None, {}),
    ],
)
def test_a_claim_disagrees(text: str, value: object, lengths: dict[str, int]) -> None:
    """A symbol is no joker: at a length it is one number."""
    assert read_claim(text).disagreement([value], lengths) != ""


def test_a_diff_may_insert_and_names_where_lines_went() -> None:
    """The markers of its added lines are kept."""
    patched = patch("a\nb\nc\nb", " a\n+new  # shape: (1,)\n-b\n+B\n")
    assert patched.text == "a\nnew  # shape: (1,)\nB\nc\nb"
    assert patched.line_of == {1: 1, 3: 4, 4: 5}


def test_a_diff_of_lines_that_are_not_there_is_refused() -> None:
    """It would show a fix of another program."""
    with pytest.raises(DiffError):
        patch("a\nb", "-c\n+d\n")


WRITTEN = """# A

```py
import x

first = 1
value = make(  # shape: (1,)
    argument,
#   ^^^^^^^^ error[old-code]: Old words
#   | line 3: an old note
#   | keras: ValueError
)
#^^^^^^ hover: old
other = value
```
"""
REWRITTEN = """# A

```py
import x

first = 1
#^^^^ warning[other]: New too
value = make(  # shape: (2, 3)
    argument,
#   ^^^^^^^^ error[new-code]: New words
#   | line 3: where first is
#   | line 14: where other is
#   | keras: ValueError
)
#^^^^^^ hover: new
# | and more
other = value
```
"""


def says(spec: Spec, program: str) -> Reading:
    """An analyser with news."""
    del spec
    line_of = {text.split(" ")[0]: number for number, text in enumerate(program.split("\n"), 1) if text}
    first, other = line_of["first"], line_of["other"]
    at = next(number for number, text in enumerate(program.split("\n"), 1) if text.startswith("    argument"))
    notes = (Said(first, "where first is"), Said(other, "where other is"))
    return Reading(
        [
            Squiggle("error", at, 5, at, 13, "new-code", "New words", notes),
            Squiggle("warning", first, 1, first, 6, "other", "New too"),
        ],
        {line_of["value"]: "(2, 3)"},
        hover=lambda line, column: "new\nand more",
    )


def test_rewriting_follows_the_analyser_and_the_moved_lines(tmp_path: Path) -> None:
    """Notes name lines as they are after rewriting, and what Keras says stays."""
    page = tmp_path / "page.md"
    page.write_text(WRITTEN)
    update(page, read_page(WRITTEN), says)
    assert page.read_text() == REWRITTEN
    update(page, read_page(page.read_text()), says)
    assert page.read_text() == REWRITTEN
