"""``einops``: shapes written as words, such as ``"b (h p) c -> b h (p c)"``."""

from __future__ import annotations

import re
from typing import Any

from shapewright.values.dims import UNKNOWN_INT, Dim, Length, definitely_not_multiple, product, vague
from shapewright.values.tensors import Shape, Tensor

from .calling import operation
from .operands import made, tensor_of

Group = tuple[str, ...]
"""The names of the axes that one axis of the tensor is made of; ``...`` among them stands for all others."""


@operation("einops:rearrange repeat")
def rearrange(x: Any, pattern: Any = None, **lengths: Any) -> Tensor:
    """The axes of the right side, put together from those of the left."""
    tensor = tensor_of(x)
    return made(_rearranged(tensor.shape, pattern, lengths), tensor.dtype, tensor.classes)


@operation("einops:reduce")
def reduce(x: Any, pattern: Any = None, reduction: Any = None, **lengths: Any) -> Tensor:
    """The same, and axes that stand on the left alone go away."""
    tensor = tensor_of(x)
    return made(_rearranged(tensor.shape, pattern, lengths), tensor.dtype)


def _rearranged(shape: Shape | None, pattern: Any, lengths: dict[str, Any]) -> Shape | None:
    if not isinstance(pattern, str) or pattern.count("->") != 1:
        return None
    left, right = (_groups(side) for side in pattern.split("->"))
    known: dict[str, Dim] = {
        name: length if isinstance(length, int | Length) else UNKNOWN_INT for name, length in lengths.items()
    }
    rest = _read(left, shape, known)
    if rest is None and any("..." in group for group in right):
        return None
    result: list[Dim] = []
    for group in right:
        if group == ("...",):
            result.extend(rest or ())
        else:
            result.append(product(tuple(dim for name in group for dim in _lengths(name, known, rest))))
    return tuple(result)


def _groups(side: str) -> list[Group]:
    """``"b (h p) ..."`` as one group of names for each axis."""
    found: list[Group] = []
    for inner, name in re.findall(r"\(([^)]*)\)|([\w.]+)", side):
        found.append((name,) if name else tuple(inner.split()))
    return found


def _read(groups: list[Group], shape: Shape | None, known: dict[str, Dim]) -> Shape | None:
    """Learn the lengths of the names on the left; what ``...`` stands for, ``None`` where it is not known."""
    place = next((index for index, group in enumerate(groups) if group == ("...",)), None)
    fits = shape is not None and (len(shape) == len(groups) if place is None else len(shape) >= len(groups) - 1)
    if not fits or shape is None:
        return None
    if place is None:
        rest: Shape = ()
    else:
        rest = shape[place : place + len(shape) - len(groups) + 1]
        shape = (*shape[:place], *shape[place + len(rest) :])
        groups = [group for group in groups if group != ("...",)]
    for group, dim in zip(groups, shape, strict=True):
        _learn(group, dim, known)
    return rest


def _learn(group: Group, dim: Dim, known: dict[str, Dim]) -> None:
    """One name of a group that is not known is as long as the others leave."""
    unknown = [name for name in group if name not in known and not name.isdigit()]
    if len(unknown) != 1:
        return
    others = product(tuple(length for name in group if name not in unknown for length in _lengths(name, known, ())))
    if not isinstance(others, int) or others < 1 or definitely_not_multiple(dim, others):
        known[unknown[0]] = vague(dim)
    else:
        known[unknown[0]] = dim // others


def _lengths(name: str, known: dict[str, Dim], rest: Shape | None) -> Shape:
    if name == "...":
        return rest or ()
    return (int(name),) if name.isdigit() else (known.get(name, UNKNOWN_INT),)
