"""Progress: a long task shown by the editor, which can call it off."""

from __future__ import annotations

import threading
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from .server import Server


@dataclass(frozen=True, slots=True)
class Task:
    """A long task: worked on in another thread, told about on the event loop."""

    server: Server
    loop: asyncio.AbstractEventLoop
    token: str | None
    cancelled: threading.Event = field(default_factory=threading.Event)

    def report(self, text: str, percentage: int | None = None) -> None:
        """Say how far it is; from any thread."""
        self.loop.call_soon_threadsafe(self._report, text, percentage)

    def _report(self, text: str, percentage: int | None) -> None:
        if self.token is not None:
            value = types.WorkDoneProgressReport(message=text, percentage=percentage)
            self.server.work_done_progress.report(self.token, value)


@asynccontextmanager
async def progress(server: Server, loop: asyncio.AbstractEventLoop, title: str) -> AsyncIterator[Task]:
    """Show a task for as long as the block runs, if the client can."""
    window = server.client_capabilities.window
    token = uuid.uuid4().hex if window is not None and window.work_done_progress else None
    task = Task(server, loop, token)
    if token is None:
        yield task
        return
    shown = server.work_done_progress
    await shown.create_async(token)
    shown.tokens[token].add_done_callback(lambda future: task.cancelled.set() if future.cancelled() else None)
    shown.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=True, percentage=0))
    try:
        yield task
    finally:
        shown.end(token, types.WorkDoneProgressEnd())
        shown.tokens.pop(token, None)
