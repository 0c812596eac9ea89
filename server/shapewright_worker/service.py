"""Answers requests one after another until the client closes stdin."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Callable

from shapewright_worker.channel import Channel
from shapewright_worker.confinement import leave_network
from shapewright_worker.framework import Framework, Refusal
from shapewright_worker.limits import limit_environment, limit_memory
from shapewright_worker.warming import warm

if TYPE_CHECKING:
    from shapewright_worker.rebuild import Rebuild

Json = dict[str, Any]

DEFAULT_MEGABYTES = 4096
"""Memory that models may take on top of TensorFlow itself."""

KEPT_SECONDS = 0.5
"""So long a model is kept for another step of it."""


class Service:
    """The worker's state: its TensorFlow, and the request it is at."""

    def __init__(self, channel: Channel, megabytes: int, *, confined: bool = False) -> None:
        self.channel = channel
        self.megabytes = megabytes
        self.confined = confined
        self.request: int | None = None
        self.framework: Framework | None = None
        self.warmed = False
        self.kept: Rebuild | None = None
        """What was rebuilt last, if its model may take another step."""
        self.methods: dict[str, Callable[[Json], Json]] = {
            "hello": self.hello,
            "rebuild": self.rebuild,
            "run": self.run,
        }

    def serve(self) -> None:
        """Answer every request; nothing that a request does ends the worker."""
        for message in self.channel.requests(self.rest, KEPT_SECONDS):
            if message.get("method") == "shutdown":
                return
            self.request = message.get("id")
            self.channel.send({"id": self.request, **self.answer(message)})
            if self.kept is None:
                self.forget()

    def answer(self, message: Json) -> Json:
        """Return a result or an error."""
        method = self.methods.get(str(message.get("method")))
        if method is None:
            return failed("unknown-method", f"the worker has no method {message.get('method')}")
        try:
            return {"result": method(message.get("params") or {})}
        except Refusal as refusal:
            return failed(refusal.kind, str(refusal))
        except MemoryError:
            return failed("out-of-memory", "TensorFlow needs more memory than the worker may use")
        except Exception as error:  # a worker survives any recipe
            return failed("internal", f"{type(error).__name__}: {error}")

    def hello(self, params: Json) -> Json:
        """Import TensorFlow, limit the memory, and return the versions."""
        del params
        if self.framework is None:
            # The client tells a Python that cannot run this file from a TensorFlow that ends the process.
            self.progress(0, 1, "import TensorFlow")
            self.framework = Framework()
            limit_memory(self.megabytes, self.give_up)
        return self.framework.versions()

    def rebuild(self, params: Json) -> Json:
        """Rebuild the model of a recipe; one that has just been rebuilt only takes the step."""
        from shapewright_worker.rebuild import Rebuild

        if self.framework is None:
            self.hello({})
        assert self.framework is not None
        recipe, kept = params["recipe"], self.kept
        if kept is None or not kept.holds(recipe):
            self.forget()
            kept = Rebuild(self.framework, self.progress)
        self.kept = None
        result = kept.run(recipe)
        self.kept = kept if kept.lasting else None
        return result

    def run(self, params: Json) -> Json:
        """Run a program's own code, in a process that was started for nothing else."""
        from shapewright_worker.program import Program

        if not self.confined:
            raise Refusal("refused", "this process was not started to run programs")
        if self.framework is None:
            self.hello({})
        assert self.framework is not None
        return Program(self.framework, params["path"], params["text"], self.progress, params.get("lines", ())).run()

    def progress(self, done: int, of: int, text: str) -> None:
        """Report progress, and end a request that was taken back."""
        if self.channel.cancelled(self.request):
            raise Refusal("cancelled", "the request was cancelled")
        self.channel.send({"id": self.request, "progress": {"done": done, "of": of, "text": text}})

    def rest(self) -> None:
        """Nobody asks for anything: forget the last model, and after the start make ready for the next."""
        self.forget()
        if self.framework is not None and not self.warmed:
            self.warmed = True
            warm(self.framework)

    def forget(self) -> None:
        """Forget the models, after the answer has gone out."""
        self.kept = None
        if self.framework is not None:
            self.framework.forget()

    def give_up(self) -> None:
        """Answer that memory ran out, and end: the client starts another worker."""
        self.channel.send({"id": self.request, **failed("out-of-memory", "the model needs more memory than allowed")})
        os._exit(1)


def failed(kind: str, message: str) -> Json:
    """Return the error part of an answer."""
    return {"error": {"kind": kind, "message": message}}


def main() -> None:
    """Run the worker; its arguments are the memory limit in megabytes, and ``run`` where it may run programs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_environment()
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_MEGABYTES
    confined = sys.argv[2:] == ["run"]
    if confined:
        leave_network()
    Service(Channel(), megabytes, confined=confined).serve()
