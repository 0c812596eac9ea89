"""Sources: the expressions of the program that an array was made in, from the nearest to the farthest."""

from __future__ import annotations

import ast
from collections import deque
from typing import TYPE_CHECKING

from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

MOST_STEPS = 24
"""So many expressions back a mistake is looked for."""


def sources(tensor: Tensor | None, place: Place) -> Iterator[tuple[ast.expr, Tensor]]:
    """Each expression in which the array, or what it was made from, was made; with the array of that moment."""
    waiting: deque[Tensor] = deque([tensor] if tensor is not None else [])
    seen: set[ast.AST] = set()
    while waiting and len(seen) < MOST_STEPS:
        here = waiting.popleft()
        if here.origin is None or here.origin.path != place.document.path or here.origin.node in seen:
            continue
        node = here.origin.node
        seen.add(node)
        if isinstance(node, ast.expr):
            yield node, here
        waiting.extend(_arrays(node, place))


def _arrays(node: ast.AST, place: Place) -> Iterator[Tensor]:
    """The arrays of the names and calls inside an expression."""
    for part in ast.walk(node):
        if part is not node and isinstance(part, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            held = place.program.values(part)
            yield from (value for value in held[-1:] if isinstance(value, Tensor))
