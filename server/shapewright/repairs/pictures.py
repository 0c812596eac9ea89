"""Pictures: the size that they are brought to, where the program writes it as a pair."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import InputMismatch
from shapewright.source.text import Edit
from shapewright.values.tensors import Flavour

from .numbers import Numbers
from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

MOST_STEPS = 40
"""So many expressions back the size is looked for."""
PLANE = 2
"""Rows and columns."""


@repair(InputMismatch)
def sized_as_declared(found: InputMismatch, place: Place) -> Iterator[Fix]:
    """Rows and columns as the model declares them, in whatever order they are written."""
    expression = place.expression_of(found.given, place.data)
    has, wants = (_plane(shape) for shape in (found.given.shape or (), found.declared))
    if expression is None or found.given.flavour is Flavour.SYMBOLIC or not has or not wants or has == wants:
        return
    numbers, told = Numbers(place), {has: wants, has[::-1]: wants[::-1]}
    for pair in _pairs(expression, place):
        sizes = [numbers.of(one) for one in pair.elts]
        size = next((size for size in told if all(dim in held for dim, held in zip(size, sizes, strict=True))), None)
        if size is not None:
            text = f"({told[size][0]}, {told[size][1]})"
            yield Fix(f"Bring the pictures to {text}", (Edit(place.document.span(pair), text),), Kind.DATA)


def _plane(shape: tuple[object, ...]) -> tuple[int, int] | None:
    """Rows and columns of pictures with channels behind them, or of one picture."""
    rows, columns = shape[-3:-1] if len(shape) > PLANE else (None, None)
    return (rows, columns) if isinstance(rows, int) and isinstance(columns, int) else None


def _pairs(start: ast.expr, place: Place) -> Iterator[ast.Tuple | ast.List]:
    """The pairs that are written on the way back from an expression: in calls, behind names, in functions of the program."""
    tree = place.document.syntax.tree
    given: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        given.setdefault(name.id, []).append(node.value)
        elif isinstance(node, ast.FunctionDef):
            given.setdefault(node.name, []).append(node)
    waiting: list[ast.AST] = [start]
    seen: set[ast.AST] = set()
    while waiting and len(seen) < MOST_STEPS:
        whole = waiting.pop(0)
        if whole in seen:
            continue
        seen.add(whole)
        for part in ast.walk(whole):
            if isinstance(part, ast.Tuple | ast.List) and len(part.elts) == PLANE and isinstance(part.ctx, ast.Load):
                yield part
            elif isinstance(part, ast.Name):
                waiting.extend(given.get(part.id, ()))
