"""Transport: whole messages from stdin to the event loop, each in one hop, and a stdout that nobody else can print to."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygls.protocol import LanguageServerProtocol

CONTENT_LENGTH = re.compile(rb"^content-length: *(\d+)[ \r]*$", re.IGNORECASE | re.MULTILINE)
END_OF_HEADERS = b"\r\n\r\n"
STDIN, STDOUT, STDERR = 0, 1, 2
READ_AT_ONCE = 1 << 16
"""So many bytes are asked for at a time."""

logger = logging.getLogger(__name__)


class Writer:
    """The client's end of stdout; whatever else is printed in this process goes to stderr from now on."""

    def __init__(self) -> None:
        self._file = os.fdopen(os.dup(STDOUT), "wb")
        os.dup2(STDERR, STDOUT)

    def write(self, data: bytes) -> None:
        """Send bytes at once; a client that is gone, or has said goodbye, hears nothing."""
        if self._file.closed:
            return
        try:
            self._file.write(data)
            self._file.flush()
        except OSError:
            logger.warning("the client no longer listens")

    def close(self) -> None:
        """Say no more."""
        self._file.close()


async def serve(protocol: LanguageServerProtocol) -> None:
    """Hand every message to the protocol, in order, until stdin ends."""
    loop = asyncio.get_running_loop()
    inbox: asyncio.Queue[bytes | None] = asyncio.Queue()

    def read() -> None:
        for body in bodies(STDIN):
            loop.call_soon_threadsafe(inbox.put_nowait, body)
        loop.call_soon_threadsafe(inbox.put_nowait, None)

    # A daemon: it is waiting for bytes when the process ends.
    threading.Thread(target=read, name="reader", daemon=True).start()
    while (body := await inbox.get()) is not None:
        try:
            protocol.handle_message(json.loads(body, object_hook=protocol.structure_message))
        except Exception:
            logger.exception("a message of %d bytes could not be handled", len(body))


def bodies(descriptor: int) -> Iterator[bytes]:
    """The bodies of the messages that arrive; a header that tells no length is skipped."""
    pending = bytearray()
    while True:
        end = pending.find(END_OF_HEADERS)
        if end < 0:
            if not _receive(descriptor, pending):
                return
            continue
        length = CONTENT_LENGTH.search(pending, 0, end)
        del_to = end + len(END_OF_HEADERS)
        wanted = int(length[1]) if length else 0
        del pending[:del_to]
        while len(pending) < wanted:
            if not _receive(descriptor, pending):
                return
        if wanted:
            body = bytes(pending[:wanted])
            del pending[:wanted]
            yield body


def _receive(descriptor: int, pending: bytearray) -> bool:
    """Append what has arrived, waiting for something; false at the end."""
    try:
        chunk = os.read(descriptor, READ_AT_ONCE)
    except OSError:
        return False
    pending += chunk
    return bool(chunk)
