"""Typing: squiggles follow the text, and lie where the mistake is, whatever characters stand before it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlparse

from lsprotocol import types

from .editor import Editor, started

PROGRAM = """\
import keras
from keras import layers

x = keras.Input((100, 1)); face = "😀😀"; y = layers.Conv1D(32, 3, dilation_rate=2)(x)
z = layers.Conv1D(8, 5, dilation_rate=30)(y)
"""


def words(editor: Editor, name: str, found: list[types.Diagnostic]) -> list[str]:
    """The text under each squiggle."""
    from .editor import offset

    text = editor.texts[editor.uri(name)]
    return [text[offset(text, one.range.start) : offset(text, one.range.end)] for one in found]


async def test_a_mistake_is_shown_with_all_that_belongs_to_it(editor: Editor) -> None:
    (found,) = await editor.open("a.py", PROGRAM)
    assert words(editor, "a.py", [found]) == ["5"]
    assert found.source == "shapewright"
    assert found.code == "input-too-short"
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.message == "Conv1D needs at least 121 steps, but its input has 96"
    assert found.related_information[0].location.uri == editor.uri("a.py")
    page = Path(unquote(urlparse(found.code_description.href).path))
    assert "input-too-short" in page.read_text()


async def test_edits_count_in_utf_16_as_the_client_does(editor: Editor) -> None:
    await editor.open("a.py", PROGRAM)
    editor.change("a.py", (editor.find("a.py", "3, dilation_rate=2"), "300"))
    (found,) = await editor.squiggles("a.py")
    assert words(editor, "a.py", [found]) == ["300"]
    editor.change(
        "a.py",
        (editor.find("a.py", "300"), "3"),
        (
            editor.find("a.py", "dilation_rate=30").__class__(
                editor.find("a.py", "dilation_rate=30").start, editor.find("a.py", "dilation_rate=30").end
            ),
            "strides=2",
        ),
    )
    assert await editor.squiggles("a.py") == []


async def test_lines_end_where_the_protocol_says(editor: Editor) -> None:
    text = "import keras\r\nfrom keras import layers\r\n# a\x0cform feed, a \u2028 separator\r\nx = keras.Input((4, 1))\r\n"
    assert await editor.open("a.py", text) == []
    end = types.Position(4, 0)
    editor.change("a.py", (types.Range(end, end), "y = layers.Conv1D(8, 9)(x)\r\n"))
    (found,) = await editor.squiggles("a.py")
    assert found.range == types.Range(types.Position(4, 21), types.Position(4, 22))


async def test_a_client_that_counts_in_bytes_is_answered_in_bytes(tmp_path: Path) -> None:
    encodings = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf8])
    editor = await started(tmp_path, general=encodings)
    (found,) = await editor.open(
        "a.py", "import keras\nfrom keras import layers\né = '😀'; layers.Conv1D(8, 9)(keras.Input((4, 1)))\n"
    )
    before = "é = '😀'; layers.Conv1D(8, "
    assert found.range.start == types.Position(2, len(before.encode()))
    await editor.client.shutdown_session()
    await editor.client.stop()


async def test_while_a_line_is_being_typed_the_others_keep_their_shapes(editor: Editor) -> None:
    await editor.open("a.py", PROGRAM)
    editor.change("a.py", (editor.find("a.py", "z = layers.Conv1D(8, 5, dilation_rate=30)(y)"), "z = layers.Conv1D("))
    assert await editor.squiggles("a.py") == []
    assert set(await editor.hints("a.py")) == {3}


async def test_only_the_newest_of_many_edits_counts(editor: Editor) -> None:
    await editor.open("a.py", PROGRAM)
    for _ in range(50):
        editor.change("a.py", (editor.find("a.py", "(100, 1)"), "(1000, 1)"))
        editor.change("a.py", (editor.find("a.py", "(1000, 1)"), "(100, 1)"))
    assert words(editor, "a.py", await editor.squiggles("a.py")) == ["5"]


async def test_an_unsaved_sibling_counts(editor: Editor) -> None:
    (editor.folder / "sizes.py").write_text("STEPS = 100\n")
    program = PROGRAM.replace("(100, 1)", "(STEPS, 1)").replace(
        "import keras\n", "import keras\nfrom sizes import STEPS\n"
    )
    assert words(editor, "a.py", await editor.open("a.py", program)) == ["5"]
    await editor.open("sizes.py", "STEPS = 100\n")
    editor.change("sizes.py", (editor.find("sizes.py", "100"), "1000"))
    await editor.until("the mistake goes away", lambda: not editor.shown[editor.uri("a.py")].diagnostics)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document("sizes.py")))
    await editor.until("the mistake comes back", lambda: editor.shown[editor.uri("a.py")].diagnostics)


async def test_a_sibling_that_changes_on_the_disk_counts(editor: Editor) -> None:
    sizes = editor.folder / "sizes.py"
    sizes.write_text("STEPS = 100\n")
    program = PROGRAM.replace("(100, 1)", "(STEPS, 1)").replace("import keras\n", "import keras\nimport shapes\n")
    (editor.folder / "shapes.py").write_text("from sizes import STEPS\n")
    program = program.replace("STEPS", "shapes.STEPS")
    assert words(editor, "a.py", await editor.open("a.py", program)) == ["5"]
    sizes.write_text("STEPS = 1000\n")
    event = types.FileEvent(sizes.as_uri(), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.until("the mistake goes away", lambda: not editor.shown[editor.uri("a.py")].diagnostics)
    sizes.unlink()
    event = types.FileEvent(sizes.as_uri(), types.FileChangeType.Deleted)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    sizes.write_text("STEPS = 100\n")
    event = types.FileEvent(sizes.as_uri(), types.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.until("the mistake comes back", lambda: editor.shown[editor.uri("a.py")].diagnostics)


async def test_an_unsaved_sibling_of_a_sibling_counts(editor: Editor) -> None:
    (editor.folder / "sizes.py").write_text("STEPS = 100\n")
    (editor.folder / "shapes.py").write_text("from sizes import STEPS\n")
    program = PROGRAM.replace("(100, 1)", "(shapes.STEPS, 1)").replace(
        "import keras\n", "import keras\nimport shapes\n"
    )
    assert words(editor, "a.py", await editor.open("a.py", program)) == ["5"]
    await editor.open("sizes.py", "STEPS = 1000\n")
    await editor.until("the mistake goes away", lambda: not editor.shown[editor.uri("a.py")].diagnostics)


async def test_a_closed_file_has_no_squiggles(editor: Editor) -> None:
    await editor.open("a.py", PROGRAM)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document("a.py")))
    await editor.until("no squiggle", lambda: not editor.shown[editor.uri("a.py")].diagnostics)
