"""Public names: which names the modules of Keras 3 have; ``public.json``, read when it is first needed.

The table is written by ``tests/signatures/public.py``: a name is in it if any Keras 3 that was asked has it; ``name<3.8``
is in none from 3.8 on.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .versions import asked

if TYPE_CHECKING:
    from shapewright.source.dialect import Keras, Version

UNLISTED = ("src", "api")
"""Where Keras keeps what is not public, in some versions."""


@cache
def modules() -> dict[str, frozenset[str]]:
    """The names of every public module, of ``keras`` and of ``tensorflow.keras``."""
    return {module: frozenset(name for name in names if "<" not in name) for module, names in _table().items()}


@cache
def left() -> dict[str, dict[str, Version]]:
    """The names that modules had, and from which version on they are not there."""
    words = {module: [word.split("<") for word in names if "<" in word] for module, names in _table().items()}
    return {
        module: {name: tuple(map(int, since.split("."))) for name, since in parts}
        for module, parts in words.items()
        if parts
    }


@cache
def _table() -> dict[str, list[str]]:
    text = files(__package__).joinpath("public.json").read_text(encoding="utf-8")
    return {module: names.split() for module, names in json.loads(text).items()}


def lacks(module: str, name: str, keras: Keras) -> bool:
    """Whether a public module, as the program spells it, certainly has no such name in this Keras."""
    if keras.version[:1] != (3,) or not asked(keras) or name.startswith("_") or name in UNLISTED:
        return False
    names = modules().get(module)
    if names is None or name in names:
        return False
    gone = left().get(module, {}).get(name)
    return gone is None or keras.reached(gone) is True


def homes(name: str, package: str) -> list[str]:
    """The modules of ``keras`` or ``tensorflow.keras`` that have this name, those nearest to the top first."""
    found = [module for module, names in modules().items() if name in names and within(module, package)]
    return sorted(found, key=lambda module: (module.count("."), module))


def within(module: str, package: str) -> bool:
    """Whether a module lies in a package, or is it."""
    return f"{module}.".startswith(f"{package}.")
