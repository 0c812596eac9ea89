"""Signatures: what everything public in Keras takes, in each version that was asked, and how arguments are bound.

A row of the table is a list of words: ``units`` is required, ``units=`` is not; ``/`` and ``*`` stand where Python has
them, ``*args`` and ``**`` take anything, ``+decay=`` is a name taken out of ``**kwargs``, ``~seed=`` one passed on with
them, ``**layer`` means what every layer takes, ``!`` marks a name that is looked up at once, and ``@Conv1D`` is the
class behind an alias.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from shapewright.source.dialect import TESTED

from .problems import DuplicateArgument, MissingArgument, TooManyArguments, UnknownArgument
from .versions import asked, options, row, table, versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapewright.source.dialect import Keras, Version


NO_LAYERS = ("Input", "InputSpec")
"""What stands in ``keras.layers`` in capitals, and is no layer."""


@dataclass(frozen=True)
class Signature:
    """The parameters of one function or constructor, as a real Keras told them."""

    title: str
    """Keras's canonical class name, such as ``Conv1D`` for ``Convolution1D``; of a function, its name."""
    positional: tuple[str, ...]
    unnamed: int
    """How many of the positional ones have no name for callers."""
    keyword: tuple[str, ...]
    passed_on: tuple[str, ...]
    """What it takes by name for the layer that it extends."""
    required: tuple[str, ...]
    looked_up: tuple[str, ...]
    """Arguments that may be a name, which is looked up at once."""
    options: bool
    """Whether it takes what every layer takes."""
    many: bool
    """Whether it takes any number of positional arguments."""
    open: bool
    """Whether it takes arguments of any name."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Everything that can be given by name, a layer's own parameters only."""
        return (*self.positional[self.unnamed :], *self.keyword, *self.passed_on)

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any], options: frozenset[str]) -> dict[str, Any]:
        """The arguments by parameter name; raises the problem that the real call would raise."""
        if len(args) > len(self.positional) and not self.many:
            raise TooManyArguments(self.title, len(self.positional), len(args))
        bound = dict(zip(self.positional, args, strict=False))
        for key, value in kwargs.items():
            if key in bound and key in self.positional[self.unnamed :]:
                raise DuplicateArgument(self.title, key)
            if not (key in self.names or self.open or (self.options and key in options)):
                raise UnknownArgument(self.title, key, (*self.names, *(sorted(options) if self.options else ())))
            bound[key] = value
        for key in self.required:
            if key not in bound:
                raise MissingArgument(self.title, key)
        return bound


def bind(name: str, args: Sequence[Any], kwargs: Mapping[str, Any], keras: Keras = TESTED) -> dict[str, Any] | None:
    """The arguments by parameter name; ``None`` where this Keras is not known well enough.

    Raises the problem that the real call would raise: where the version lies between two that were asked, only what
    both of them raise.
    """
    problem: Exception | None = None
    for version in asked(keras):
        described = known(name, version)
        if described is None:
            return None
        try:
            return described.bind(args, kwargs, options(version))
        except (DuplicateArgument, MissingArgument, TooManyArguments, UnknownArgument) as refused:
            problem = refused
    if problem is not None:
        raise problem
    return None


def signature(name: str, keras: Keras = TESTED) -> Signature | None:
    """What a canonical name takes in this Keras; ``None`` where it has no such name, or is not known well enough."""
    speaking = asked(keras)
    return known(name, speaking[0]) if speaking else None


@cache
def is_to_come(name: str, keras: Keras) -> bool:
    """Whether a name certainly came with a later Keras 3 than this one."""
    speaking = asked(keras)
    newest = versions()[0]
    later = bool(speaking) and speaking[-1][0] == newest[0] and known(name, newest) is not None
    return later and all(known(name, version) is None for version in speaking)


@cache
def known(name: str, version: Version) -> Signature | None:
    """The row of a name in one version of the table."""
    words = row(name, version)
    return None if words is None else _parsed(name.rpartition(".")[2], words)


@cache
def layer_signatures() -> dict[str, Signature]:
    """All layers by their public name, as the newest Keras that has them knows them."""
    found: dict[str, Signature] = {}
    for version in versions():
        for name, text in table()[version].items():
            short = name.removeprefix("keras.layers.")
            if (
                text is not None
                and short != name
                and short not in found
                and short[0].isupper()
                and short not in NO_LAYERS
            ):
                found[short] = _parsed(short, text)
    return found


def _parsed(title: str, text: str) -> Signature:
    """A row's words, taken apart."""
    words = text.split()
    if words and words[0].startswith("@"):
        title = words.pop(0)[1:]
    unnamed = words.index("/") if "/" in words else 0
    many = next((word for word in words if word.startswith("*") and len(word) > 1 and word[1] != "*"), None)
    border = next((index for index, word in enumerate(words) if word in ("*", many)), len(words))
    plain = [word for word in words if word[0] not in "*/~"]
    before = [word for word in words[:border] if word[0] not in "*/+~"]
    return Signature(
        title,
        tuple(map(_name, before)),
        unnamed,
        tuple(_name(word) for word in plain if word not in before),
        tuple(_name(word) for word in words if word[0] == "~"),
        tuple(_name(word) for word in plain if "=" not in word),
        tuple(_name(word) for word in plain if word.endswith("!")),
        "**layer" in words,
        many is not None,
        "**" in words,
    )


def _name(word: str) -> str:
    return word.strip("+~!=")
