"""Upstream: the layers that a tensor came through, nearest first, across merges and into the models it came out of."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.models import Functional, Layer, Sequential, tensors_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.program import Program
    from shapewright.values.tensors import Tensor

MOST_CALLS = 200
"""So many calls back a mistake is looked for."""


@dataclass(frozen=True, eq=False)
class Passage:
    """One layer on the way, with what went in first and what came out."""

    layer: Layer
    before: Tensor | None
    after: Tensor


def upstream(tensor: Tensor | None, program: Program, *, every: bool = False) -> Iterator[Passage]:
    """Every layer behind a tensor, each constructor once, or each call."""
    waiting: deque[Tensor] = deque([tensor] if tensor is not None else [])
    seen: set[int] = set()
    nodes: set[Any] = set()
    while waiting and len(seen) < MOST_CALLS:
        here = waiting.popleft()
        if here.source is None or id(here.source) in seen:
            continue
        seen.add(id(here.source))
        target, inputs = here.source.target, tensors_in(here.source.inputs)
        if isinstance(target, Layer) and (every or target.origin.node not in nodes):
            nodes.add(target.origin.node)
            yield Passage(target, inputs[0] if inputs else None, here)
        inside = _inside(target, here.index, program)
        if isinstance(target, Sequential) and not inside:
            yield from (Passage(layer, None, here) for layer in _stacked(target, program))
        waiting.extend([*inside, *inputs])


def _inside(target: Any, index: int, program: Program) -> list[Tensor]:
    """This output of a model, as it was made: its own layers lie behind it."""
    if isinstance(target, Functional):
        return tensors_in(target.outputs)[index : index + 1]
    if isinstance(target, Sequential):
        return tensors_in(program.analysis.stack(target)[1])
    return []


def _stacked(model: Sequential, program: Program) -> list[Layer]:
    """The layers of a stack of which nothing else is known, the last first."""
    return [layer for layer in reversed(program.analysis.stack(model)[0]) if isinstance(layer, Layer)]
