"""Asks the installed Keras for the parameters of every layer; ``python tests/signatures/generate.py`` rewrites the table."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[2] / "server/shapewright/rules/layers/signatures.json"


def measured() -> dict[str, dict[str, object]]:
    """Per public name of ``keras.layers``: the class behind it, its parameters, and which of them are required."""
    import keras  # noqa: PLC0415  # Slow, and only this function needs it.

    table = {}
    for name in sorted(dir(keras.layers)):
        cls = getattr(keras.layers, name)
        if inspect.isclass(cls) and issubclass(cls, keras.layers.Layer):
            row = described(inspect.signature(cls.__init__))
            row["keyword"] = [*row["keyword"], *taken(cls, keras.layers.Layer)]
            table[name] = {"class": cls.__name__, **row}
    return table


def taken(cls: type, stop: type) -> list[str]:
    """What the constructors of a layer take out of ``**kwargs`` themselves: old names that Keras still accepts."""
    found: dict[str, None] = {}
    for part in cls.__mro__[: cls.__mro__.index(stop)]:
        if "__init__" in vars(part):
            found.update(dict.fromkeys(re.findall(r"kwargs\.pop\(\s*\"(\w+)\"", inspect.getsource(part.__init__))))
    return list(found)


def described(signature: inspect.Signature) -> dict[str, Any]:
    """The parameters that can be given by position and by name, those without a default, and whether others pass on."""
    parameters = list(signature.parameters.values())[1:]
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return {
        "positional": [p.name for p in named if p.kind is p.POSITIONAL_OR_KEYWORD],
        "keyword": [p.name for p in named if p.kind is p.KEYWORD_ONLY],
        "required": [p.name for p in named if p.default is p.empty],
        "options": any(p.kind is p.VAR_KEYWORD for p in parameters),
        "many": any(p.kind is p.VAR_POSITIONAL for p in parameters),
    }


def text() -> str:
    """The table as it is committed: one layer a line."""
    rows = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in measured().items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text())
