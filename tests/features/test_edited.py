"""Places in an edited text: what no edit touched is found again where it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from shapewright.features.edited import Edited
from shapewright.source.document import Document
from shapewright.source.text import Edit, Span, point

TEXT = "first = one(1)\nsecond = two(2, name='zwei')\n\nthird = three(3)\n"


def place(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def span(text: str, start: int, end: int) -> Span:
    """The stretch between two offsets."""
    return Span(*place(text, start), *place(text, end))


@st.composite
def edits(draw: st.DrawFn) -> tuple[tuple[int, int, str], ...]:
    """Edits that do not overlap, by offsets."""
    cuts = sorted(draw(st.lists(st.integers(0, len(TEXT)), max_size=6, unique=True)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple((start, end, draw(st.text("ab\n", max_size=4))) for start, end in pairs)


@given(edits(), st.data())
def test_what_lies_between_the_edits_is_found_again(
    changes: tuple[tuple[int, int, str], ...], data: st.DataObject
) -> None:
    edited = Edited(Document("t.py", TEXT), tuple(Edit(span(TEXT, a, b), new) for a, b, new in changes))
    grown = 0
    borders = [(0, 0, ""), *changes, (len(TEXT), len(TEXT), "")]
    for (_, end, new), (start, _, _) in zip(borders, borders[1:], strict=False):
        grown += len(new) - (end - _before_of(changes, end)) if new or end else 0
        if start - end < 2:
            continue
        first = data.draw(st.integers(end + 1, start - 1))
        last = data.draw(st.integers(first, start - 1))
        after = edited.after.text
        assert edited.back(span(after, first + grown, last + grown)) == span(TEXT, first, last)


def _before_of(changes: tuple[tuple[int, int, str], ...], end: int) -> int:
    return next((start for start, stop, _ in changes if stop == end), end)


def test_what_an_edit_wrote_lay_where_it_wrote_it() -> None:
    old = span(TEXT, TEXT.index("(1)") + 1, TEXT.index("(1)") + 2)
    edited = Edited(Document("t.py", TEXT), (Edit(old, "1000"),))
    new = span(edited.after.text, TEXT.index("(1)") + 1, TEXT.index("(1)") + 5)
    assert edited.back(new) == old


def test_a_call_that_got_another_argument_is_the_same_call() -> None:
    end = TEXT.index("one(1)") + len("one(1")
    edited = Edited(Document("t.py", TEXT), (Edit(point(*place(TEXT, end)), ", more=2"),))
    start = TEXT.index("one(1)")
    whole = span(edited.after.text, start, start + len("one(1, more=2)"))
    assert edited.back(whole) == span(TEXT, start, start + len("one(1)"))
