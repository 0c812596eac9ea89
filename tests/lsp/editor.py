"""An editor for tests: it starts the real server on stdio, keeps texts as an editor does, and waits for what it shows."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

SERVER = [sys.executable, "-m", "shapewright", "server", "--stdio"]
PATIENCE_SECONDS = 120
"""A server that has not answered by then is taken for dead."""


@dataclass
class Editor:
    """One window with one server."""

    client: LanguageClient
    folder: Path
    shown: dict[str, types.PublishDiagnosticsParams] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    status: list[Any] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, what: str, holds: Any) -> Any:
        """Wait until something is so, whenever the server has said something."""
        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(holds), PATIENCE_SECONDS)
            except asyncio.TimeoutError:
                raise AssertionError(f"never seen: {what}; shown: {self.shown}") from None
        return holds()

    async def heard(self) -> None:
        """The server has said something."""
        async with self._news:
            self._news.notify_all()

    def uri(self, name: str) -> str:
        """The address of a file in the folder."""
        return (self.folder / name).as_uri()

    async def open(self, name: str, text: str) -> list[types.Diagnostic]:
        """Open a file, and wait for what is found in it."""
        uri = self.uri(name)
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, types.LanguageKind.Python, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.squiggles(name)

    async def squiggles(self, name: str) -> list[types.Diagnostic]:
        """What is found in the newest version of a file."""
        uri = self.uri(name)
        wanted = self.versions[uri]
        await self.until(f"{name}, version {wanted}", lambda: uri in self.shown and self.shown[uri].version == wanted)
        return list(self.shown[uri].diagnostics)

    def change(self, name: str, *changes: tuple[types.Range, str]) -> None:
        """Type: each range is replaced by a text, one after the other."""
        uri = self.uri(name)
        self.versions[uri] += 1
        for place, new in changes:
            self.texts[uri] = replaced(self.texts[uri], place, new)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri]),
                [types.TextDocumentContentChangePartial(range=place, text=new) for place, new in changes],
            )
        )

    def find(self, name: str, word: str) -> types.Range:
        """Where a word stands for the first time, as an editor that counts in UTF-16 says it."""
        text = self.texts[self.uri(name)]
        start = text.index(word)
        return types.Range(position(text, start), position(text, start + len(word)))

    def document(self, name: str) -> types.TextDocumentIdentifier:
        """A file, as requests name it."""
        return types.TextDocumentIdentifier(self.uri(name))

    async def hover(self, name: str, word: str) -> str:
        """What rests over a word; nothing if nothing does."""
        place = self.find(name, word)
        params = types.HoverParams(self.document(name), place.start)
        found = await self.client.text_document_hover_async(params)
        return found.contents.value if found else ""

    async def fixes(self, name: str, found: types.Diagnostic, *only: str) -> list[types.CodeAction]:
        """The edits that are offered for a squiggle; lsprotocol reads an action with a command as a bare command."""
        offered = await self.actions(name, found, *only)
        return [action for action in offered if isinstance(action, types.CodeAction)]

    async def actions(
        self, name: str, found: types.Diagnostic, *only: str
    ) -> Sequence[types.CodeAction | types.Command]:
        """All that is offered for a squiggle."""
        context = types.CodeActionContext([found], only=list(only) or None)
        params = types.CodeActionParams(self.document(name), found.range, context)
        return await self.client.text_document_code_action_async(params) or []

    async def fix_all(self, name: str) -> list[types.CodeAction]:
        """What an editor applies when it saves, if it is told to fix everything."""
        everything = types.Range(types.Position(0, 0), types.Position(10_000, 0))
        context = types.CodeActionContext([], only=[types.CodeActionKind.SourceFixAll])
        params = types.CodeActionParams(self.document(name), everything, context)
        return await self.client.text_document_code_action_async(params) or []  # type: ignore[return-value]

    def apply(self, name: str, action: types.CodeAction) -> None:
        """Choose a fix."""
        edits = action.edit.changes[self.uri(name)]
        self.change(name, *((edit.range, edit.new_text) for edit in reversed(edits)))

    async def hints(self, name: str) -> dict[int, str]:
        """The inlay hints, by line from 0."""
        everything = types.Range(types.Position(0, 0), types.Position(10_000, 0))
        params = types.InlayHintParams(self.document(name), everything)
        return {
            hint.position.line: hint.label for hint in await self.client.text_document_inlay_hint_async(params) or []
        }


def position(text: str, offset: int) -> types.Position:
    """An offset in code points as a position in UTF-16."""
    before = text[:offset]
    line = before.count("\n")
    return types.Position(line, len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2)


def replaced(text: str, place: types.Range, new: str) -> str:
    """A text after one change."""
    return text[: offset(text, place.start)] + new + text[offset(text, place.end) :]


def offset(text: str, at: types.Position) -> int:
    """A position in UTF-16 as an offset in code points."""
    start = 0
    for _ in range(at.line):
        start = text.index("\n", start) + 1
    return start + len(text[start:].encode("utf-16-le")[: 2 * at.character].decode("utf-16-le"))


async def started(folder: Path, options: Any = None, *, command: Sequence[str] = SERVER, **capabilities: Any) -> Editor:
    """An editor whose server is up."""
    client = LanguageClient(converter_factory=default_converter)
    editor = Editor(client, folder)

    async def publish(params: types.PublishDiagnosticsParams) -> None:
        editor.shown[params.uri] = params
        await editor.heard()

    register_lsp_features(client, {**DEFAULT_CLIENT_FEATURES, types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish})

    @client.feature("shapewright/status")
    async def status(params: Any) -> None:
        editor.status.append(params)
        await editor.heard()

    for method in (types.WORKSPACE_INLAY_HINT_REFRESH, types.WORKSPACE_CODE_LENS_REFRESH):

        @client.feature(method)
        async def refresh(params: Any, method: str = method) -> None:
            editor.refreshed.append(method)
            await editor.heard()

    await client.start_io(*command)
    await client.initialize_session(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(**{**CAPABILITIES, **capabilities}),
            initialization_options={"interpreter": sys.executable, **(options or {})},
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
    )
    return editor


CAPABILITIES = {
    "workspace": types.WorkspaceClientCapabilities(
        configuration=True,
        inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True),
        code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
    ),
    "notebook_document": types.NotebookDocumentClientCapabilities(types.NotebookDocumentSyncClientCapabilities()),
    "window": types.WindowClientCapabilities(work_done_progress=True),
}
