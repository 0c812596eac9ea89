"""Ask Keras which kinds of values the constructors of its layers refuse, and write its answers into the table.

``python -m tests.signatures.kinds`` asks about every argument of every layer and writes the table anew. A kind is refused
where none of many values of it is taken, though the rest of the call is taken and so is some other kind.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from shapewright.rules.signatures import layer_signatures, signature

from tests.differential.arguments import arguments, strategy_of, taken
from tests.differential.choices import ALWAYS, TOGETHER
from tests.rules.judge import Inner, real_keras
from tests.rules.judge import given as made

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from shapewright.rules.signatures import Signature

TABLE = Path(__file__).parents[2] / "server" / "shapewright" / "rules" / "kinds.json"

TEXTS = (
    "10", "Same", "channel_last", "relu", "softmax", "zeros", "glorot_uniform", "he_normal", "l1", "l2", "l1_l2", "non_neg",
    "unit_norm", "same", "valid", "causal", "channels_last", "channels_first", "nearest", "bilinear", "bicubic", "area",
    "lanczos3", "lanczos5", "reflect", "constant", "wrap", "mirror", "float32", "mixed_float16", "int8", "int", "int32",
    "int64", "string", "one_hot", "multi_hot", "count", "tf_idf", "dot", "concat", "sum", "mul", "ave", "horizontal",
    "vertical", "horizontal_and_vertical", "hann", "hamming", "log", "magnitude", "psd", "density", "spectrum", "auto",
    "xyxy", "whitespace", "character", "lower", "upper", "strip_punctuation", "lower_and_strip_punctuation", "utf-8",
    "ab,bc->ac", "ab", "c", "[UNK]", "", "a", "last", "batch", "floormod", "strict", "file.txt", "True", "none", "None",
    "x", "y", "xy", "sigmoid", "tanh", "ones", "gelu", "orthogonal", "farmhash", "siphash", "max_norm", "gumbel",
)  # fmt: skip
"""Texts: names that some argument of some layer takes, and others."""

KINDS: dict[str, tuple[Any, ...]] = {
    "int": (1, 2, 3, 4, 7, 8, 16, 64, 128, 256, 0, -1, -2, 1000),
    "float": (2.5, 1.5, 0.3, 0.5, 0.99, -0.5, 1e-5, 1.0, 2.0, 0.0, 64.0, 0.1, 5.0, -1.0),
    "text": TEXTS,
    "tuple": (
        (), (1,), (2,), (1, 2), (2, 2), (2, 1), (1, 1, 1), (2, 2, 2), (3, 1, 2), (2, 2, 2, 2), (-1,), (-1, 2), (None, 4),
        (None, 4, 3), (0.1, 0.2), (0.0, 1.0), (-0.2, 0.3), (0, 255), (0, 1), ("a",), ("a", "b"), ((1, 1), (1, 1)),
        ((1, 1), (1, 1), (1, 1)), ((1, 2), (3, 4)), (0.5,), ((0.0, 1.0), (1.0, 2.0)), (1, 2, 3, 4, 5), ("ab", "b"), (0,),
        (0, 0), (0, 0, 0), ((0, 0), (0, 0)),
    ),
}  # fmt: skip
"""Values of each kind; a tuple is also given as a list."""

SKIPPED = {"name", "dtype", "trainable", "layer", "cell", "cells", "layers", "backward_layer", "forward_layer"}
SKIPPED |= {"vocabulary"}
"""Arguments of which kinds say nothing: those of every layer, layers, and files that may be there."""

FOREIGN = {"JaxLayer", "FlaxLayer", "TorchModuleWrapper", "TFSMLayer", "InputLayer", "Lambda", "Layer", "Wrapper"}
"""Layers that are another library's model, that only the interpreter follows, or that are to be extended."""


def titles() -> dict[str, str]:
    """A public name for each class."""
    found: dict[str, str] = {}
    for name, row in sorted(layer_signatures().items()):
        if row.title not in FOREIGN and signature(f"keras.layers.{name}") is not None:
            found.setdefault(row.title, name)
    return found


def constructs(name: str, arguments: dict[str, Any]) -> bool:
    """Whether Keras makes the layer."""
    try:
        getattr(real_keras().layers, name)(**{key: made(value, Inner.layer) for key, value in arguments.items()})
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return False
    return True


def calls(title: str, name: str, count: int = 3) -> list[dict[str, Any]]:
    """Calls that Keras takes: one with what a layer must have, others with more."""
    layer = taken(name)
    needed = (*layer.required, *ALWAYS.get(title, ()))
    plain = TOGETHER.get(title) or st.fixed_dictionaries({key: strategy_of(layer, key) for key in needed})
    return [*taken_of(name, plain, 1), *taken_of(name, arguments(name), count)]


def taken_of(name: str, strategy: SearchStrategy[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """So many of the drawn calls that Keras takes."""
    found: list[dict[str, Any]] = []

    @seed(1)
    @settings(max_examples=40, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def draw(drawn: dict[str, Any]) -> None:
        if len(found) < count and drawn not in found and constructs(name, drawn):
            found.append(drawn)

    draw()
    return found


def parameters(layer: Signature) -> list[str]:
    """What a layer takes beside what every layer does."""
    return sorted({*layer.positional, *layer.keyword} - SKIPPED)


def takes(name: str, rest: dict[str, Any], parameter: str, value: Any) -> bool:
    """Whether the layer is made with this value, as a tuple or as a list."""
    forms = [value, list(value)] if isinstance(value, tuple) else [value]
    return any(constructs(name, {**rest, parameter: form}) for form in forms)


def refused(title: str, name: str) -> dict[str, str]:
    """Which kinds each argument of a layer refuses, whatever else is given."""
    bases, found = calls(title, name), {}
    for parameter in parameters(taken(name)):
        kinds = list(KINDS)
        for start in bases:
            kinds = [kind for kind in kinds if not any(takes(name, start, parameter, value) for value in KINDS[kind])]
        if kinds and len(kinds) < len(KINDS):
            found[parameter] = " ".join(kinds)
    return found


def main() -> None:
    """Ask about every layer and write the table."""
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for title, name in titles().items():
        rows = refused(title, name)
        if rows:
            table[title] = rows
    lines = (f"  {json.dumps(title)}: {json.dumps(rows)}" for title, rows in sorted(table.items()))
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
