"""One layer, judged twice: by its rule and by real Keras, which must agree on shape, dtype, weights or refusal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from shapewright.rules import layers as _registered  # noqa: F401 - importing the rules registers them
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.values.dims import BATCH, Dim, Kind, Length, Symbol, is_open
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

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
        return construct(self.name, (), self.arguments)

    def layer(self) -> Any:
        """The real one."""
        return getattr(real_keras().layers, self.name)(**self.arguments)


@dataclass(frozen=True)
class Verdict:
    """What one judge says: refused at a moment, or accepted with these outputs."""

    refused: str | None = None
    """"constructor" or "call"; ``None`` where the layer was accepted."""
    shapes: tuple[Plain, ...] = ()
    dtypes: tuple[str | None, ...] = ()
    weights: int | None = None


def symbolic(shape: Plain, dtype: str = "float32") -> Tensor:
    """A Keras input of this shape, the batch left out."""
    return Tensor((BATCH, *(opened(dim, axis) for axis, dim in enumerate(shape))), dtype)


def opened(dim: int | None, axis: int) -> Dim:
    """``None`` as an open axis with a name of its own."""
    return Length(Symbol("T", Kind.OPEN, ("axis", axis))) if dim is None else dim


def plain(tensor: Tensor) -> Plain | None:
    """A tensor's shape as Keras writes it; ``"?"`` for a length that is not known."""
    if tensor.shape is None:
        return None
    return tuple(None if is_open(dim) else dim if isinstance(dim, int) else "?" for dim in tensor.shape)


def by_rule(name: str, arguments: dict[str, Any], shapes: list[Plain], dtype: str = "float32") -> Verdict:
    """What the rule says."""
    try:
        rule = construct(name, (), {key: given(value, Inner.rule) for key, value in arguments.items()})
    except Problem:
        return Verdict("constructor")
    inputs = tuple(symbolic(shape, dtype) for shape in shapes)
    x = inputs[0] if len(inputs) == 1 else inputs
    try:
        output = rule.output(x)
    except Problem:
        return Verdict("call")
    outputs = output if isinstance(output, tuple) else (output,)
    shown = tuple(plain(tensor) or ("?",) for tensor in outputs)
    return Verdict(None, shown, tuple(tensor.dtype for tensor in outputs), rule.parameters(x))


def by_keras(name: str, arguments: dict[str, Any], shapes: list[Plain], dtype: str = "float32") -> Verdict:
    """What real Keras says."""
    keras = real_keras()
    try:
        layer = getattr(keras.layers, name)(**{key: given(value, Inner.layer) for key, value in arguments.items()})
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return Verdict("constructor")
    inputs = [keras.Input(shape, dtype=dtype) for shape in shapes]
    try:
        output = layer(*inputs) if len(inputs) == 1 or name in SPREAD else layer(inputs)
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return Verdict("call")
    outputs = tuple(output) if isinstance(output, tuple | list) else (output,)
    return Verdict(
        None,
        tuple(tuple(tensor.shape) for tensor in outputs),
        tuple(str(tensor.dtype) for tensor in outputs),
        layer.count_params() if layer.built else None,
    )


def given(value: Any, make: Callable[[Inner], Any]) -> Any:
    """An argument as a judge needs it."""
    if isinstance(value, tuple):
        return tuple(given(part, make) for part in value)
    return make(value) if isinstance(value, Inner) else value


@cache
def real_keras() -> Any:
    """Keras, imported when the first test that needs it runs."""
    import keras

    keras.utils.disable_interactive_logging()
    return keras
