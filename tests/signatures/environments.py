"""Asks Gymnasium, or gym, what its environments observe and do; ``python tests/signatures/environments.py gym`` adds it to the table.

A table row is an environment, and two spaces: the shape and type of arrays, or the number of choices. Environments that
are not installed, or that need something that is not, are left as they are.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[2] / "server/shapewright/rules/environments.json"
OWN = ("classic_control", "toy_text", "box2d", "mujoco")
"""The rooms of the library that hold environments of its own."""
CHANGED = ("gym",)
"""Libraries whose versions disagree on the types of what is observed."""


def space(found: Any, *, typed: bool) -> Any:
    """The shape and type of a space of arrays, or the number of choices; ``None`` for any other."""
    if type(found).__name__ == "Discrete":
        return int(found.n)
    if type(found).__name__ != "Box":
        return None
    return [list(map(int, found.shape)), str(found.dtype) if typed else None]


def registered(library: Any) -> list[str]:
    """The names of the library's own environments."""
    registry = importlib.import_module(f"{library.__name__}.envs.registration").registry
    specs = registry.env_specs if hasattr(registry, "env_specs") else registry
    return [name for name, spec in specs.items() if any(f".envs.{room}" in str(spec.entry_point) for room in OWN)]


def environments(library: Any) -> dict[str, Any]:
    """The spaces of each environment that can be made here: what is observed, and what can be done."""
    found = {}
    for name in registered(library):
        with warnings.catch_warnings(), contextlib.suppress(Exception):  # Not installed, or no longer there.
            warnings.simplefilter("ignore")
            made = library.make(name)
            typed = library.__name__ not in CHANGED
            found[name] = [space(one, typed=typed) for one in (made.observation_space, made.action_space)]
    return {name: spaces for name, spaces in found.items() if None not in spaces}


def main() -> None:
    """Add the environments of this library to those that are known."""
    title = sys.argv[1] if len(sys.argv) > 1 else "gymnasium"
    known = json.loads(TABLE.read_text()) if TABLE.is_file() else {}
    known[title] = known.get(title, {}) | environments(importlib.import_module(title))
    rows = [
        f"{json.dumps(library)}:{{\n"
        + ",\n".join(f"{json.dumps(name)}:{json.dumps(spaces)}" for name, spaces in sorted(table.items()))
        + "\n}"
        for library, table in sorted(known.items())
    ]
    TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
