"""Turns what Keras raised into data: its own first line, and the layer that raised."""

from __future__ import annotations

import re
from typing import Any

ANSI = re.compile(r"\x1b\[[0-9;]*m")
NODE = re.compile(r"^\{\{function_node [^}]*\}\} ?")
OPERATION = re.compile(r" ?\[Op:\w+\].*$")
LONGEST = 500
"""How many characters of a message are reported."""


def first_line(error: BaseException) -> str:
    """Return the line that says what went wrong, without colours, node names and argument lists."""
    lines = [line.strip() for line in ANSI.sub("", str(error)).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    if lines[0].startswith("Exception encountered when calling") and len(lines) > 1:
        lines = lines[1:]
    if lines[0].startswith("Graph execution error"):
        nodes = [number for number, line in enumerate(lines) if line.startswith("[[{{node")]
        lines = lines[nodes[0] - 1 :] if nodes else lines
    return OPERATION.sub("", NODE.sub("", lines[0]))[:LONGEST]


def raising_layer(error: BaseException, keys: dict[int, str]) -> str | None:
    """Return the key of the innermost known layer on the traceback; ``keys`` maps ``id(layer)`` to keys."""
    found = None
    traceback = error.__traceback__
    while traceback is not None:
        owner: Any = traceback.tb_frame.f_locals.get("self")
        found = keys.get(id(owner), found)
        traceback = traceback.tb_next
    return found


def out_of_memory(error: BaseException) -> bool:
    """Say whether the memory limit was met, which is no mistake of the model."""
    return isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError"
