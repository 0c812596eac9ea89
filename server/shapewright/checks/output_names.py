"""What is given by the names of outputs: how it is said that a name is wrong, and the edit that puts the right one."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.source.text import Edit

from .diagnostic import Fix
from .wording import brief, count, listed

if TYPE_CHECKING:
    from .place import Place


def belong(what: str, outputs: tuple[str, ...], names: tuple[str, ...]) -> str:
    """What the outputs are called, and what the losses, labels or metrics are given for."""
    have = f"The model's {'output is' if len(outputs) == 1 else 'outputs are'} {_quoted(outputs)}"
    return brief(
        f"{have}, but the {what} are for {_quoted(names)}",
        f"{have}, but the {what} name {count(len(names), 'other output')}",
        f"The {what} name {count(len(names), 'output')}, but not the {count(len(outputs), 'output')} of the model",
    )


def _quoted(names: tuple[str, ...]) -> str:
    return listed([f'"{name}"' for name in names])


def renamed(place: Place, given: ast.expr | None, outputs: tuple[str, ...], names: tuple[str, ...]) -> list[Fix]:
    """The key of a dict that stands for the output which no other key names."""
    missing = [name for name in outputs if name not in names]
    stray = [name for name in names if name not in outputs]
    if not isinstance(given, ast.Dict) or len(missing) != 1:
        return []
    meant = stray if len(stray) == 1 else get_close_matches(missing[0], stray, 1)
    for key in given.keys:
        if meant and isinstance(key, ast.Constant) and key.value == meant[0]:
            return [Fix(f'Call it "{missing[0]}"', (Edit(place.document.span(key), f'"{missing[0]}"'),))]
    return []
