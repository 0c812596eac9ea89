"""Asks a Keras for the parameters of everything public; ``python tests/signatures/generate.py`` notes them in the table.

It runs in any Python that has a Keras: ``python generate.py tf_keras`` asks that package. The table holds every version
that was asked, each as what differs from the next newer one, so a version can be asked again, and others added.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[2] / "server/shapewright/rules/signatures.json"

MODULES = (
    "activations", "callbacks", "constraints", "initializers", "layers", "losses", "metrics", "ops", "ops.image",
    "ops.linalg", "ops.nn", "optimizers", "optimizers.schedules", "random", "regularizers", "utils",
)  # fmt: skip
"""Modules whose every function and class is asked for; ``applications`` and ``datasets`` are walked."""

METHODS = (
    "compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "summary",
    "get_layer", "load_weights", "save_weights", "build",
)  # fmt: skip
"""Methods of models that programs call."""

CANDIDATES = (
    "lr", "decay", "clipnorm", "clipvalue", "global_clipnorm", "momentum", "rho", "beta_1", "beta_2", "epsilon",
    "weight_decay", "use_ema", "jit_compile", "schedule_decay", "name", "dtype", "reduction", "trainable",
)  # fmt: skip
"""Names that a class may take out of its ``**kwargs``: each is tried."""

NOBODY = "surely_no_argument"
"""A name that no class takes."""

KNOWN = {"activation": "relu", "initializer": "zeros", "regularizer": "l2", "constraint": "unit_norm"}
"""How arguments end whose value may be a name, with one that every Keras knows."""

IDENTIFIERS = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")
"""Modules that look names up with ``get``."""

READ = re.compile(r"kwargs\.(?:pop|get)\(\s*[\"'](\w+)[\"']|[\"'](\w+)[\"'] (?:not )?in kwargs")
REFUSING = re.compile(r"if kwargs:\s+raise")
"""How a function reads its ``**kwargs``, and how it refuses what is left of them."""

SAMPLES = ((), (1,), ("mse",), (1, 1), (0.5, 10, 0.5), ([1], [1.0, 0.5]), ("ab,bc->ac", 1), ((1, 1), 1))
"""Values for required arguments, one of which lets a class be made."""


def measured(keras: Any) -> dict[str, str]:
    """A row for every public name: its parameters, or those of its constructor."""
    names = {name: thing for module in MODULES for name, thing in members(keras, module)}
    for room in ("applications", "datasets"):
        modules = [name for name in dir(getattr(keras, room)) if inspect.ismodule(getattr(getattr(keras, room), name))]
        names |= {name: thing for module in modules for name, thing in members(keras, f"{room}.{module}")}
        names |= dict(members(keras, room))
    names |= {f"keras.Model.{name}": getattr(keras.Model, name) for name in METHODS if hasattr(keras.Model, name)}
    names |= {f"keras.Sequential.{name}": getattr(keras.Sequential, name) for name in ("add", "build", "pop")}
    names |= {"keras.Input": keras.Input, "keras.Sequential": keras.Sequential}
    rows = {name: row(keras, name, thing) for name, thing in sorted(names.items())}
    return {name: text for name, text in rows.items() if text is not None}


def members(keras: Any, module: str) -> list[tuple[str, Any]]:
    """The functions and classes of a public module."""
    try:
        room = importlib.import_module(f"{keras.__name__}.{module}")
    except ImportError:
        return []
    things = [(name, getattr(room, name)) for name in dir(room) if not name.startswith("_")]
    return [
        (f"keras.{module}.{name}", thing)
        for name, thing in things
        if inspect.isclass(thing) or inspect.isroutine(thing)
    ]


def row(keras: Any, name: str, thing: Any) -> str | None:
    """Parameters as text: ``units activation=`` for one that is required and one that is not."""
    try:
        parameters = list(inspect.signature(thing.__init__ if inspect.isclass(thing) else thing).parameters.values())
    except (TypeError, ValueError):
        return None
    if inspect.isclass(thing) or "Model." in name or "Sequential." in name:
        parameters = parameters[1:]
    words = list(spelled(parameters))
    if inspect.isclass(thing) and issubclass(thing, keras.layers.Layer):
        words = [named(thing, parameters, word) for word in words]
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        words += rest(keras, thing, parameters)
    title = thing.__name__ if inspect.isclass(thing) and thing.__name__ != name.rpartition(".")[2] else None
    return " ".join(([f"@{title}"] if title else []) + words)


def spelled(parameters: list[inspect.Parameter]) -> Any:
    """Each parameter as a word; ``/`` behind those without a name, ``*`` before those by name only."""
    before = None
    for p in parameters:
        if before is p.POSITIONAL_ONLY and p.kind is not before:
            yield "/"
        if p.kind is p.KEYWORD_ONLY and before not in (p.KEYWORD_ONLY, p.VAR_POSITIONAL):
            yield "*"
        if p.kind is p.VAR_POSITIONAL:
            yield f"*{p.name}"
        elif p.kind is not p.VAR_KEYWORD:
            yield p.name if p.default is p.empty else f"{p.name}="
        before = p.kind


def named(cls: type, parameters: list[inspect.Parameter], word: str) -> str:
    """A parameter's word, with ``!`` behind it where the constructor looks a name up, and refuses one that is unknown."""
    name = word.rstrip("=")
    value = KNOWN.get(name.rpartition("_")[2])
    if value is None:
        return word
    ways = [given for given in samples(parameters) if made(cls, {**given, name: value})]
    return f"{word}!" if ways and not any(made(cls, {**given, name: NOBODY}) for given in ways) else word


