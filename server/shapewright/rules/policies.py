"""Dtype policies: in which type a layer computes, and what that makes of the floats that it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})
"""What a layer casts to its own type."""

DEFAULT = "float32"
"""What layers compute in where nothing else is said; inside a rule it stands for whatever the layer computes in."""

MIXED = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}
"""Policies whose weights have another type than what is computed."""

TYPES = FLOATS | {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool", "string"}
"""The names of types that a policy can be."""

TYPED = frozenset({"Hashing", "IntegerLookup", "StringLookup", "TextVectorization"})
"""Layers that go by a type of their own where they are given none, whatever the program's policy."""


def typed_itself(name: str, bound: Mapping[str, Any]) -> bool:
    """Whether a layer with these arguments and no ``dtype`` leaves the program's policy alone."""
    return name in TYPED or (name == "HashedCrossing" and bound.get("output_mode", "int") == "int")


def compute_dtype(policy: Any) -> str | None:
    """The type that a layer with this ``dtype`` computes in; ``None`` where that is not known."""
    if policy is None:
        return DEFAULT
    if not isinstance(policy, str):
        return None
    return MIXED.get(policy, policy if policy in TYPES else None)


def variable_dtype(policy: Any) -> str | None:
    """The type of the weights of a layer with this ``dtype``; ``None`` where that is not known."""
    return DEFAULT if policy in MIXED else compute_dtype(policy)


def cast_floats(x: Any, dtype: str | None) -> Any:
    """Every float in a structure, as this type."""
    if isinstance(x, Tensor):
        return replace(x, dtype=dtype) if x.dtype in FLOATS and x.dtype != dtype else x
    if isinstance(x, tuple):
        return tuple(cast_floats(part, dtype) for part in x)
    return {key: cast_floats(part, dtype) for key, part in x.items()} if isinstance(x, dict) else x


def recast(x: Any, dtype: str | None) -> Any:
    """Every tensor of a structure that has the type which stands for the layer's own, in that type."""
    if dtype == DEFAULT:
        return x
    if isinstance(x, Tensor):
        return replace(x, dtype=dtype) if x.dtype == DEFAULT else x
    if isinstance(x, tuple):
        return tuple(recast(part, dtype) for part in x)
    return {key: recast(part, dtype) for key, part in x.items()} if isinstance(x, dict) else x
