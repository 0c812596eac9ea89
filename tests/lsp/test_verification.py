"""Verification: what TensorFlow says stands above the model, and decides which fix is preferred."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from lsprotocol import types

from tests.verify.conftest import MakeEnvironment

from .editor import Editor, started
from .test_editing import PROGRAM
from .test_requests import MODEL

pytestmark = pytest.mark.keras

MENDABLE = PROGRAM + "model = keras.Model(x, layers.Dense(2)(layers.Flatten()(z)))\n"
DISPUTED = "import keras\nfrom keras import layers\nsecret = keras.Input((8,))\ny = layers.LSTM(4)(secret)\n"


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


async def test_what_is_said_of_a_text_that_has_changed_meanwhile_is_not_shown(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    asked = asyncio.ensure_future(ask(editor, "shapewright.verify", "Dense"))
    while not editor.client.progress_reports:
        await asyncio.sleep(0.01)
    editor.change("a.py", (editor.find("a.py", "10)"), "11)"))
    await asked
    assert await lens(editor) == "Verify with TensorFlow"
    assert await editor.squiggles("a.py") == []


async def test_a_fix_is_preferred_once_tensorflow_has_run_it(editor: Editor) -> None:
    (found,) = await editor.open("a.py", MENDABLE)
    assert await editor.fix_all("a.py") == []
    await ask(editor, "shapewright.verifyFixes", "z = layers")
    first, *others = await editor.fixes("a.py", found)
    assert first.is_preferred
    assert re.search(r" ✓ TensorFlow \d+\.\d+$", first.title)
    assert not any(fix.is_preferred for fix in others)
    (everything,) = await editor.fix_all("a.py")
    assert everything.edit == first.edit
    editor.apply("a.py", everything)
    assert found.code not in {left.code for left in await editor.squiggles("a.py")}


async def test_problems_are_verified_while_nobody_waits_once_tensorflow_is_warm(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    await ask(editor, "shapewright.verify", "Dense")
    await editor.open("b.py", MENDABLE)
    (found,) = await editor.until("a verified fix", lambda: verified_in(editor, "b.py"))
    first, *_ = await editor.fixes("b.py", found)
    assert first.is_preferred
    editor.change("b.py", (editor.find("b.py", "import keras"), "import keras  # edited"))
    await editor.until("the same of the new text", lambda: verified_in(editor, "b.py"))


async def test_asking_for_the_lightbulb_starts_it_as_well(editor: Editor) -> None:
    (found,) = await editor.open("a.py", MENDABLE)
    assert not any(fix.is_preferred for fix in await editor.fixes("a.py", found))
    await editor.until("a verified fix", lambda: verified_in(editor, "a.py"))


def verified_in(editor: Editor, name: str) -> list[types.Diagnostic]:
    """The squiggles of the newest version that have a fix which TensorFlow has run."""
    shown = editor.shown.get(editor.uri(name))
    current = shown is not None and shown.version == editor.versions[editor.uri(name)]
    return [found for found in shown.diagnostics if found.data and found.data["verified"]] if shown and current else []


async def test_every_layer_that_tensorflow_confirms_has_a_tick(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    before = await editor.hints("a.py")
    await ask(editor, "shapewright.verify", "Dense")
    after = await editor.hints("a.py")
    ticked = {line for line, text in after.items() if text.endswith(" ✓")}
    assert {line: text.removesuffix(" ✓") for line, text in after.items()} == before
    assert {editor.find("a.py", word).start.line for word in ("Flatten", "Dense")} <= ticked


OTHER = """
import os, sys
sys.path.remove(os.path.dirname(__file__))
del sys.modules["tensorflow"]
import tensorflow
"""
LENIENT = f"""{OTHER}
tensorflow.keras.layers.LSTM = tensorflow.keras.layers.Dense
"""
"""A TensorFlow whose LSTM takes what no other takes: the analyser is wrong about it."""


async def test_where_tensorflow_disagrees_the_squiggle_goes_and_a_report_is_offered(
    tmp_path: Path, environment: MakeEnvironment
) -> None:
    python = environment(installed=True, tensorflow=LENIENT)
    editor = await started(tmp_path, {"interpreter": str(python)})
    (found,) = await editor.open("a.py", DISPUTED)
    assert found.severity == types.DiagnosticSeverity.Error
    await ask(editor, "shapewright.verifyFixes", "LSTM")
    (said,) = await editor.squiggles("a.py")
    assert (said.code, said.severity, said.range) == ("disagreement", types.DiagnosticSeverity.Information, found.range)
    await ask(editor, "shapewright.report", "LSTM")
    report = Path(editor.client.messages[-1].message.removeprefix("It lies in ")).read_text(encoding="utf-8")
    assert "layers.LSTM(units=4)" in report
    assert "secret" not in report
    await editor.client.shutdown_session()
    await editor.client.stop()


async def test_a_model_that_takes_more_than_literals_is_not_sent(editor: Editor) -> None:
    await editor.open("a.py", MODEL.replace("layers.Flatten()", "layers.Activation(lambda x: x)"))
    await ask(editor, "shapewright.verify", "Dense")
    assert editor.client.messages[-1].message.startswith("TensorFlow was not asked: ")
    assert await lens(editor) == "Verify with TensorFlow"


STRICT = f"""{OTHER}
class Conv1D(tensorflow.keras.layers.Conv1D):
    def call(self, x):
        if self.padding == "same":
            raise ValueError("Computed output size would be negative. Received `inputs shape=(None, 2, 8)`")
        return super().call(x)
