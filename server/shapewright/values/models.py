"""Layers, models and the calls that connect them, as the interpreter holds them.

A layer is its rule (what its constructor was given) and an address: whatever Keras changes on the living object (its
built widths, a Sequential's stack, what ``compile`` was told) lies in the interpreter's state under that address.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from shapewright.source.dialect import TESTED

from .immutable import immutable
from .tensors import Tensor

if TYPE_CHECKING:
    from shapewright.source.dialect import Keras

    from .origins import Site


@immutable(frozen=True, eq=False, slots=True)
class Layer:
    """A layer of ``keras.layers`` that the program constructed."""

    address: int
    rule: Any
    """The dataclass of ``rules.layers`` that describes it."""
    origin: Site
    arguments: dict[str, Any] = field(default_factory=dict)
    """What the constructor was given, by parameter name."""

    @property
    def title(self) -> str:
        """Keras's canonical name of its class."""
        return str(self.rule.title)


@immutable(frozen=True, eq=False, slots=True)
class Sequential:
    """A ``keras.Sequential``; its stack lies in the state, since ``.add`` changes it."""

    address: int
    origin: Site
    title: str = "Sequential"
    keras: Keras = TESTED


@immutable(frozen=True, eq=False, slots=True)
class Functional:
    """A ``keras.Model(inputs, outputs)``: the graph between two structures of tensors."""

    address: int
    origin: Site
    inputs: Any
    outputs: Any
    title: str = "Functional"
    keras: Keras = TESTED


@immutable(frozen=True, eq=False, slots=True)
class Operation:
    """A function of ``keras.ops``, or an operator, applied to Keras tensors: it can be applied again to others."""

    name: str
    apply: Any
    """A callable that takes what ``Call.inputs`` holds, and returns tensors."""
    alone: bool = False
    """Whether it is certainly a single operation of Keras."""


@immutable(frozen=True, eq=False, slots=True)
class Call:
    """A layer, model or operation applied to tensors: a node of Keras's graph."""

    target: Layer | Sequential | Functional | Operation | Any
    inputs: Any
    """What it was called with: a tensor, or a tuple of them."""
    options: dict[str, Any]
    """Other arguments of the call, by name."""
    order: int
    """Calls are numbered as they happen, so sorting by it sorts the graph."""
    origin: Site | None = None
    inside: Any = None
    """What the function of a ``Lambda`` made, by the calls in it, where all of it was followed."""


@immutable(frozen=True, eq=False, slots=True)
class Trace:
    """What a layer or model of the program's own made of a batch of any size: the calls inside lie between the two."""

    inputs: tuple[Any, ...]
    outputs: Any


Model = Sequential | Functional


def tensors_in(structure: Any) -> list[Tensor]:
    """All tensors in a structure of tuples and dicts, in order."""
    found: list[Tensor] = []
    _gather(structure, found)
    return found


def _gather(structure: Any, found: list[Tensor]) -> None:
    if isinstance(structure, Tensor):
        found.append(structure)
    elif isinstance(structure, tuple | dict):
        for part in structure.values() if isinstance(structure, dict) else structure:
            if type(part) is Tensor:
                found.append(part)
            elif type(part) not in PLAIN:
                _gather(part, found)


PLAIN = frozenset({int, str, float, bool, type(None)})
"""The types of most values that hold nothing."""
