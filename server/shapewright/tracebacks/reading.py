"""Reading: a traceback, as a terminal, a notebook or a graph of TensorFlow prints it, becomes places and one message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .messages import Said, understood

COLORS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What colours a terminal's text."""

FRAMES = (
    re.compile(r'^\s*File "(?P<path>[^"]+)", line (?P<line>\d+)(?:, in (?P<name>\S+))?'),
    re.compile(r"^\s*File (?P<path>\S+):(?P<line>\d+), in (?P<name>\w+)"),
    re.compile(r"^(?P<path>\S+\.py):(?P<line>\d+): in (?P<name>\w+)"),
)
"""How Python, IPython and pytest name a place."""

ARROW = re.compile(r"^\s*-+>\s*(?P<line>\d+)\s?(?P<code>.*)$")
"""The line of a cell, or of a file, that IPython points at."""

RAISED = re.compile(
    r"^(?P<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Iteration))(?:: ?(?P<message>.*))?$"
)
"""The line that says what was raised."""

NODE = re.compile(r"(?:\{\{node |Detected at node )(?P<node>[\w./]+)")
NAMED = re.compile(r"""(?:of layer |calling layer |calling )['"]?(\w+)(?:\.call\(\)|['"])""")
"""Where a message names the layer that raises."""

LONGEST = 200_000
"""A longer text is read from its end: what was raised stands there."""


@dataclass(frozen=True)
class Frame:
    """One place on the way to where it raised."""

    path: str
    """Empty for a cell of a notebook, which has no name that lasts."""
    line: int
    """From 1; of a cell, within it."""
    code: str
    """What the traceback shows of the line; empty if nothing."""


@dataclass(frozen=True)
class Traceback:
    """What was raised, and how the program came there."""

    type: str
    message: str
    frames: tuple[Frame, ...]
    """Outermost first."""
    said: Said | None
    """What the message says, as far as it is about shapes."""
    layers: tuple[str, ...]
    """The names that Keras gave to the layers it speaks of, innermost last."""


def read(text: str) -> Traceback | None:
    """The last exception of a traceback; of a bare message, only that; ``None`` where nothing was raised."""
    lines = COLORS.sub("", text[-LONGEST:]).replace("\r\n", "\n").split("\n")
    raised = [number for number, line in enumerate(lines) if RAISED.match(line.strip())]
    if not raised:
        said = understood(text)
        return None if said is None else Traceback("", text.strip(), (), said, _layers(text))
    last = next((n for n in reversed(raised) if understood(_message(lines, n)) is not None), raised[-1])
    match = RAISED.match(lines[last].strip())
    assert match is not None
    message = _message(lines, last)
    return Traceback(match["type"].split(".")[-1], message, _frames(lines), understood(message), _layers(message))


def _message(lines: list[str], start: int) -> str:
    """From the line that names the exception to the end, or to where another traceback begins."""
    kept = [lines[start].strip()]
    for line in lines[start + 1 :]:
        if line.startswith(("Traceback (most recent call last)", "During handling of", "The above exception was")):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def _frames(lines: list[str]) -> tuple[Frame, ...]:
    frames = []
    for number, line in enumerate(lines):
        match = next((found for pattern in FRAMES if (found := pattern.match(line))), None)
        arrow = ARROW.match(line)
        if match is not None:
            code = lines[number + 1].strip() if number + 1 < len(lines) else ""
            frames.append(Frame(match["path"], int(match["line"]), "" if RAISED.match(code) else code))
        elif arrow is not None:
            frames.append(Frame(_file_above(lines, number), int(arrow["line"]), arrow["code"].strip()))
    return tuple(frames)


def _file_above(lines: list[str], number: int) -> str:
    """The file that IPython's excerpt is of; empty for a cell."""
    for line in reversed(lines[max(0, number - 12) : number]):
        if re.match(r"^\s*(?:Cell In|Input In|<ipython-input|In \[)", line):
            return ""
        found = re.match(r"^(?:File )?(?P<path>\S+\.py)(?::\d+)?,? in ", line.strip())
        if found is not None:
            return found["path"]
    return ""


def _layers(message: str) -> tuple[str, ...]:
    """The names in a message, and the last parts but one of the nodes it names."""
    named = NAMED.findall(message)
    nodes = [part for match in NODE.finditer(message) for part in match["node"].split("/")[:-1]]
    return tuple(dict.fromkeys([*nodes, *named]))
