"""A session: the open sources, their newest analyses, and whoever waits for one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .analyst import Analyst, Result
from .environment import workspace_for
from .sources import key_of, source_of
from .views import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from .buffers import Buffers
    from .settings import Settings
    from .sources import Source
    from .texts import Texts


class Session:
    """What happens between ``initialize`` and ``exit``; everything but the analyst's work runs on the event loop."""

    def __init__(
        self, buffers: Buffers, settings: Settings, publish: Callable[[Source, Result | None, Source | None], None]
    ) -> None:
        self.buffers = buffers
        self.settings = settings
        self.results: dict[str, Result] = {}
        self._publish = publish
        self._sources: dict[str, Source] = {}
        self._published: dict[str, Source] = {}
        self._waiting: dict[str, list[asyncio.Future[Result | None]]] = {}
        self._workspace: Texts | None = None
        self.loop = asyncio.get_running_loop()
        self.analyst = Analyst(self.loop, lambda: self.workspace, self._done)

    @property
    def workspace(self) -> Texts:
        """The texts and rules that analyses see."""
        if self._workspace is None:
            self._workspace = workspace_for(self.settings, self.buffers, self._module_found)
        return self._workspace

    def changed(self, uri: str) -> None:
        """An open document has a new text, or a notebook other cells."""
        key = key_of(self.buffers, uri)
        new = key not in self._sources
        source = self._update(key)
        if source is None:
            return
        for other, result in self.results.items():
            if other != key and (new or source.document.path in result.read):
                self._update(other, soon=False)

    def closed(self, uri: str) -> None:
        """A document is no longer open: what is on disk counts."""
        key = unquote(uri)
        source = self._sources.pop(key, None)
        self.results.pop(key, None)
        self._abandon(key)
        if source is None:
            return
        self.workspace.drop(source.document.path)
        self._publish(source, None, self._published.pop(key, None))
        self.disk_changed()

    def disk_changed(self) -> None:
        """Files have come, gone or changed: everything open is analysed again."""
        self.workspace.forget()
        for key in list(self._sources):
            self._update(key, soon=False)

    def reconfigured(self, settings: Settings) -> None:
        """Another interpreter, another trust: other rules."""
        self.settings = settings
        self._workspace = None
        for key in list(self._sources):
            self._update(key)

    async def view(self, uri: str, patience: float | None = None) -> View | None:
        """A document with its analysis, once that is done; ``None`` where there is none, or not soon enough."""
        key = key_of(self.buffers, uri)
        source = self._sources.get(key)
        if source is None:
            return None
        result = self.results.get(key)
        if self._published.get(key) is not source:
            future: asyncio.Future[Result | None] = self.loop.create_future()
            self._waiting.setdefault(key, []).append(future)
            if patience is not None:
                await asyncio.wait([future], timeout=patience)
                if not future.done():
                    return None
            result = await future
        same = result is not None and result.source.document.text == source.document.text
        return self._seen(result, uri) if same else None

    def is_current(self, source: Source) -> bool:
        """Whether this is still the text of the source."""
        return self._sources.get(source.key) is source

    def last_view(self, uri: str) -> View | None:
        """A document with its newest finished analysis, which may be of an older text."""
        return self._seen(self.results.get(key_of(self.buffers, uri)), uri)

    def text_now(self, uri: str) -> str:
        """The analysed text as it is by now."""
        source = self._sources.get(key_of(self.buffers, uri))
        return "" if source is None else source.document.text

    def _seen(self, result: Result | None, uri: str) -> View | None:
        part = None if result is None else result.source.part(uri)
        return View(result, part, self.buffers.position_encoding) if result is not None and part is not None else None

    def _update(self, key: str, *, soon: bool = True) -> Source | None:
        source = source_of(self.buffers, key)
        if source is None:
            return None
        before = self._sources.get(key)
        if before is not None and before.document.text != source.document.text:
            self._abandon(key)
        self._sources[key] = source
        self.workspace.put(source.document)
        self.analyst.analyse(source, soon=soon)
        return source

    def _module_found(self) -> None:
        """A module is known by now that analyses had to do without; called from another thread."""
        self.loop.call_soon_threadsafe(self.disk_changed)

    def _abandon(self, key: str) -> None:
        """Nobody gets an answer for a text that is no more: positions in it mean nothing."""
        for future in self._waiting.pop(key, ()):
            future.cancel()

    def _done(self, source: Source, result: Result | None) -> None:
        before = self.results.get(source.key)  # Freeing it takes a millisecond, and waits until all is said.
        if result is not None and source.key in self._sources:
            self.results[source.key] = result
        if self._sources.get(source.key) is not source:
            return
        self._publish(source, result, self._published.get(source.key))
        self._published[source.key] = source
        for future in self._waiting.pop(source.key, ()):
            if not future.done():
                future.set_result(result)
        del before
