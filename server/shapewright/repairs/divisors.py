"""Divisors: numbers that the program's own check wants to divide one another, as heads do the features."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.declaring import OwnCheck
from shapewright.source.text import Edit

from .numbers import Numbers
from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

MOST_TRIED = 2
"""So many other numbers are proposed for each of the two."""


@repair(OwnCheck)
def dividing(found: OwnCheck, place: Place) -> Iterator[Fix]:
    """For ``features % heads``: heads that divide the features, then features that the heads divide."""
    numbers, told = Numbers(place), dict(found.values)
    for node in ast.walk(_condition(place)):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mod):
            continue
        whole, part = (_told(side, told) for side in (node.left, node.right))
        if whole is None or part is None or whole < 1 or part < 1:
            continue
        yield from _instead(node.right, part, _divisors(whole, part), numbers, place)
        yield from _instead(node.left, whole, _multiples(whole, part), numbers, place)


def _condition(place: Place) -> ast.AST:
    """The test of an assertion, or of the innermost ``if`` around what is raised."""
    at = place.site.node
    tests = [node for node in ast.walk(place.document.syntax.tree) if isinstance(node, ast.If)]
    around = [node for node in tests if any(inner is at for part in node.body for inner in ast.walk(part))]
    return max(around, key=lambda node: node.lineno).test if around else at


def _told(node: ast.expr, told: dict[str, str]) -> int | None:
    """The number that a name stands for, as the check found it, or one that is written there."""
    text = told.get(ast.unparse(node), ast.unparse(node))
    return int(text) if text.isdigit() else None


def _divisors(whole: int, part: int) -> list[int]:
    """What divides the whole, nearest to the part first."""
    found = [number for number in range(2, min(whole, 2 * part) + 1) if whole % number == 0]
    return sorted(found, key=lambda number: (abs(number - part), -number))


def _multiples(whole: int, part: int) -> list[int]:
    """What the part divides, nearest to the whole first."""
    below = whole - whole % part
    return sorted(
        (number for number in (below, below + part) if number), key=lambda number: (abs(number - whole), -number)
    )


def _instead(node: ast.expr, has: int, wanted: list[int], numbers: Numbers, place: Place) -> Iterator[Fix]:
    """Another number where the one behind a name is written."""
    for constant in [one for one in numbers.written(node) if one.value == has][:1]:
        for number in wanted[:MOST_TRIED]:
            edit = Edit(place.document.span(constant), str(number))
            yield Fix(f"Set {ast.unparse(node)} to {number}", (edit,), Kind.ARGUMENT)
