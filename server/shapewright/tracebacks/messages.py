"""Messages: what Keras 2 and 3, TensorFlow and NumPy say about shapes, the code that each belongs to, and our words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from .data_messages import TENSORS
from .layer_messages import LAYERS

if TYPE_CHECKING:
    from .message import Message

MESSAGES = (*LAYERS, *TENSORS)
"""In the order in which they are tried."""


@dataclass(frozen=True)
class Said:
    """A message that was understood."""

    codes: tuple[str, ...]
    words: str
    facts: dict[str, str] = field(default_factory=dict)


def understood(message: str) -> Said | None:
    """What a message says; ``None`` for one that is not about shapes."""
    for entry, pattern in _compiled():
        match = pattern.search(message)
        if match is not None:
            facts = {name: text for name, text in match.groupdict().items() if text}
            named = {**facts, "layer": f"the layer {facts['layer']}"} if "layer" in facts else facts
            words = entry.words.format_map(_Named(named))
            return Said(entry.codes, words[0].upper() + words[1:], facts)
    return None


class _Named(dict[str, str]):
    """Facts by name; one that the message does not tell has a word that reads well."""

    def __missing__(self, key: str) -> str:
        return {"layer": "a layer"}.get(key, "another")


@cache
def _compiled() -> list[tuple[Message, re.Pattern[str]]]:
    return [(entry, re.compile(entry.pattern, re.DOTALL)) for entry in MESSAGES]
