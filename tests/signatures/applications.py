"""Ask Keras what the models of ``keras.applications`` are made of, and write its answers into the table.

``python -m tests.signatures.applications`` asks about every model and writes the table anew. A model is built without
numbers and without downloads, once for every choice that changes its layers; what the builds have in common is written
once, and the rest with the choice that it depends on.
"""

from __future__ import annotations

import difflib
import inspect
import itertools
import json
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from shapewright.rules import layers as _rules  # noqa: F401  # registers the rules
from shapewright.rules.applications import CORRECT, holds, key_of
from shapewright.rules.registry import LAYERS, fields_of

TABLE = Path(__file__).parents[2] / "server" / "shapewright" / "rules" / "applications.json"

MEMBERS = {
    "MobileNet": [{"alpha": alpha} for alpha in (1.0, 0.75, 0.5, 0.25)],
    "MobileNetV2": [{"alpha": alpha} for alpha in (1.0, 0.75, 0.5, 0.35, 1.3, 1.4)],
    "MobileNetV3Small": [{}, {"alpha": 0.75}, {"minimalistic": True}],
    "MobileNetV3Large": [{}, {"alpha": 0.75}, {"minimalistic": True}],
}
"""The models that come in several sizes, with those that have weights to download."""

KEPT = ("activation", "projection_dim")
"""What is written of a layer beside the parameters that its rule knows."""

OPERATORS = {"Add": "+", "Multiply": "*", "Subtract": "-", "TrueDivide": "/"}
"""Keras's operations, as the signs that made them."""

EXAMPLE = {"classes": 777, "classifier_activation": "softsign"}
"""Arguments that no model has by itself: where they turn up, the call's own belong."""

SIZES = (
    32,
    33,
    35,
    47,
    64,
    75,
    71,
    96,
    128,
    139,
    160,
    192,
    224,
    225,
    240,
    256,
    260,
    299,
    300,
    331,
    380,
    384,
    456,
    480,
    528,
    600,
)
"""Edges of square pictures that are tried."""


class Accepted(Exception):
    """A model takes its arguments, and declares an input of this shape."""


class Corrected(int):
    """A number of rows or columns that ``correct_pad`` chose for a kernel of this size."""

    kernel: int = 0


def names() -> list[str]:
    """The models of this Keras."""
    from keras import applications

    return [name for name in dir(applications) if name[0].isupper()]


def parameters(name: str) -> dict[str, Any]:
    """What a model's function takes, with its defaults."""
    from keras import applications

    return {p.name: p.default for p in inspect.signature(getattr(applications, name)).parameters.values()}


@contextmanager
def offline() -> Any:
    """Keras downloads nothing, makes no numbers, and notes what ``correct_pad`` chose."""
    from keras.src.applications import imagenet_utils
    from keras.src.backend.common.stateless_scope import StatelessScope
    from keras.src.models import Functional
    from keras.src.utils import file_utils

    real = imagenet_utils.correct_pad

    def noting(inputs: Any, kernel_size: Any) -> Any:
        rows = real(inputs, kernel_size)
        made = tuple(tuple(map(Corrected, pair)) for pair in rows)
        for number in itertools.chain(*made):
            number.kernel = max(kernel_size) if isinstance(kernel_size, tuple) else kernel_size
        return made

    with (
        mock.patch.object(imagenet_utils, "correct_pad", noting),
        mock.patch.object(file_utils, "get_file", lambda *_, **__: "weights.h5"),
        mock.patch.object(Functional, "load_weights", lambda *_, **__: None),
        StatelessScope(initialize_variables=False),
    ):
        yield


def taken(name: str, arguments: dict[str, Any]) -> Any:
    """The shape of the input that a model declares for these arguments; the message where it refuses them."""
    from keras import applications
    from keras.src import layers

    def accept(shape: Any = None, **_: Any) -> None:
        raise Accepted(tuple(shape))

    with mock.patch.object(layers, "Input", accept), offline():
        try:
            getattr(applications, name)(**arguments)
        except Accepted as accepted:
            return accepted.args[0]
        except Exception as error:
            return str(error)


