"""Lifecycle: a session begins, texts come, change and go, settings change, and it ends."""

from __future__ import annotations

import functools
import gc
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lsprotocol import types

from .buffers import Buffers
from .publishing import publish, refresh
from .session import Session
from .settings import SECTION, configured, initial

if TYPE_CHECKING:
    from pathlib import Path

    from shapewright.verify.worker import State

    from .analyst import Result
    from .server import Server
    from .sources import Source

logger = logging.getLogger(__name__)


def register(server: Server) -> None:
    """Follow the life of a session."""
    _texts(server)
    _settings(server)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        buffers = Buffers.replacing(server.workspace)
        server.protocol._workspace = buffers  # noqa: SLF001  # pygls has no other way to say which buffers to use.
        server.session = Session(buffers, initial(params.initialization_options), functools.partial(analysed, server))

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        _tell_environment(server)
        _watch_files(server)
        await server.session.analyst.call(warm_up)
        await _pull_settings(server)
        if server.session.settings.warm_at_start:
            await server.background.warm()


def analysed(server: Server, source: Source, result: Result | None, before: Source | None) -> None:
    """Show what was found in a source, and have it verified while nobody waits."""
    stale = server.verdicts.is_stale(source)
    server.verdicts.of(source).forget_problems()
    publish(server, source, result, before)
    if stale:
        refresh(server)
    server.background.published(source.key, result)


def warm_up() -> None:
    """Import what analyses need, and have the garbage collector never look at any of it again."""
    from shapewright.checks import load
    from shapewright.interpreter import analysis  # noqa: F401

    from . import answers  # noqa: F401

    load()
    gc.collect()
    gc.freeze()
    gc.disable()  # A full collection takes up to 100 ms. The analyst collects when nobody is typing.


def _texts(server: Server) -> None:
    """The buffers have been changed by pygls by the time these are called."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.session.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.session.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.session.closed(params.text_document.uri)
        server.verdicts.forget(unquote(params.text_document.uri))

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        server.session.changed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def notebook_did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        server.session.changed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        server.session.closed(params.notebook_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.session.disk_changed()


def _settings(server: Server) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configuration(params: types.DidChangeConfigurationParams) -> None:
        section = params.settings.get(SECTION) if isinstance(params.settings, dict) else None
        if not await _pull_settings(server):
            _apply(server, section)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.session.reconfigured(server.session.settings)


async def _pull_settings(server: Server) -> bool:
    """Ask the client for its section of the settings; false if it cannot be asked."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return False
    items = [types.ConfigurationItem(section=SECTION)]
    try:
        (section,) = await server.workspace_configuration_async(types.ConfigurationParams(items))
    except Exception:
        logger.exception("the client does not tell its settings")
        return False
    _apply(server, section)
    return True


def _apply(server: Server, section: Any) -> None:
    before = server.session.settings
    after = configured(before, section)
    if after.interpreter != before.interpreter:
        server.session.reconfigured(after)
        _tell_environment(server)
    elif after != before:
        server.session.settings = after
        refresh(server)


def _tell_environment(server: Server) -> None:
    """Show in the status bar which rules are in force."""
    environment = server.session.workspace.environment
    worker = server.workers.state(environment.python) if "workers" in vars(server) and environment.python else "absent"
    tooltip = (
        f"Rules of {environment}\n{environment.python or 'no Python selected'}\nTensorFlow {WORKER_STATES[worker]}"
    )
    text = "Shapewright" if environment.keras is None else str(environment)
    tell_status(server, text, tooltip, busy=worker == "starting")


WORKER_STATES = {
    "absent": "has not been started",
    "starting": "is starting",
    "ready": "is ready",
    "busy": "is verifying",
    "broken": "cannot be started",
}
"""What the status bar says of the worker."""


def worker_changed(server: Server, python: Path, state: State) -> None:
    """Show what TensorFlow is doing; called from the worker's threads."""
    with suppress(RuntimeError):  # The loop is closed: the server has ended, and ends its workers.
        server.session.loop.call_soon_threadsafe(_tell_environment, server)


def tell_status(server: Server, text: str, tooltip: str, *, busy: bool = False) -> None:
    """Change what the status bar shows."""
    server.protocol.notify("shapewright/status", {"text": text, "tooltip": tooltip, "busy": busy})


def _watch_files(server: Server) -> None:
    """Hear of Python files that change on disk, from a client that can watch them."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching is None or not watching.dynamic_registration:
        return
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*.py")])
    registration = types.Registration("python-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    server.client_register_capability(types.RegistrationParams([registration]))
