"""What is changed in place: arrays, whoever holds them, and layers whose arguments are set after they were made."""

from __future__ import annotations

from dataclasses import fields, replace
from math import prod
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.assigning import placed_in
from shapewright.rules.ops.operands import shape_of
from shapewright.values.dims import UNKNOWN
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .truth import as_index, frozen

if TYPE_CHECKING:
    import ast

    from shapewright.values.models import Layer

    from .interpreter import Interpreter


def replaced(run: Interpreter, old: Tensor, new: Any) -> None:
    """Every name, attribute and list that holds this array holds another."""
    for (address, name), value in list(run.here.cells.items()):
        if value is old:
            run.store(address, name, new)
        elif name is None and isinstance(value, tuple) and any(part is old for part in value):
            run.store(address, None, tuple(new if part is old else part for part in value))


def rewritten(run: Interpreter, node: ast.expr, owner: Tensor, key: Any, value: Any) -> None:
    """``owner[key] = value``: how large its numbers are is not known any more."""
    from .leaves import attempt, noted

    if not isinstance(value, Unknown):
        given = (owner, as_index(run, key), frozen(run, value))
        attempt(run, node, given, {}, placed_in, pure=True)
        noted(run, node, "assign item", given, {}, None)
    if owner.classes is not None:
        replaced(run, owner, replace(owner, classes=None, attained=False, complete=False))


def assign_shape(run: Interpreter, owner: Tensor, shape: Any) -> None:
    """``array.shape = shape``."""
    replaced(run, owner, _reshaped(owner, frozen(run, shape)))


def _reshaped(owner: Tensor, shape: Any) -> Any:
    lengths = shape_of(shape)
    if lengths is None:
        return Unknown("an array whose shape was set to one that is not known")
    if -1 in lengths:
        known = lengths.count(-1) == 1 and all(isinstance(dim, int) for dim in (*lengths, *(owner.shape or (UNKNOWN,))))
        rest = -prod(lengths) if known else 0  # type: ignore[arg-type]
        filled = prod(owner.shape) // rest if rest and owner.shape is not None else UNKNOWN  # type: ignore[arg-type]
        lengths = tuple(filled if length == -1 else length for length in lengths)
    return owner.unseen(lengths)


def resize(run: Interpreter, node: ast.expr, owner: Tensor, *shape: Any, **_options: Any) -> None:
    """``array.resize(shape)``: another number of items, in place."""
    assign_shape(run, owner, shape[0] if len(shape) == 1 else shape)


def set_shape(run: Interpreter, node: ast.expr, owner: Tensor, shape: Any = None, *_: Any) -> None:
    """``tensor.set_shape(shape)``: lengths that the program knows, and TensorFlow has not."""
    lengths = shape_of(frozen(run, shape))
    if lengths is not None and (owner.shape is None or len(owner.shape) == len(lengths)):
        held = owner.shape or (UNKNOWN,) * len(lengths)
        told = tuple(new if isinstance(new, int) and new >= 0 else old for old, new in zip(held, lengths, strict=True))
        known = tuple(old if isinstance(old, int) else new for old, new in zip(held, told, strict=True))
        replaced(run, owner, replace(owner, shape=known))


IDLE = frozenset({"trainable", "name", "activation", "rate", "seed"})
"""Attributes of layers that change no shape."""


def altered(run: Interpreter, layer: Layer, name: str) -> None:
    """The program has set an attribute of a layer: one that its shapes depend on makes them unknown from here on."""
    if name not in IDLE and any(field.name == name for field in fields(layer.rule)):
        run.store(layer.address, "#altered", Unknown(f"its {name} was changed after it was made"))
