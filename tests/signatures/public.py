"""Asks a Keras which names its public modules have; ``python tests/signatures/public.py`` adds them to the table.

A name counts as known if any Keras 3 that was asked has it, so a newer and an older one are both asked. What the newest
lacks has left: ``name<3.8`` is in no Keras from 3.8 on. The oldest is asked first, then the newest, then those between from
the newest down. ``keras`` and ``tf.keras`` are asked apart: they do not have the same names.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from pathlib import Path
from typing import Any

from shapewright.rules.versions import versions

TABLE = Path(__file__).parents[2] / "server/shapewright/rules/public.json"
PACKAGES = ("keras", "tensorflow.keras")
INSIDE = ("src", "api")
"""Where a Keras keeps what is not public: whatever lies there is not looked at."""


def rooms(module: Any, title: str) -> dict[str, set[str]]:
    """The names of a module and of those below it, each by the name that programs call it."""
    below = {found.name for found in pkgutil.iter_modules(getattr(module, "__path__", []))}
    names = {name for name in {*dir(module), *below} if not name.startswith("_")}
    found = {title: names}
    for name in sorted(names.difference(INSIDE)):
        try:
            part = getattr(module, name, None) or importlib.import_module(f"{module.__name__}.{name}")
        except ImportError:
            continue
        if inspect.ismodule(part) and part.__name__.startswith("keras."):
            found |= rooms(part, f"{title}.{name}")
    return found


Left = tuple[int, ...] | None
"""From which version on a name is not there; ``None`` for one that the newest has."""


def told(before: dict[str, Left], names: set[str], version: tuple[int, ...]) -> list[tuple[str, Left]]:
    """What is known of a module once this version was asked."""
    found: dict[str, Left] = {**dict.fromkeys(names), **before}
    for name, left in found.items():
        if name not in names and (left is not None or version >= versions()[0]):
            found[name] = version if left is None else min(left, version)
    return list(found.items())


def divided(word: str) -> tuple[str, Left]:
    """``name<3.8`` in its parts."""
    name, _, left = word.partition("<")
    return name, tuple(map(int, left.split("."))) if left else None


def written(name: str, left: Left) -> str:
    """The same as one word."""
    return name if left is None else f"{name}<{'.'.join(map(str, left))}"


def main() -> None:
    """Add the names of this Keras to those that are known."""
    known = json.loads(TABLE.read_text()) if TABLE.is_file() else {}
    version = tuple(map(int, importlib.import_module("keras").__version__.split(".")[:2]))
    for package in PACKAGES:
        for title, names in rooms(importlib.import_module(package), package).items():
            before = dict(divided(word) for word in known.get(title, "").split())
            known[title] = " ".join(sorted(written(name, left) for name, left in told(before, names, version)))
    rows = ",\n".join(f"{json.dumps(title)}:{json.dumps(names)}" for title, names in sorted(known.items()))
    TABLE.write_text("{\n" + rows + "\n}\n")


if __name__ == "__main__":
    main()
