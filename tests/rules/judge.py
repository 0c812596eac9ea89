"""One layer, judged twice: by its rule and by real Keras, which must agree on shape, dtype, weights or refusal."""

from __future__ import annotations

import importlib
import math
import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from shapewright.rules import layers as _registered  # noqa: F401 - importing the rules registers them
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.source.dialect import Keras
from shapewright.values.dims import BATCH, Dim, Kind, Length, Symbol, is_open
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Plain = tuple[Any, ...]
"""A shape as Keras writes it: ``None`` for an open axis."""


SPREAD = ("MultiHeadAttention", "GroupQueryAttention")
"""Layers that are called with their inputs one by one, not with a list."""


@dataclass(frozen=True)
class Inner:
    """An argument that is itself a layer."""

    name: str
    arguments: dict[str, Any]

    def rule(self) -> Any:
        """Its rule."""
        arguments = {key: given(value, Inner.rule) for key, value in self.arguments.items()}
        return construct(self.name, (), arguments, the_keras())

    def layer(self) -> Any:
        """The real one."""
        arguments = {key: given(value, Inner.layer) for key, value in self.arguments.items()}
        return getattr(real_keras().layers, self.name)(**arguments)


@dataclass(frozen=True)
class Verdict:
    """What one judge says: refused at a moment, or accepted with these outputs."""

    refused: str | None = None
    """"constructor" or "call"; ``None`` where the layer was accepted."""
    shapes: tuple[Plain, ...] = ()
    dtypes: tuple[str | None, ...] = ()
    weights: int | None = None
    learned: int | None = None
    """How many of the weights are trainable."""


OPEN = Verdict("left open")
"""What a rule says where only other Kerases certainly refuse."""


def refused(moment: str, problem: Problem) -> Verdict:
    """A refusal, as far as this Keras has it."""
    return Verdict(moment) if problem.refused_by(the_keras()) else OPEN


def symbolic(shape: Plain | None, dtype: str | None = "float32") -> Tensor:
    """A Keras input of this shape, the batch left out; ``None`` for one of any shape."""
    if shape is None:
        return Tensor(None, dtype)
    return Tensor((BATCH, *(opened(dim, axis) for axis, dim in enumerate(shape))), dtype)


def opened(dim: int | None, axis: int) -> Dim:
    """``None`` as an open axis with a name of its own."""
    return Length(Symbol("T", Kind.OPEN, ("axis", axis))) if dim is None else dim


def plain(tensor: Tensor) -> Plain | None:
    """A tensor's shape as Keras writes it; ``"?"`` for a length that is not known."""
    if tensor.shape is None:
        return None
    return tuple(None if is_open(dim) else dim if isinstance(dim, int) else "?" for dim in tensor.shape)


def by_rule(
    name: str, arguments: dict[str, Any], shapes: list[Plain | None], dtypes: Sequence[str | None] = ()
) -> Verdict:
    """What the rule says; inputs are floats where no ``dtypes`` are given, and of any shape where that is ``None``."""
    try:
        rule = construct(name, (), {key: given(value, Inner.rule) for key, value in arguments.items()}, the_keras())
    except Problem as problem:
        return refused("constructor", problem)
    types = dtypes or ["float32"] * len(shapes)
    inputs = tuple(symbolic(shape, dtype) for shape, dtype in zip(shapes, types, strict=True))
    x = inputs[0] if len(inputs) == 1 else inputs
    try:
        output = rule.result(x)
    except Problem as problem:
        return refused("call", problem)
    outputs = flat(output)
    shown = tuple(plain(tensor) or ("?",) for tensor in outputs)
    return Verdict(None, shown, tuple(tensor.dtype for tensor in outputs), rule.parameters(x), rule.learned(x))


def by_keras(name: str, arguments: dict[str, Any], shapes: list[Plain], dtypes: Sequence[str] = ()) -> Verdict:
    """What real Keras says."""
    keras = real_keras()
    try:
        layer = getattr(keras.layers, name)(**{key: given(value, Inner.layer) for key, value in arguments.items()})
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return Verdict("constructor")
    types = dtypes or ["float32"] * len(shapes)
    inputs = [keras.Input(shape, dtype=dtype) for shape, dtype in zip(shapes, types, strict=True)]
    try:
        output = called(layer, name, inputs)
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return Verdict("call")
    outputs = flat(output)
    return Verdict(
        None,
        tuple(tuple(tensor.shape) for tensor in outputs),
        tuple(getattr(tensor.dtype, "name", str(tensor.dtype)) for tensor in outputs),
        layer.count_params() if layer.built else None,
        sum(math.prod(weight.shape) for weight in layer.trainable_weights) if layer.built else None,
    )


def called(layer: Any, name: str, inputs: list[Any]) -> Any:
    """What a real layer makes of its inputs, given as it wants them."""
    if "Cell" in name:
        keras, batch = real_keras(), inputs[0].shape[0]
        states = keras.tree.map_structure(
            lambda size: keras.Input((size,), batch_size=batch, dtype=layer.compute_dtype), layer.state_size
        )
        return layer(inputs[0], states if isinstance(states, list | tuple) else [states])
    return layer(*inputs) if len(inputs) == 1 or name in SPREAD else layer(inputs)


def flat(output: Any) -> tuple[Any, ...]:
    """All tensors of a structure, in order."""
    return tuple(part for item in output for part in flat(item)) if isinstance(output, tuple | list) else (output,)


def given(value: Any, make: Callable[[Inner], Any]) -> Any:
    """An argument as a judge needs it."""
    if isinstance(value, tuple | list):
        return (tuple if make is Inner.rule else type(value))(given(part, make) for part in value)
    return make(value) if isinstance(value, Inner) else value


@cache
def real_keras() -> Any:
    """Keras, imported when the first test that needs it runs; another one where ``make versions`` says so."""
    keras = importlib.import_module(os.environ.get("SHAPEWRIGHT_KERAS", "keras"))
    keras.utils.disable_interactive_logging()
    return keras


@cache
def the_keras() -> Keras:
    """The version of the real Keras and what it computes with, by which the rules go."""
    return Keras(tuple(map(int, real_keras().__version__.split(".")[:3])), real_keras().backend.backend())