def built(name: str, arguments: dict[str, Any]) -> tuple[Any, list[Any], set[str]]:
    """A model, its calls in the order in which they were made, and the names that Keras counted."""
    import keras
    from keras import applications
    from keras.src.ops import operation
    from keras.src.ops.node import Node

    calls: list[Any] = []
    counted: set[str] = set()
    real, naming = Node.__init__, operation.auto_name

    def noting(node: Any, *args: Any, **kwargs: Any) -> None:
        real(node, *args, **kwargs)
        calls.append(node)

    def counting(prefix: str) -> str:
        given = naming(prefix)
        counted.add(given)
        return given

    keras.backend.clear_session(free_memory=False)
    with mock.patch.object(Node, "__init__", noting), mock.patch.object(operation, "auto_name", counting), offline():
        model = getattr(applications, name)(**arguments)
    inside = {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
    return model, [node for node in calls if id(node) in inside], counted


def described(name: str, arguments: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    """The calls of a model but its input: what is called, by which name, on which calls before it, as texts of JSON.

    The name is ``None`` where Keras counts it; a call is named by how many calls before this one it was.
    """
    _, calls, counted = built(name, arguments)
    place = {id(tensor): number for number, node in enumerate(calls) for tensor in node.outputs}
    lines: list[tuple[str, str | None, str]] = []
    for number, node in enumerate(calls):
        if type(node.operation).__name__ == "InputLayer":
            continue
        own = None if node.operation.name in counted else node.operation.name
        values = [
            number - place[id(value)] if id(value) in place else {"is": plain(value)} for value in arguments_of(node)
        ]
        lines.append((json.dumps(made(node.operation)), own, json.dumps(values)))
    check_counts([node.operation for node in calls], [own for _, own, _ in lines])
    return lines


def arguments_of(node: Any) -> list[Any]:
    """The tensors and numbers of a call, in order."""
    given = [*node.arguments.args, *node.arguments.kwargs.values()]
    flat = [part for value in given for part in (value if isinstance(value, list | tuple) else [value])]
    return [value for value in flat if value is not None and not isinstance(value, bool)]


def made(operation: Any) -> Any:
    """What makes an operation: its class and the arguments that matter."""
    title = type(operation).__name__
    if title == "Sequential":
        return [title, {"layers": [[*made(layer), layer.name] for layer in operation.layers]}]
    if title in OPERATORS and not hasattr(operation, "get_config_dtype") and not hasattr(operation, "weights"):
        return [OPERATORS[title], {}]
    config = {key: plain(value) for key, value in operation.get_config().items()}
    known = {*(fields_of(LAYERS[title].func) if title in LAYERS else ()), *KEPT}
    default = {p.name: plain(p.default) for p in inspect.signature(type(operation).__init__).parameters.values()}
    usual = {"activation": "linear", "data_format": "channels_last"}
    kept = {
        key: value
        for key, value in config.items()
        if key in known
        and value != default.get(key, default)
        and not (value == usual.get(key) and default.get(key) is None)
    }
    return [title, kept]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Corrected):
        return f"{CORRECT}{value.kernel}"
    if isinstance(value, tuple | list):
        parts = [plain(part) for part in value]
        flat = json.dumps(parts)
        return re.search(rf"{CORRECT}\d+", flat)[0] if CORRECT in flat else parts
    if hasattr(value, "tolist"):
        return value.tolist()
    return getattr(value, "__name__", str(value)) if callable(value) else value


def check_counts(operations: list[Any], own: list[str | None]) -> None:
    """Names that are counted come in the order of the calls; the runs rely on it."""
    seen: dict[str, list[int]] = {}
    for operation, name in zip([op for op in operations if type(op).__name__ != "InputLayer"], own, strict=True):
        if name is None:
            prefix, _, number = operation.name.rpartition("_")
            known = number.isdigit() and bool(prefix)
            seen.setdefault(prefix if known else operation.name, []).append(int(number) if known else 0)
    assert all(numbers == sorted(numbers) for numbers in seen.values()), seen


def variants(name: str, member: dict[str, Any]) -> list[tuple[frozenset[str], dict[str, Any]]]:
    """The choices that may change the layers of a model: what holds, and the arguments that make it so."""
    takes = parameters(name)
    size = max(96, taken_size(name))
    square = (size, size, 3)
    heads: list[tuple[set[str], dict[str, Any]]] = [
        ({"sized", "rgb"}, {"input_shape": square}),
        ({"sized"}, {"input_shape": (size, size, 1)}),
        ({"rgb"}, {"input_shape": (None, None, 3)}),
        (set(), {"input_shape": (None, None, 1)}),
        ({"sized", "rgb", "imagenet"}, {"input_shape": square, "weights": "imagenet"}),
        ({"rgb", "imagenet"}, {"input_shape": (None, None, 3), "weights": "imagenet"}),
    ]
    tails: list[tuple[set[str], dict[str, Any]]] = [
        (set(), {"include_top": False}),
        ({"avg"}, {"include_top": False, "pooling": "avg"}),
        ({"max"}, {"include_top": False, "pooling": "max"}),
    ]
    found = [(head | tail, {**h, **t}) for (head, h) in heads for (tail, t) in tails[:1]]
    found += [(heads[0][0] | tail, {**heads[0][1], **t}) for tail, t in tails[1:]]
    found.append(({"sized", "rgb", "top"}, {"input_shape": square, "include_top": True}))
    if "include_preprocessing" in takes:
        found = [(words | {"scaled"}, given) for words, given in found] + [
            (words, {**given, "include_preprocessing": False}) for words, given in found
        ]
    whole = [(frozenset(words), {"weights": None, **member, **given}) for words, given in found]
    return [(words, given) for words, given in whole if isinstance(taken(name, given), tuple)]


def taken_size(name: str) -> int:
    """The edge of the pictures that a model is made for."""
    shape = taken(name, {})
    return shape[0] or 224


LITERALS = ("top", "avg", "max", "imagenet", "rgb", "sized", "scaled")
"""What a line of a model may depend on."""


def guard(holding: frozenset[int], choices: list[frozenset[str]]) -> str:
    """The shortest condition that holds in exactly these of the choices; empty for all of them."""
    if len(holding) == len(choices):
        return ""
    literals = [sign + word for word in LITERALS for sign in ("", "!")]
    alone = [" ".join(words) for count in range(1, 4) for words in itertools.combinations(literals, count)]
    parts = {text: {n for n, choice in enumerate(choices) if holds(text, choice)} for text in alone}
    within = [text for text, found in parts.items() if found and found <= holding]
    exact = (text for text in within if parts[text] == holding)
    pairs = (pair for pair in itertools.combinations(within, 2) if parts[pair[0]] | parts[pair[1]] == holding)
    found = next(exact, None) or " | ".join(next(pairs, ()))
    assert found, f"no condition tells {[sorted(choices[n]) for n in holding]} apart"
    return found


def merged(lists: list[list[Any]]) -> list[tuple[Any, frozenset[int]]]:
    """Several lists as one, each item with the numbers of the lists that it is in."""
    whole = [(item, {0}) for item in lists[0]]
    for number, items in enumerate(lists[1:], 1):
        texts = [item for item, _ in whole]
        new: list[tuple[Any, set[int]]] = []
        for tag, a, b, c, d in difflib.SequenceMatcher(None, texts, items, autojunk=False).get_opcodes():
            if tag == "equal":
                new += [(item, holding | {number}) for item, holding in whole[a:b]]
            else:
                new += [*whole[a:b], *((item, {number}) for item in items[c:d])]
        whole = new
    return [(item, frozenset(holding)) for item, holding in whole]


def asked(name: str, member: dict[str, Any]) -> dict[str, Any]:
    """The row of one model."""
    choices = variants(name, member)
    lists = [generic(name, given, "top" in words) for words, given in choices]
    odd(name, choices, lists)
    layers: dict[str, int] = {}
    lines = []
    for (what, own, values), holding in merged(lists):
        line: list[Any] = [layers.setdefault(what, len(layers)), own or 0]
        condition = guard(holding, [words for words, _ in choices])
        inputs = json.loads(values)
        if inputs != [1] or condition:
            line.append(inputs)
        lines.append([*line, condition] if condition else line)
    takes = {**parameters(name), **member}
    return {
        **shapes(name, member),
        "parameters": takes,
        "layers": [json.loads(what) for what in layers],
        "lines": lines,
    }


def generic(name: str, given: dict[str, Any], top: bool) -> list[Any]:
    """The calls of a model, its classes left open."""
    lines = described(name, given)
    if not top:
        return lines
    for number, (line, other) in enumerate(zip(lines, described(name, {**given, **EXAMPLE}), strict=True)):
        if line != other:
            usual, example = ("1000", "777"), ('"softmax"', '"softsign"')
            text = other[0].replace(usual[1], '"$classes"').replace(example[1], '"$activation"')
            filled = text.replace('"$classes"', usual[0]).replace('"$activation"', example[0])
            assert (filled, *other[1:]) == line, (line, other)
            lines[number] = (text, *other[1:])
    return lines


def odd(name: str, choices: list[tuple[frozenset[str], dict[str, Any]]], lists: list[list[Any]]) -> None:
    """See that nothing but what is written depends on the size of the pictures."""
    for (words, given), lines in zip(choices, lists, strict=True):
        if {"sized", "rgb"} <= words and not words & {"top", "avg", "max", "imagenet"}:
            for size in (least(name, given), 97, 130):
                assert described(name, {**given, "input_shape": (size, size + 3, 3)}) == lines, (name, size)


def least(name: str, given: dict[str, Any]) -> int:
    """The smallest edge of a picture that a model takes."""
    return next(n for n in range(1, 300) if isinstance(taken(name, {**given, "input_shape": (n, n, 3)}), tuple))


def shapes(name: str, member: dict[str, Any]) -> dict[str, Any]:
    """Which shapes a model takes, and which it declares where none is given."""
    bare = {"weights": None, **member}
    named = parameters(name).get("name")
    if named is None:
        named = built(name, {**bare, "include_top": False})[0].name.replace("None", "{}")
    fixed = {"weights": "imagenet", "include_top": True, **member}
    return {
        "name": named,
        "top": taken(name, {**bare, "include_top": True}),
        "features": taken(name, {**bare, "include_top": False}),
        "least": least(name, {**bare, "include_top": False}),
        "open": isinstance(taken(name, {**bare, "include_top": True, "input_shape": (None, None, 3)}), tuple),
        "grey": isinstance(taken(name, {**fixed, "include_top": False, "input_shape": (224, 224, 1)}), tuple),
        "static": not isinstance(taken(name, {**fixed, "include_top": False, "input_shape": (None, None, 3)}), tuple),
        "sizes": [n for n in SIZES if isinstance(taken(name, {**fixed, "input_shape": (n, n, 3)}), tuple)],
    }


def rows(chosen: list[str] | None = None) -> dict[str, dict[str, Any]]:
    """The rows of these models, or of all."""
    found = {}
    for name in chosen or names():
        for member in MEMBERS.get(name, [{}]):
            found[key_of(name, member, parameters(name))] = asked(name, member)
            print(key_of(name, member, parameters(name)), flush=True)
    return found


def untouched() -> list[str]:
    """The modules whose ``preprocess_input`` gives back what it is given."""
    import keras
    from keras import applications

    rooms = [name for name in dir(applications) if hasattr(getattr(applications, name), "preprocess_input")]
    given = keras.KerasTensor((None, 8, 8, 3))
    return [name for name in rooms if getattr(applications, name).preprocess_input(given) is given]


def text(table: dict[str, Any]) -> str:
    """The table as it is committed: one model a line."""
    lines = (f"{json.dumps(key)}:{json.dumps(row, separators=(',', ':'))}" for key, row in table.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(*chosen: str) -> None:
    """Write the table of the installed Keras."""
    import keras

    head = {"keras": ".".join(keras.__version__.split(".")[:2]), "untouched": untouched()}
    TABLE.write_text(text({"": head, **rows(list(chosen))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