tensorflow.keras.layers.Conv1D = Conv1D
"""
"""A TensorFlow that refuses what the analyser believes in."""


async def test_a_fix_that_tensorflow_refuses_is_withdrawn_and_a_note_says_why(
    tmp_path: Path, environment: MakeEnvironment
) -> None:
    editor = await started(tmp_path, {"interpreter": str(environment(installed=True, tensorflow=STRICT))})
    (found,) = await editor.open("a.py", MENDABLE)
    refused = 'Pad the input: padding="same"'
    assert any(fix.title.startswith(refused) for fix in await editor.fixes("a.py", found))
    await ask(editor, "shapewright.verifyFixes", "z = layers")
    (found,) = await editor.squiggles("a.py")
    assert not any(fix.title.startswith(refused) for fix in await editor.fixes("a.py", found))
    assert found.related_information
    assert found.related_information[-1].message.startswith(f"“{refused}” would not do: TensorFlow 2.")
    await editor.client.shutdown_session()
    await editor.client.stop()


async def test_a_file_is_run_when_somebody_asks_for_exactly_that(editor: Editor) -> None:
    await editor.open("a.py", MODEL + "import nobody_has_this\n")
    await ask(editor, "shapewright.verifyByRunning", "Dense")
    assert (await lens(editor)).startswith("ran · ")
    (said,) = await editor.squiggles("a.py")
    assert (said.code, said.severity) == ("not-run", types.DiagnosticSeverity.Hint)
    assert any(text.endswith(" ✓") for text in (await editor.hints("a.py")).values())


async def test_fixes_that_cannot_be_rebuilt_are_run_when_somebody_asks_for_exactly_that(editor: Editor) -> None:
    (found,) = await editor.open("a.py", "import numpy as np\n\nx = np.full((6, 4), 'a').reshape((6, 5))\n")
    offer = "Run this file with each fix"
    assert offer not in [action.title for action in await editor.actions("a.py", found)]
    await ask(editor, "shapewright.verifyFixes", "x = np")
    assert offer in [action.title for action in await editor.actions("a.py", found)]
    await ask(editor, "shapewright.verifyFixesByRunning", "x = np")
    fixes = await editor.fixes("a.py", found)
    assert fixes[0].is_preferred
    assert re.search(r" ✓ TensorFlow 2\.\d+ \(run\)$", fixes[0].title)


async def test_the_code_of_a_workspace_that_is_not_trusted_is_not_run(tmp_path: Path) -> None:
    editor = await started(tmp_path, {"trusted": False})
    await editor.open("a.py", f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    for command in ("verifyByRunning", "verifyFixesByRunning"):
        await ask(editor, f"shapewright.{command}", "open")
        assert "not trusted" in editor.client.messages[-1].message
    assert not (tmp_path / "ran").exists()
    await editor.client.shutdown_session()
    await editor.client.stop()


async def test_a_python_without_tensorflow_gets_one_clear_message(tmp_path: Path, environment: MakeEnvironment) -> None:
    python = environment()
    editor = await started(tmp_path, {"interpreter": str(python)})
    (found,) = await editor.open("a.py", MENDABLE)
    await editor.fixes("a.py", found)
    await ask(editor, "shapewright.verifyFixes", "z = layers")
    wanted = f"{python} has no TensorFlow; install it with: {python} -m pip install tensorflow"
    assert [said.message for said in editor.client.messages if said.type == types.MessageType.Error] == [wanted]
    await editor.until("why", lambda: editor.status and "cannot be started" in editor.status[-1].tooltip)
    await editor.client.shutdown_session()
    await editor.client.stop()