def rest(keras: Any, thing: Any, parameters: list[inspect.Parameter]) -> list[str]:
    """What ``**kwargs`` stand for: names that are taken, then ``**layer``, ``**`` for anything, or nothing more."""
    if inspect.isclass(thing) and issubclass(thing, keras.layers.Layer):
        known = {p.name for p in parameters}
        inherited = passed_on(thing, keras.layers.Layer, parameters)
        careless = ["**"] if any(made(thing, {**given, NOBODY: 1}) for given in samples(parameters)) else []
        known |= {word.rstrip("=") for word in layer_options(keras).split()}
        own = [name for name in taken(thing, keras.layers.Layer) if name not in known]
        more = [f"~{name}=" for name in inherited if name not in {*known, *own}]
        return [*(f"+{name}=" for name in own), *more, "**layer", *careless]
    if not inspect.isclass(thing):
        return [f"+{name}=" for name in read(source(thing))] if REFUSING.search(source(thing)) else ["**"]
    if not refuses(thing, parameters, NOBODY):
        return ["**"]
    names = [name for name in CANDIDATES if name not in {p.name for p in parameters}]
    return [f"+{name}=" for name in names if not refuses(thing, parameters, name)]


def taken(cls: type, stop: type) -> list[str]:
    """What the constructors of a layer take out of ``**kwargs`` themselves: old names that Keras still accepts."""
    found: dict[str, None] = {}
    for part in cls.__mro__[: cls.__mro__.index(stop)]:
        if "__init__" in vars(part):
            found.update(dict.fromkeys(read(inspect.getsource(part.__init__))))
    return list(found)


