"""Verification: what TensorFlow says stands above the model, and decides which fix is preferred."""

from __future__ import annotations

import pytest
from lsprotocol import types

from .editor import Editor
from .test_editing import PROGRAM
from .test_requests import MODEL

pytestmark = pytest.mark.keras


async def ask(editor: Editor, command: str, word: str) -> None:
    """Run a command on the line of a word."""
    arguments = [editor.uri("a.py"), editor.find("a.py", word).start.line]
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command, arguments))


async def lens(editor: Editor) -> str:
    """What stands above the only model."""
    (found,) = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document("a.py")))
    return found.command.title


async def test_the_word_of_tensorflow_stands_above_the_model_until_it_is_edited(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    await ask(editor, "shapewright.verify", "Dense")
    assert (await lens(editor)).startswith("verified · ")
    (said,) = await editor.squiggles("a.py")
    assert (said.code, said.severity) == ("verified", types.DiagnosticSeverity.Hint)
    assert editor.client.messages[-1].type == types.MessageType.Info
    reports = [report for reports in editor.client.progress_reports.values() for report in reports]
    assert isinstance(reports[0], types.WorkDoneProgressBegin)
    assert isinstance(reports[-1], types.WorkDoneProgressEnd)
    editor.change("a.py", (editor.find("a.py", "10)"), "11)"))
    assert await editor.squiggles("a.py") == []
    assert await lens(editor) == "Verify with TensorFlow"


async def test_a_fix_is_preferred_once_tensorflow_has_run_it(editor: Editor) -> None:
    text = PROGRAM + "model = keras.Model(x, layers.Dense(2)(layers.Flatten()(z)))\n"
    (found,) = await editor.open("a.py", text)
    assert not any(fix.is_preferred for fix in await editor.fixes("a.py", found))
    await ask(editor, "shapewright.verifyFixes", "z = layers")
    first, *others = await editor.fixes("a.py", found)
    assert first.is_preferred
    assert first.title.endswith("(run by TensorFlow)")
    assert not any(fix.is_preferred for fix in others)


async def test_a_model_that_takes_more_than_literals_is_not_sent(editor: Editor) -> None:
    await editor.open("a.py", MODEL.replace("layers.Flatten()", "layers.Lambda(lambda x: x)"))
    await ask(editor, "shapewright.verify", "Dense")
    assert editor.client.messages[-1].message.startswith("TensorFlow was not asked: ")
    assert await lens(editor) == "Verify with TensorFlow"
