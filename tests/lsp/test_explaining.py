"""A traceback as a command: it is answered with a page and the places that it speaks of, whatever is open."""

from __future__ import annotations

from lsprotocol import types

from .editor import Editor
from .test_editing import PROGRAM

SAID = "ValueError: Computed output size would be zero or negative. Received `inputs shape=(None, 96, 32)`, `kernel shape=(5, 32, 32)`, `dilation_rate=[30]`, `strides=(1,)`, `padding=valid`."


async def ask(editor: Editor, *arguments: str) -> dict[str, object] | None:
    """What the server knows of a traceback."""
    params = types.ExecuteCommandParams("shapewright.explainTraceback", list(arguments))
    return await editor.client.workspace_execute_command_async(params)  # type: ignore[no-any-return]


async def test_a_traceback_is_explained_by_the_open_document(editor: Editor) -> None:
    (found,) = await editor.open("a.py", PROGRAM)
    answer = await ask(editor, SAID)
    assert answer is not None
    assert str(answer["markdown"]).startswith(f"**{found.message}** (`input-too-short`)")
    first, *_ = answer["locations"]  # type: ignore[misc]
    assert first["uri"] == editor.uri("a.py")
    assert first["range"]["start"]["line"] == found.range.start.line


async def test_of_several_documents_the_shown_one_is_asked_first(editor: Editor) -> None:
    await editor.open("a.py", PROGRAM)
    await editor.open("b.py", PROGRAM)
    for name in ("a.py", "b.py"):
        answer = await ask(editor, SAID, editor.uri(name))
        assert answer is not None
        assert answer["locations"][0]["uri"] == editor.uri(name)  # type: ignore[index]


async def test_without_an_exception_there_is_no_answer(editor: Editor) -> None:
    assert await ask(editor, "Epoch 1/5") is None
