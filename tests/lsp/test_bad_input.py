"""Bad input: an answer or a clear message, from a server that goes on."""

from __future__ import annotations

import pytest
from lsprotocol import types

from .editor import Editor
from .test_editing import PROGRAM

MISTAKE = "import keras\nfrom keras import layers\nlayers.Conv1D(8, 9)(keras.Input((4, 1)))\n"

STRANGE = {
    "empty": "",
    "binary": "\x00\x01\udc80\uffff" * 50,
    "endless": MISTAKE + "while True:\n    x = 1\n",
    "huge loop": MISTAKE + "for i in range(10**9):\n    x = 10**10**10\n",
    "recursion": MISTAKE + "def f(n):\n    return f(n + 1)\nf(0)\n",
    "nesting": MISTAKE + "x = " + "[" * 500 + "]" * 500 + "\n",
    "unfinished": MISTAKE + "def f(:\n  class (\n'''",
}


@pytest.mark.parametrize("name", STRANGE)
async def test_after_anything_at_all_the_next_file_is_analysed(editor: Editor, name: str) -> None:
    found = await editor.open("strange.py", STRANGE[name])
    assert len(found) == STRANGE[name].startswith(MISTAKE)
    assert len(await editor.open("next.py", MISTAKE)) == 1


async def test_a_file_that_is_too_long_gets_one_notice(editor: Editor) -> None:
    (found,) = await editor.open("long.py", MISTAKE + "x = 1  # padding\n" * 1_200_000)
    assert (found.code, found.severity) == ("file-too-long", types.DiagnosticSeverity.Information)
    end = types.Position(3, 0)
    editor.change("long.py", (types.Range(end, end), "\n"))
    assert [one.code for one in await editor.squiggles("long.py")] == ["file-too-long"]
    assert len(await editor.open("next.py", MISTAKE)) == 1


async def test_a_file_that_vanishes_stays_open(editor: Editor) -> None:
    (editor.folder / "a.py").write_text(PROGRAM)
    (editor.folder / "sizes.py").write_text("STEPS = 4\n")
    program = "from sizes import STEPS\n" + MISTAKE.replace("(4, 1)", "(STEPS, 1)")
    assert len(await editor.open("a.py", program)) == 1
    (editor.folder / "a.py").unlink()
    (editor.folder / "sizes.py").unlink()
    event = types.FileEvent(editor.uri("sizes.py"), types.FileChangeType.Deleted)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.until("an unknown length is no mistake", lambda: not editor.shown[editor.uri("a.py")].diagnostics)


async def test_garbage_between_messages_is_skipped(editor: Editor) -> None:
    pipe = editor.client._server.stdin
    pipe.write(b"Content-Length: 9\r\n\r\nnot json!Hello: there\r\n\r\nContent-Length: 2\r\n\r\n[]")
    pipe.write(b'Content-Length: 22\r\n\r\n{"jsonrpc": "2.0", 1:}')
    await pipe.drain()
    unknown = types.VersionedTextDocumentIdentifier(uri=editor.uri("never opened.py"), version=7)
    change = types.TextDocumentContentChangeWholeDocument("x = 1")
    editor.client.text_document_did_change(types.DidChangeTextDocumentParams(unknown, [change]))
    assert len(await editor.open("a.py", MISTAKE)) == 1


async def test_a_request_about_an_unknown_document_has_no_answer(editor: Editor) -> None:
    params = types.HoverParams(editor.document("unknown.py"), types.Position(0, 0))
    assert await editor.client.text_document_hover_async(params) is None


async def test_a_place_that_does_not_exist_has_no_answer(editor: Editor) -> None:
    await editor.open("a.py", MISTAKE)
    for place in (types.Position(999, 0), types.Position(0, 999), types.Position(2, 99_999)):
        await editor.client.text_document_hover_async(types.HoverParams(editor.document("a.py"), place))
    assert await editor.hover("a.py", "Conv1D")
