"""Starts an unpacked extension's server as the editor does, on the Python that runs this, and waits until it finds a mistake."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 120
"""A server that has not finished by then is taken for dead."""

ISOLATED = ("-I", "-S", "-X", "utf8")
"""The flags of ``src/client.ts``."""

TOO_SHORT = """\
from keras import Input, layers
layers.Conv1D(8, 5)(Input((3, 1)))
"""


def main(extension: Path) -> None:
    """Leads a server through its life: start, one document, one mistake, an orderly end."""
    with tempfile.TemporaryDirectory() as elsewhere:
        command = [sys.executable, *ISOLATED, str(extension / "launcher" / "run_server.py"), "--stdio"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=elsewhere)
        watchdog = threading.Timer(PATIENCE_SECONDS, process.kill)
        watchdog.start()
        try:
            found = converse(Server(process), (Path(elsewhere) / "program.py").as_uri())
            if code := process.wait():
                raise SystemExit(f"the server ended with code {code}")
        finally:
            watchdog.cancel()
            process.kill()
    print(f"Python {sys.version.split()[0]}: {found}")


class Server:
    """A language server at the other end of two pipes."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin and process.stdout
        self.inbox, self.outbox = process.stdin, process.stdout

    def tell(self, method: str, params: object = None, **id: int) -> None:
        """Sends a notification, or with ``id=`` a request."""
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **id}).encode()
        self.inbox.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.inbox.flush()

    def await_message(self, wanted: Callable[[dict[str, Any]], Any]) -> Any:
        """What ``wanted`` makes of the first message of which it makes anything."""
        while True:
            length = 0
            while (line := self.outbox.readline()).strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                raise SystemExit("the server has closed its output")
            if answer := wanted(json.loads(self.outbox.read(length))):
                return answer


def converse(server: Server, uri: str) -> str:
    """The message of the first diagnostic of a program with one mistake."""
    options = {"interpreter": None, "trusted": False, "inlayHints": True}
    server.tell("initialize", {"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": options}, id=1)
    server.await_message(lambda message: message.get("id") == 1 and message["result"]["capabilities"])
    server.tell("initialized", {})
    server.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": TOO_SHORT}})
    found = server.await_message(
        lambda message: message.get("method") == "textDocument/publishDiagnostics" and message["params"]["diagnostics"]
    )
    server.tell("shutdown", id=2)
    server.await_message(lambda message: message.get("id") == 2)
    server.tell("exit")
    return str(found[0]["message"])


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
