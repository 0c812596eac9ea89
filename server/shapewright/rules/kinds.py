"""Kinds: whether an argument of a layer may be an integer, a float, a text or a tuple, as Keras itself has said.

``tests/signatures/kinds.py`` asks Keras and writes ``kinds.json``: by class and parameter the kinds of which no value
is taken.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

KINDS: dict[type, str] = {int: "int", float: "float", str: "text", tuple: "tuple"}
"""The kinds of plain values; of subclasses, such as truths and numbers of NumPy, nothing is said."""

LONGEST = 16
"""A longer text is not repeated in a message."""


@dataclass(frozen=True)
class Kind:
    """What an argument may be, by the kinds that it is not."""

    refused: frozenset[str]
    objects: bool
    """Whether it may be the name of an object, and so the object itself."""

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        if KINDS.get(type(value)) not in self.refused:
            return None
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        if isinstance(value, tuple):
            return f"must be {self.needed}, but is a tuple or a list"
        return f"must be {self.needed}, but is {shown}" if len(shown) <= LONGEST else f"must be {self.needed}"

    @property
    def needed(self) -> str:
        """“an integer or a tuple”."""
        whole, real = "int" not in self.refused, "float" not in self.refused
        if whole or real:
            number = "a number" if whole and real else "an integer" if whole else "a float"
            return number if "tuple" in self.refused else f"{number} or a tuple"
        if "text" in self.refused:
            return "a tuple"
        return "a name or an object" if self.objects else "a name"


@cache
def kinds_of(title: str) -> dict[str, Kind]:
    """What the constructor of a class takes, by parameter."""
    return {
        parameter: Kind(frozenset(kinds.split()), parameter.rpartition("_")[2] in LOOKED_UP)
        for parameter, kinds in _table().get(title, {}).items()
    }


LOOKED_UP = frozenset({"activation", "initializer", "regularizer", "constraint"})
"""How parameters end whose names stand for objects."""


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("kinds.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = json.loads(text)
    return table
