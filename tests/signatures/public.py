"""Asks a Keras which names its public modules have; ``python tests/signatures/public.py`` adds them to the table.

A name counts as known if any Keras 3 that was asked has it, so a newer and an older one are both asked. ``keras`` and
``tf.keras`` are asked apart: they do not have the same names.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from pathlib import Path
from typing import Any

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


def main() -> None:
    """Add the names of this Keras to those that are known."""
    known = json.loads(TABLE.read_text()) if TABLE.is_file() else {}
    for package in PACKAGES:
        for title, names in rooms(importlib.import_module(package), package).items():
            known[title] = " ".join(sorted({*known.get(title, "").split(), *names}))
    rows = ",\n".join(f"{json.dumps(title)}:{json.dumps(names)}" for title, names in sorted(known.items()))
    TABLE.write_text("{\n" + rows + "\n}\n")


if __name__ == "__main__":
    main()
