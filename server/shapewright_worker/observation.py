"""Observes what layers and models give, by the line of the program that constructed them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shapewright_worker.shapes import shapes_of

Json = dict[str, Any]

MOST_SHAPES = 50
"""So many different outputs of one constructor call are kept."""


READY_MADE = frozenset({"Sequential", "Functional", "Model"})
"""Models of Keras's own classes are told about apart."""


CONSTRUCTING = frozenset({"__new__", "Input", "InputLayer", "error_handler", "wrapper"})
"""Functions of Keras that may lie between a program's constructor call and the new layer."""


class Observation:
    """What was seen of one file's layers."""

    def __init__(self, keras: Any, path: str) -> None:
        self.keras = keras
        self.path = path
        self.entries: dict[tuple[int, str], Json] = {}
        self._made: dict[int, tuple[Any, tuple[int, str]]] = {}
        self._pending: list[list[tuple[tuple[int, str], Any]]] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the layers that are constructed and called meanwhile."""
        base = self.keras.layers.Layer
        new, call = base.__new__, base.__call__

        def constructing(cls: Any, *arguments: Any, **named: Any) -> Any:
            layer = new(cls) if new is object.__new__ else new(cls, *arguments, **named)
            line = self.line()
            if line is not None:
                key = (line, cls.__name__)
                self._made[id(layer)] = (layer, key)
                self.entries.setdefault(key, {"line": line, "class": cls.__name__, "shapes": []})
            return layer

        @functools.wraps(call)
        def calling(layer: Any, *arguments: Any, **named: Any) -> Any:
            self._pending.append([])
            try:
                output = call(layer, *arguments, **named)
            except BaseException:
                self._pending.pop()  # What a call gave inside counts only if the call itself gave something.
                raise
            inside = self._pending.pop()
            self.note(layer, shapes_of(output), inside)
            return output

        base.__new__, base.__call__ = constructing, calling
        try:
            yield
        finally:
            base.__new__, base.__call__ = new, call

    def line(self) -> int | None:
        """Return the line of the program whose constructor call this is; what libraries construct has none."""
        frame: Any = sys._getframe(2)  # noqa: SLF001  # There is no public way to see who calls.
        while frame.f_code.co_filename != self.path and frame.f_code.co_name in CONSTRUCTING:
            frame = frame.f_back
        return frame.f_lineno if frame.f_code.co_filename == self.path else None

    def note(self, layer: Any, shapes: list[Any], inside: Any = ()) -> None:
        """Keep what a layer gave, if the program constructed it, and what others gave inside of it."""
        _, key = self._made.get(id(layer), (None, None))
        notes = [*inside, (key, shapes)] if key is not None and shapes else list(inside)
        if self._pending:
            self._pending[-1].extend(notes)
            return
        for place, given in notes:
            seen = self.entries[place]["shapes"]
            if given not in seen and len(seen) < MOST_SHAPES:
                seen.append(given)

    def layers(self) -> list[Json]:
        """Return every constructor call with the different outputs of its layers; inputs give their own shape."""
        for layer, _ in list(self._made.values()):
            declared = getattr(layer, "batch_shape", None) if type(layer).__name__ == "InputLayer" else None
            if declared is not None:
                self.note(layer, [list(declared)])
        return [self.entries[key] for key in sorted(self.entries) if key[1] not in READY_MADE]

    def models(self) -> list[Json]:
        """Return the models of the program, those that are built with their number of weights."""
        found = []
        for layer, (line, name) in self._made.values():
            if isinstance(layer, self.keras.Model):
                parameters = int(layer.count_params()) if layer.built else None
                found.append({"line": line, "class": name, "params": parameters})
        return found
