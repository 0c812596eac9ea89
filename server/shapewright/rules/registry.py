"""Which class describes which Keras name, and how its arguments are bound."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from .limits import refuse
from .problems import MissingArgument, TooManyArguments, UnknownArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .layers.layer import LayerRule

T = TypeVar("T")

LAYERS: dict[str, partial[LayerRule]] = {}
"""How to make the rule of ``keras.layers.<name>`` from the arguments that matter to it."""

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""Pure functions of libraries, by canonical name, such as ``numpy.zeros``."""

LAYER_OPTIONS = frozenset(
    {"activity_regularizer", "trainable", "dtype", "autocast", "name", "input_shape", "input_dim"}
)
"""What ``keras.layers.Layer`` itself accepts beside a layer's own parameters."""


CARELESS = ("HashedCrossing",)
"""Layers that take any keyword argument and do nothing with it."""


@dataclass(frozen=True)
class Signature:
    """The parameters of one Keras constructor, as the installed Keras of the test run told."""

    title: str
    """Keras's canonical class name, such as ``Conv1D`` for ``Convolution1D``."""
    positional: tuple[str, ...]
    keyword: tuple[str, ...]
    required: tuple[str, ...]
    options: bool
    many: bool


def layer(*names: str, **fixed: Any) -> Callable[[type[T]], type[T]]:
    """Register the decorated rule as the meaning of ``keras.layers.<name>``, with these fixed fields."""

    def register(cls: type[T]) -> type[T]:
        for name in names:
            known = signatures().get(name)
            title = known.title if known else name
            rule: Any = cls
            LAYERS[name] = partial(rule, title=title, **fixed)
        return cls

    return register


def function(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated pure function as the meaning of these library names."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS.update(dict.fromkeys(names, run))
        return run

    return register


@cache
def signatures() -> dict[str, Signature]:
    """The committed table, by public name."""
    table = json.loads(files(__package__).joinpath("layers/signatures.json").read_text(encoding="utf-8"))
    return {
        name: Signature(
            row["class"],
            tuple(row["positional"]),
            tuple(row["keyword"]),
            tuple(row["required"]),
            row["options"],
            row["many"],
        )
        for name, row in table.items()
    }


def bind(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by parameter name; raises the problem that the real constructor would raise."""
    signature = signatures()[name]
    if len(args) > len(signature.positional) and not signature.many:
        raise TooManyArguments(signature.title, len(signature.positional), len(args))
    bound = dict(zip(signature.positional, args, strict=False))
    for key, value in kwargs.items():
        own = key in signature.positional or key in signature.keyword
        if not own and not (signature.options and key in LAYER_OPTIONS) and name not in CARELESS:
            raise UnknownArgument(signature.title, key)
        bound[key] = value
    for key in signature.required:
        if key not in bound:
            raise MissingArgument(signature.title, key)
    return bound


def construct(name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> LayerRule:
    """Build the rule of ``keras.layers.<name>``; raises the problem that the real constructor would raise."""
    return describe(name, bind(name, args, kwargs or {}))


def describe(name: str, bound: Mapping[str, Any]) -> LayerRule:
    """The rule for arguments that are bound already; those that no rule speaks of are left out."""
    rule = LAYERS[name]
    known = _fields(rule.func)
    made = rule(**{key: value for key, value in bound.items() if key in known})
    made.policy = bound.get("dtype")
    made.trainable = bound.get("trainable", True)
    refuse(made, bound)
    made.settled()
    return made


@cache
def _fields(cls: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(cls) if not field.kw_only)