def passed_on(cls: type, stop: type, parameters: list[inspect.Parameter]) -> list[str]:
    """What a layer passes on to the layer that it extends, and that takes it; where that cannot be tried, all of it."""
    parents = [part for part in cls.__mro__[1 : cls.__mro__.index(stop)] if "__init__" in vars(part)]
    more = [p for part in parents for p in list(inspect.signature(part.__init__).parameters.values())[1:]]
    named = {p.name: p.default for p in more if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    ways = [given for given in samples(parameters) if made(cls, given)]
    tried = {name: 1 if default is inspect.Parameter.empty else default for name, default in named.items()}
    return [name for name, value in tried.items() if not ways or any(made(cls, {**g, name: value}) for g in ways)]


def read(text: str) -> list[str]:
    """The names that a function looks for in its ``**kwargs``."""
    return list(dict.fromkeys(name for pair in READ.findall(text) for name in pair if name))


def source(function: Any) -> str:
    """The text of a function, where it has one."""
    try:
        return inspect.getsource(inspect.unwrap(function))
    except (OSError, TypeError):
        return ""


def refuses(cls: type, parameters: list[inspect.Parameter], name: str) -> bool:
    """Whether a class can be made, but not with an argument of this name."""
    ways = [given for given in samples(parameters) if made(cls, given)]
    return bool(ways) and not any(made(cls, {**given, name: 0.5}) for given in ways)


def samples(parameters: list[inspect.Parameter]) -> list[dict[str, Any]]:
    """Several choices of required arguments."""
    required = [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    return [dict(zip(required, sample, strict=False)) for sample in SAMPLES if len(sample) >= len(required)]


def made(cls: type, given: dict[str, Any]) -> bool:
    """Whether the constructor takes these arguments."""
    try:
        cls(**given)
    except Exception:
        return False
    return True


def identifiers(keras: Any, module: str) -> str:
    """The names that a module's ``get`` knows, by trial of everything that may be one."""
    room = getattr(keras, module)
    home = sys.modules[inspect.unwrap(room.get).__module__]
    plain = {
        *dir(room),
        *dir(home),
        *dir(keras.layers),
        *dir(keras.activations),
        *getattr(home, "ALL_OBJECTS_DICT", ()),
    }
    spellings = (str, str.lower, str.upper, lambda name: re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())
    tried = sorted({spell(name) for name in plain if not name.startswith("_") for spell in spellings})
    return " ".join(name for name in tried if knows(room.get, name))


def knows(get: Any, name: str) -> bool:
    """Whether something goes by this name."""
    try:
        return get(name) is not None
    except Exception as error:
        return not re.search("nterpret|nknown|ould not (find|locate)|unsupported|deserialize", str(error))


@cache
def layer_options(keras: Any) -> str:
    """What every layer takes beside its own parameters, by trial."""
    values = {
        "activity_regularizer": None, "trainable": True, "dtype": "float32", "autocast": True, "name": "a",
        "input_shape": (3,), "input_dim": 3, "batch_input_shape": (None, 3), "batch_size": 2, "weights": None,
        "implementation": 1, "dynamic": False, "input_dtype": "float32", "sparse": False, "ragged": False,
        "input_tensor": None, "batch_shape": (None, 3), "input_length": 3, "noise_shape": None, "seed": None,
        "quantization_config": None,
    }  # fmt: skip
    return " ".join(f"{name}=" for name, value in values.items() if made(keras.layers.Flatten, {name: value}))


def expanded(table: dict[str, dict[str, str | None]]) -> dict[str, dict[str, str]]:
    """The table, each version on its own."""
    whole: dict[str, dict[str, str]] = {}
    newer: dict[str, str] = {}
    for version in newest_first(table):
        rows = {**newer, **table[version]}
        newer = whole[version] = {name: text for name, text in rows.items() if text is not None}
    return whole


def compressed(whole: dict[str, dict[str, str]]) -> dict[str, dict[str, str | None]]:
    """Of each version what differs from the next newer one; ``null`` for what it lacks."""
    table: dict[str, dict[str, str | None]] = {}
    newer: dict[str, str] = {}
    for version in newest_first(whole):
        rows = whole[version]
        table[version] = {name: rows.get(name) for name in sorted({*rows, *newer}) if rows.get(name) != newer.get(name)}
        newer = rows
    return table


def newest_first(versions: Any) -> list[str]:
    """Versions in order."""
    return sorted(versions, key=lambda version: tuple(map(int, version.split("."))), reverse=True)


def asked(keras: Any) -> tuple[str, dict[str, str]]:
    """The minor version of a Keras, and its rows."""
    version = ".".join(keras.__version__.split(".")[:2])
    known = {f"names of {module}": identifiers(keras, module) for module in IDENTIFIERS}
    return version, {"layer options": layer_options(keras), **known, **measured(keras)}


def text(table: dict[str, dict[str, str | None]]) -> str:
    """The table as it is committed: one name a line."""
    parts = []
    for version in newest_first(table):
        rows = ",\n".join(f"{json.dumps(name)}:{json.dumps(row)}" for name, row in table[version].items())
        parts.append(f"{json.dumps(version)}:{{\n{rows}\n}}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(package: str = "keras") -> None:
    """Note the rows of one Keras in the table."""
    keras = importlib.import_module(package)
    whole = expanded(json.loads(TABLE.read_text())) if TABLE.is_file() else {}
    version, rows = asked(keras)
    whole[version] = rows
    TABLE.write_text(text(compressed(whole)))
    print(f"{package} {keras.__version__}: {len(rows)} rows")


if __name__ == "__main__":
    main(*sys.argv[1:])
