"""What a recipe may pass to Keras: literals, and references to what the same recipe made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from types import EllipsisType
from typing import TypeAlias, Union

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

Argument: TypeAlias = Union[
    "bool | int | float | str | list[Argument] | tuple[Argument, ...] | Mapping[str, Argument]",
    "TensorReference | LayerReference | KerasObject | Cut | Zeros | EllipsisType | None",
]
"""One argument of a constructor or a call."""

DEEPEST = 20
"""How deeply arguments may nest."""

LARGEST_INT = 2**63
"""Integers of this size or more have no place in a tensor."""

CODE_KEYS = frozenset({"class_name", "registered_name", "module"})
"""Keys of a serialized Keras object: Keras would import the module that such a dictionary names."""

MOST_ZEROS = 2**26
"""So many numbers an array of zeros may have."""
MOST_BYTES = 2**28
"""The same of single bytes, which a reshape alone is given: other functions make longer numbers of them."""
BYTES = frozenset({"uint8", "int8", "bool"})
"""Types of one byte."""

ARRAY_TYPE = re.compile(r"bool|u?int(8|16|32|64)|float(16|32|64)")
"""What an array of zeros may consist of."""

OBJECT_PATH = re.compile(
    r"(layers|initializers|regularizers|constraints|optimizers|optimizers\.schedules|losses|metrics)\.[A-Za-z]\w*"
)
"""Which classes of Keras may be named, by room."""

REFUSED = frozenset({"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"})
"""Layers that run code, or load it from a file."""


class Unrebuildable(ValueError):
    """The recipe would need more than Keras's own classes and literals; the message says what."""


@dataclass(frozen=True)
class TensorReference:
    """What a call or an input gave: all of it, or one of its several outputs."""

    key: str
    output: int | None = None


@dataclass(frozen=True)
class LayerReference:
    """A layer made earlier in the recipe, as a wrapper takes it."""

    key: str


@dataclass(frozen=True)
class Cut:
    """A slice of an axis."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None


@dataclass(frozen=True)
class Zeros:
    """An array of the program, of which only its shape and type are kept."""

    shape: tuple[int | None, ...]
    """``None`` for as many as there are samples."""
    dtype: str
    tensor: bool = False
    """Whether it is a tensor of TensorFlow; else NumPy's."""
    top: int | None = None
    """The largest number that it holds, in its last place, where some function looks at what is in it."""

    def __post_init__(self) -> None:
        if self.numbers > self.most or not ARRAY_TYPE.fullmatch(self.dtype):
            raise Unrebuildable(f"an array of shape {self.shape} and type {self.dtype} is not made")

    @property
    def numbers(self) -> int:
        """How many numbers it holds."""
        return prod(size or 1 for size in self.shape)

    @property
    def most(self) -> int:
        """How many it may: more of single bytes."""
        return MOST_BYTES if self.dtype in BYTES and not self.tensor else MOST_ZEROS


@dataclass(frozen=True)
class KerasObject:
    """An object of one of Keras's own classes, such as ``regularizers.L2`` with its arguments."""

    path: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if OBJECT_PATH.fullmatch(self.path) is None or self.path.rpartition(".")[2] in REFUSED:
            raise Unrebuildable(f"keras.{self.path} cannot be rebuilt from literals")
        mapping_to_json(self.arguments)


def mapping_to_json(arguments: Mapping[str, Argument], depth: int = 0) -> dict[str, Json]:
    """Return keyword arguments as tagged JSON, or raise ``Unrebuildable``."""
    if isinstance(arguments.get("vocabulary"), str):
        raise Unrebuildable("a vocabulary that lies in a file is not read")
    return {name: to_json(argument, depth) for name, argument in arguments.items()}


def to_json(argument: Argument, depth: int = 0) -> Json:
    """Return an argument as tagged JSON, or raise ``Unrebuildable``; whatever is no JSON literal has one tag."""
    if depth > DEEPEST:
        raise Unrebuildable(f"arguments nest more than {DEEPEST} deep")
    match argument:
        case None | bool() | float() | str():
            return argument
        case int() if abs(argument) < LARGEST_INT:
            return argument
        case list():
            return [to_json(item, depth + 1) for item in argument]
        case tuple():
            return {"tuple": [to_json(item, depth + 1) for item in argument]}
        case TensorReference(key, output):
            return {"tensor": [key, output]}
        case LayerReference(key):
            return {"layer": key}
        case EllipsisType():
            return {"ellipsis": True}
        case Cut(start, stop, step):
            return {"slice": [start, stop, step]}
        case Zeros(shape, dtype, tensor, top):
            return {"zeros": [list(shape), dtype, tensor, top]}
        case KerasObject(path, arguments):
            return {"object": path, "arguments": mapping_to_json(arguments, depth + 1)}
        case Mapping():
            return {"dict": dictionary_to_json(argument, depth + 1)}
    raise Unrebuildable(f"a value of type {type(argument).__name__} is not a literal")


def dictionary_to_json(items: Mapping[str, Argument], depth: int) -> dict[str, Json]:
    """Return a plain dictionary, unless its keys are no strings or Keras could take it for a serialized object."""
    if not all(isinstance(key, str) for key in items):
        raise Unrebuildable("a dictionary has keys that are not strings")
    if CODE_KEYS & set(items):
        raise Unrebuildable("a serialized Keras object is not rebuilt")
    return {key: to_json(item, depth) for key, item in items.items()}


def references(argument: object) -> set[str]:
    """Return the keys of all tensors and layers that an argument refers to."""
    match argument:
        case TensorReference(key) | LayerReference(key):
            return {key}
        case list() | tuple():
            return {key for item in argument for key in references(item)}
        case KerasObject(_, arguments):
            return references(arguments)
        case Mapping():
            return references(list(argument.values()))
    return set()
