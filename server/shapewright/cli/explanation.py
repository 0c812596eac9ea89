"""Explanations on the command line: a traceback, in our words, with what may be done about it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from shapewright.features.explained import as_markdown
from shapewright.features.explanation import explain
from shapewright.interpreter.analysis import analyse_document
from shapewright.tracebacks.reading import read

from .programs import read as read_program
from .programs import spoken

if TYPE_CHECKING:
    from shapewright.source.workspace import Workspace

INSTALLED = ("site-packages", "dist-packages", "<", "/lib/python")
"""What the paths of files hold that are nobody's own program."""


def explain_traceback(source: str, program: str | None, workspace: Workspace) -> int:
    """Print what is known of a traceback; 2 where there is none to be read."""
    text = _text(source)
    if text is None:
        return 2
    path = program if program is not None else _program(text)
    if path is not None and not Path(path).is_file():
        print(f"shapewright: {path} does not exist", file=sys.stderr)
        return 2
    found = None if path is None else read_program(path)
    explanation = explain(text, [] if found is None else [analyse_document(found.document, workspace)])
    if explanation is None:
        print("shapewright: no exception is named in this text", file=sys.stderr)
        return 2
    print(as_markdown(explanation, spoken if found is None else found.where), end="")
    return 0


def _text(source: str) -> str | None:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        print(f"shapewright: {source} cannot be read: {error.strerror}", file=sys.stderr)
        return None


def _program(text: str) -> str | None:
    """The innermost file on the traceback that is the user's own, if it is there."""
    traceback = read(text)
    frames = reversed(traceback.frames) if traceback is not None else ()
    own = (frame.path for frame in frames if frame.path and not any(part in frame.path for part in INSTALLED))
    return next((path for path in own if path.endswith(".py") and Path(path).is_file()), None)
