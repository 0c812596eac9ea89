"""Requests: what rests over words, stands behind lines, and mends a program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lsprotocol import types

from .editor import Editor, started
from .test_editing import PROGRAM

MODEL = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((100, 1)),
    layers.Flatten(),
    layers.Dense(10),
])
"""


async def test_a_hover_tells_the_arithmetic_and_whose_rules(editor: Editor) -> None:
    await editor.open("a.py", PROGRAM)
    card = await editor.hover("a.py", "Conv1D(32")
    assert "**Conv1D**" in card
    assert "effective kernel size: 5 = (3 - 1) * 2 + 1" in card
    assert "*rules: Keras" in card
    assert await editor.hover("a.py", "import keras") == ""


async def test_every_offered_fix_gives_a_program_without_the_squiggle(editor: Editor) -> None:
    broken = await editor.open("a.py", PROGRAM)
    edits = await editor.fixes("a.py", broken[0])
    assert len(edits) > 1
    assert edits[-1].title == "Ignore input-too-short on this line"
    for action in edits:
        editor.apply("a.py", action)
        assert await editor.squiggles("a.py") == []
        text = editor.texts[editor.uri("a.py")]
        everything = types.Range(types.Position(0, 0), types.Position(text.count("\n"), 0))
        editor.change("a.py", (everything, PROGRAM))
        assert await editor.squiggles("a.py") == broken


async def test_hints_stand_behind_the_lines_that_make_tensors(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    assert set(await editor.hints("a.py")) == {4, 5, 6}


async def test_hints_can_be_switched_off_while_the_server_runs(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    editor.client.set_configuration({"inlayHints": {"enabled": False}}, section="shapewright")
    settings = {"shapewright": {"inlayHints": {"enabled": False}}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
    await editor.until("the hints are asked for again", lambda: types.WORKSPACE_INLAY_HINT_REFRESH in editor.refreshed)
    assert await editor.hints("a.py") == {}


async def test_the_outline_holds_models_and_their_layers(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    params = types.DocumentSymbolParams(editor.document("a.py"))
    (model,) = await editor.client.text_document_document_symbol_async(params)
    assert model.name == "model"
    assert [layer.name for layer in model.children] == ["Flatten", "Dense"]


async def test_a_lens_offers_to_verify_the_model_below_it(editor: Editor) -> None:
    await editor.open("a.py", MODEL)
    (lens,) = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document("a.py")))
    assert lens.range.start == editor.find("a.py", "keras.Sequential").start
    assert lens.command.title == "Verify with TensorFlow"
    assert list(lens.command.arguments) == [editor.uri("a.py"), 3]


async def test_the_status_tells_whose_rules_are_in_force(editor: Editor) -> None:
    await editor.until("a status", lambda: editor.status)
    assert sys.executable in editor.status[0].tooltip


async def test_without_an_interpreter_a_model_cannot_be_verified_and_all_else_goes_on(tmp_path: Path) -> None:
    editor = await started(tmp_path, {"interpreter": None})
    await editor.open("a.py", MODEL)
    command = types.ExecuteCommandParams("shapewright.verify", [editor.uri("a.py"), 3])
    await editor.client.workspace_execute_command_async(command)
    assert len(editor.client.messages) == 1
    assert set(await editor.hints("a.py")) == {4, 5, 6}
    await editor.client.shutdown_session()
    await editor.client.stop()


async def test_a_shape_can_be_asserted(editor: Editor) -> None:
    text = "import keras\nx = keras.Input((100, 1))\ny = keras.layers.Conv1D(32, 5)(x)\nprint(y)\n"
    assert await editor.open("a.py", text) == []
    caret = types.Range(types.Position(2, 0), types.Position(2, 0))
    for only, number in ((None, 1), ([types.CodeActionKind.Refactor], 1), ([types.CodeActionKind.QuickFix], 0)):
        params = types.CodeActionParams(editor.document("a.py"), caret, types.CodeActionContext([], only=only))
        offered = await editor.client.text_document_code_action_async(params) or []
        assert len(offered) == number
        if number:
            editor.apply("a.py", offered[0])  # type: ignore[arg-type]
            assert "\nassert y.shape == (None, 96, 32)\nprint" in editor.texts[editor.uri("a.py")]
            everything = types.Range(types.Position(0, 0), types.Position(5, 0))
            editor.change("a.py", (everything, text))


SLOW = """
import sys, time
from pathlib import Path
from shapewright.cli import main
from shapewright.features.trials import Trials

at_once, go_on, tried = int(sys.argv.pop(1)), Path(sys.argv.pop(1)), Trials.tried

def slow(self, candidate):
    while self.number >= at_once and not go_on.exists():
        time.sleep(0.01)
    return tried(self, candidate)

Trials.tried = slow
main()
"""
"""A server that tries so many candidates at once, and the others when there is a certain file."""


@pytest.mark.parametrize("at_once", [0, 1, 3])
async def test_fixes_are_offered_as_they_are_found_and_the_rest_when_they_are_asked_for_again(
    tmp_path: Path, at_once: int
) -> None:
    go_on = tmp_path / "go on"
    command = [sys.executable, "-c", SLOW, str(at_once), str(go_on), "server", "--stdio"]
    editor = await started(tmp_path, command=command)
    (found,) = await editor.open("a.py", PROGRAM)
    early = [fix.edit for fix in await until_there_are(editor, found, at_once + 1 if at_once else 0)]
    assert [fix.edit for fix in await editor.fixes("a.py", found)] == early
    go_on.touch()
    later = [fix.edit for fix in await until_there_are(editor, found, 5)]
    assert [edit for edit in later if edit in early] == early
    await editor.client.shutdown_session()
    await editor.client.stop()


async def until_there_are(editor: Editor, found: types.Diagnostic, number: int) -> list[types.CodeAction]:
    """The fixes of a problem once so many are known; each request waits a moment for them."""
    for _ in range(200):
        if len(fixes := await editor.fixes("a.py", found)) >= number:
            return fixes
    raise AssertionError(f"never offered: {number} fixes")


async def test_fixes_are_offered_under_the_kinds_that_they_are_of(editor: Editor) -> None:
    (found,) = await editor.open("a.py", PROGRAM)
    everything = await editor.fixes("a.py", found)
    assert await editor.fixes("a.py", found, "quickfix") == everything
    assert await editor.fixes("a.py", found, "") == everything
    assert await editor.fixes("a.py", found, "refactor", "source.fixAll.other") == []
