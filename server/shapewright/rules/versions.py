"""Versions: what every Keras that was asked said of itself; ``signatures.json``, read when it is first needed.

The table is written by ``tests/signatures/generate.py``. It holds a row of words for every public name, and each
version only what differs from the next newer one; ``null`` stands for a name that a version lacks.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.source.dialect import Keras, Version

OPTIONS = "layer options"
"""The row of what every layer takes beside its own parameters."""


@lru_cache(maxsize=64)
def asked(keras: Keras) -> tuple[Version, ...]:
    """The versions in the table that speak for this one: itself, or its neighbours; none for one beyond the table."""
    minor = keras.minor
    near = [version for version in versions() if minor is not None and version[0] == minor[0]]
    if minor is None or not near or not near[-1] <= minor <= near[0]:
        return ()
    newer, older = min(v for v in near if v >= minor), max(v for v in near if v <= minor)
    return (newer,) if newer == older else (newer, older)


@cache
def options(version: Version) -> frozenset[str]:
    """What every layer of a version takes beside its own parameters."""
    return frozenset(word.rstrip("=") for word in (row(OPTIONS, version) or "").split())


@cache
def names_of(kind: str, version: Version) -> frozenset[str]:
    """The names that ``activations``, ``losses`` and their like know in a version."""
    return frozenset((row(f"names of {kind}", version) or "").split())


@cache
def names_in_any_case(kind: str, version: Version) -> frozenset[str]:
    """The same, in small letters."""
    return frozenset(name.lower() for name in names_of(kind, version))


def row(name: str, version: Version) -> str | None:
    """A row, from the oldest of the newer versions that says something of it."""
    for newer in reversed([known for known in versions() if known >= version]):
        if name in table()[newer]:
            return table()[newer][name]
    return None


@cache
def table() -> dict[Version, dict[str, str | None]]:
    """The rows of each version, as they are written."""
    text = files(__package__).joinpath("signatures.json").read_text(encoding="utf-8")
    return {tuple(map(int, version.split("."))): rows for version, rows in json.loads(text).items()}


@cache
def versions() -> tuple[Version, ...]:
    """The versions that were asked, the newest first."""
    return tuple(sorted(table(), reverse=True))
