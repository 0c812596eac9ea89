"""How long an edit takes to become a squiggle, here and in two type checkers, on the same edits in turn.

``make bench`` runs it. Quote the ratios: absolute times are those of the machine.
"""

from __future__ import annotations

import argparse
import json
import queue
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
BENCH = ROOT / ".venv-bench" / "bin"
SERVERS = {
    "shapewright": [sys.executable, "-m", "shapewright", "server"],
    "pyrefly": [str(BENCH / "pyrefly"), "lsp"],
    "ty": [str(BENCH / "ty"), "server"],
}
NUMBER = re.compile(r"\b\d+\b")
PAUSE = 0.2
"""Seconds between edits, as when somebody types slowly."""
PATIENCE = 30
"""Seconds after which a server that says nothing has failed."""


class Server:
    """One language server over stdio."""

    def __init__(self, command: list[str], root: Path) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
        )
        self.heard: queue.Queue[tuple[float, dict[str, Any]]] = queue.Queue()
        self.version = 0
        threading.Thread(target=self._listen, daemon=True).start()
        capabilities = {"textDocument": {"publishDiagnostics": {"versionSupport": True}}}
        params = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}
        self._send({"id": 1, "method": "initialize", "params": params})
        self._wait(lambda message: message.get("id") == 1)
        self._send({"method": "initialized", "params": {}})

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            message = json.loads(stream.read(length))
            if "id" in message and "method" in message:
                items = (
                    message.get("params", {}).get("items", [])
                    if message["method"] == "workspace/configuration"
                    else None
                )
                self._send({"id": message["id"], "result": None if items is None else [None] * len(items)})
            else:
                self.heard.put((time.perf_counter(), message))

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _wait(self, wanted: Any) -> float:
        while True:
            moment, message = self.heard.get(timeout=PATIENCE)
            if wanted(message):
                return moment

    def show(self, uri: str, text: str) -> float:
        """Open the document, or change it; milliseconds until its diagnostics come."""
        self.version += 1
        start = time.perf_counter()
        if self.version == 1:
            document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
            self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        else:
            document = {"uri": uri, "version": self.version}
            params = {"textDocument": document, "contentChanges": [{"text": text}]}
            self._send({"method": "textDocument/didChange", "params": params})
        return (self._wait(self._diagnoses) - start) * 1e3

    def _diagnoses(self, message: dict[str, Any]) -> bool:
        if message.get("method") != "textDocument/publishDiagnostics":
            return False
        version = message["params"].get("version")
        return version is None or version >= self.version


def edits(text: str, count: int) -> Iterator[str]:
    """Versions of a program: a number in its middle changes, and no text comes twice."""
    lines = text.splitlines(keepends=True)
    spots = [number for number, line in enumerate(lines) if NUMBER.search(line) and not line.lstrip().startswith("#")]
    spot = spots[len(spots) // 2] if spots else 0
    for edit in range(count):
        changed = NUMBER.sub(lambda found, edit=edit: str(int(found[0]) + 1 + edit % 8), lines[spot], count=1)
        yield "".join([*lines[:spot], changed, *lines[spot + 1 :], f"\nedit = {edit}\n"])


def measured(text: str, count: int) -> dict[str, list[float]]:
    """Milliseconds from edit to diagnostics, by server."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "program.py")
        program.write_text(text, encoding="utf-8")
        servers = {name: Server(command, Path(folder)) for name, command in SERVERS.items()}
        for server in servers.values():
            server.show(program.as_uri(), text)
        times: dict[str, list[float]] = {name: [] for name in servers}
        for changed in edits(text, count):
            for name, server in servers.items():
                times[name].append(server.show(program.as_uri(), changed))
                time.sleep(PAUSE)
        for server in servers.values():
            server.process.kill()
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[ROOT / "fixtures/programs/wavenet.py"])
    parser.add_argument("--edits", type=int, default=30)
    options = parser.parse_args()
    for file in options.files:
        text = file.read_text(encoding="utf-8")
        print(f"{file.name}, {text.count(chr(10))} lines")
        times = measured(text, options.edits)
        own = statistics.median(times["shapewright"])
        for name, taken in times.items():
            median, worst = statistics.median(taken), sorted(taken)[int(0.95 * len(taken))]
            ratio = f"shapewright takes {own / median:.2f} times as long"
            print(f"  {name:12} p50 {median:6.1f} ms  p95 {worst:6.1f} ms  {ratio}")


if __name__ == "__main__":
    main()
