"""A session by itself: what happens when the analyser fails, and what a hover may use of an older text."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from shapewright.interpreter import analysis
from shapewright.interpreter.analysis import analyse
from shapewright.lsp.analyst import Result
from shapewright.lsp.buffers import Buffers, offset
from shapewright.lsp.glances import _of_before
from shapewright.lsp.session import Session
from shapewright.lsp.settings import Settings
from shapewright.lsp.sources import Part, Source
from shapewright.lsp.views import View
from shapewright.source.notebooks import python_of

ENCODINGS = [types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf16, types.PositionEncodingKind.Utf32]
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


async def test_a_failure_of_the_analyser_is_said_to_nobody_and_nobody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    published: asyncio.Queue[Any] = asyncio.Queue()
    session = Session(Buffers(None), Settings(given=True), lambda source, result, before: published.put_nowait(result))
    uri = "file:///a.py"
    session.buffers.put_text_document(types.TextDocumentItem(uri, types.LanguageKind.Python, 1, "x = 1\n"))

    def fail(*_: Any) -> Any:
        message = "our mistake"
        raise RecursionError(message)

    with monkeypatch.context() as patched:
        patched.setattr(analysis, "analyse_document", fail)
        session.changed(uri)
        assert await published.get() is None
    assert await session.view(uri) is None
    assert "our mistake" in caplog.text
    session.changed(uri)
    assert await published.get() is not None
    assert await session.view(uri) is not None


async def test_an_analysis_pauses_while_a_hover_is_answered() -> None:
    published: asyncio.Queue[Any] = asyncio.Queue()
    session = Session(Buffers(None), Settings(given=True), lambda source, result, before: published.put_nowait(result))
    uri = "file:///a.py"
    session.buffers.put_text_document(types.TextDocumentItem(uri, types.LanguageKind.Python, 1, "x = 1\n" * 50))
    session.changed(uri)
    await published.get()
    with session.analyst.paused():
        session.changed(uri)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(published.get(), 0.3)
    assert await published.get() is not None


def test_the_answer_to_initialize_does_not_wait_for_the_analyser() -> None:
    loaded = (
        "import sys, shapewright.lsp.server; print(*(name for name in sys.modules if name.startswith('shapewright')))"
    )
    names = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert "shapewright.lsp.session" in names
    rooms = {name.split(".")[1] for name in names if "." in name}
    assert not rooms & {"interpreter", "rules", "checks", "features"}


def view_of(text: str) -> View:
    """A view of a whole file."""
    found = analyse("/a.py", text)
    part = Part("file:///a.py", 1)
    return View(Result(Source("file:///a.py", (part,), found.document), found, ()), part, "utf-16")


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n"]), max_size=8)


@given(LINES, st.lists(st.just("old\n"), max_size=4), st.lists(st.just("new\n"), max_size=4), LINES, st.data())
def test_an_older_text_is_asked_only_about_lines_that_stand_in_both(
    above: list[str], old: list[str], new: list[str], below: list[str], data: st.DataObject
) -> None:
    before, now = above + old + below, above + new + below
    line = data.draw(st.integers(0, len(now)))
    seen = _of_before(view_of("".join(before)), "".join(now), line)
    if seen is not None:
        number = seen.view.line(line)
        assert [*before, ""][number - 1] == [*now, ""][line]
        assert seen.shows(number, number)
    else:
        assert len(above) <= line < len(above) + len(new)


@given(st.text("a😀é\r\n\x0c\u2028", max_size=30), st.data(), st.sampled_from(ENCODINGS))
def test_positions_mean_the_same_in_every_encoding(text: str, data: st.DataObject, encoding: str) -> None:
    at = data.draw(st.integers(0, len(text)))
    if text[at - 1 : at + 1] == "\r\n":
        at -= 1
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    codec, size = CODECS[encoding]
    column = len(before[before.rfind("\n") + 1 :].encode(codec)) // size
    assert offset(text, types.Position(before.count("\n"), column), encoding) == at


@pytest.mark.parametrize("place", [types.Position(0, 99), types.Position(9, 0)])
def test_a_position_behind_the_end_is_the_end(place: types.Position) -> None:
    assert offset("abc", place, "utf-16") == 3


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !ls\n", "if x:\n    pass\n"),
        ("x = (a\n%b)\n", "x = (a\n%b)\n"),
        ("%%time\nx = 1\n", "pass\nx = 1\n"),
        ("%%bash\nls\n", "\n\n"),
        ("layers.Dense?\n?x\n", "pass\npass\n"),
    ],
)
def test_what_only_ipython_understands_is_passed_over(cell: str, python: str) -> None:
    assert python_of(cell) == python
