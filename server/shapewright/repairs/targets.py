"""Targets: one other number in the shape that a reshape is given, so that it holds as many values as there are."""

from __future__ import annotations

import ast
from math import isqrt
from typing import TYPE_CHECKING, Any

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import ReshapeMismatch
from shapewright.source.text import Edit
from shapewright.values.dims import product

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place


@repair(ReshapeMismatch)
def other_target(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """One number of the target for which the others leave a whole one: first one that stands there only once."""
    yield from _each(found, place)


@repair(ReshapeMismatch)
def samples_as_they_are(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """Of ``(-1, 785)``, where the samples are left to be counted: as many values as one sample holds."""
    values = product((found.input.shape or (0,))[1:])
    match written(found, place):
        case [(_, -1), (ast.Constant() as node, int())] if isinstance(values, int) and values > 0:
            edit = Edit(place.document.span(node), str(values))
            yield Fix(f"Reshape it to (-1, {values})", (edit,), Kind.DATA)
        case _:
            return


@repair(ReshapeMismatch)
def other_factor(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """Another factor in a number that is computed: ``height // 4 * 64`` behind 128 filters."""
    for axis, (node, dim) in reversed(list(enumerate(written(found, place)))):
        others = (*found.target[:axis], *found.target[axis + 1 :])
        rest = product(others)
        if -1 in others or not isinstance(rest, int) or rest < 1 or found.have % rest or not isinstance(dim, int):
            continue
        wanted = found.have // rest
        for part in ast.walk(node):
            for side in (
                (part.left, part.right) if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mult) else ()
            ):
                factor = side.value if isinstance(side, ast.Constant) else None
                if type(factor) is int and dim > 0 and factor * wanted % dim == 0 and wanted != dim:
                    shown = str((*found.target[:axis], wanted, *found.target[axis + 1 :]))
                    edit = Edit(place.document.span(side), str(factor * wanted // dim))
                    yield Fix(f"Reshape it to {shown}", (edit,), Kind.WRITING)


@repair(ReshapeMismatch)
def whatever_is_left(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """``-1`` for a number that is computed, and comes out wrong: the last one first."""
    for axis, (node, _) in reversed(list(enumerate(written(found, place)))):
        others = (*found.target[:axis], *found.target[axis + 1 :])
        rest = product(others)
        if (
            not isinstance(node, ast.Constant)
            and not agrees(found, axis)
            and -1 not in others
            and isinstance(rest, int)
            and rest > 0
        ):
            shown = str((*found.target[:axis], -1, *found.target[axis + 1 :]))
            if found.have % rest == 0:
                yield Fix(f"Reshape it to {shown}", (Edit(place.document.span(node), "-1"),), Kind.ARGUMENT)


def _each(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    parts = list(enumerate(written(found, place)))
    candidates = [
        (axis, node, number)
        for axis, (node, dim) in sorted(
            parts, key=lambda part: (agrees(found, part[0]), found.target.count(part[1][1]))
        )
        for number in numbers(found, axis, node)
        if number != dim and isinstance(node, ast.Constant)
    ]
    keeping = [one for one in candidates if _keeps_samples(found, *one)]
    for axis, node, number in keeping or candidates:
        shown = str((*found.target[:axis], number, *found.target[axis + 1 :]))
        kind = Kind.ARGUMENT if found.per_sample else Kind.DATA
        yield Fix(f"Reshape it to {shown}", (Edit(place.document.span(node), str(number)),), kind)


def agrees(found: ReshapeMismatch, axis: int) -> bool:
    """Whether the input has as many axes as the target, and on this one the same length: the mistake is another one's."""
    own = (found.input.shape or ())[found.per_sample :]
    return len(own) == len(found.target) and own[axis] == found.target[axis]


def numbers(found: ReshapeMismatch, axis: int, node: ast.expr) -> Iterator[int]:
    """What may stand there; where the samples are left to be counted, first what leaves them as they are."""
    others = (*found.target[:axis], *found.target[axis + 1 :])
    rest = product(tuple(other for other in others if other != -1))
    if not isinstance(rest, int) or rest < 1 or found.have % rest:
        return
    if -1 not in others:
        yield found.have // rest
        return
    values = _values(found, axis)
    if found.target[0] == -1 and values is not None and values % rest == 0:
        yield values // rest
    if isinstance(node, ast.Constant):
        yield _nearest_divisor(found.have // rest, node.value)


def _values(found: ReshapeMismatch, axis: int) -> int | None:
    """How many values a sample has, where what is reshaped has samples, and this axis does not put some together."""
    sample = (found.input.shape or ())[1:]
    values = product(sample)
    if not sample or found.per_sample or found.target[axis + 1 :] == sample or not isinstance(values, int):
        return None
    return values if values > 0 else None


def _keeps_samples(found: ReshapeMismatch, axis: int, _node: ast.expr, number: int) -> bool:
    """Whether there are as many samples after it as before, where these are left to be counted."""
    target = (*found.target[:axis], number, *found.target[axis + 1 :])
    return target[0] == -1 and product(target[1:]) == _values(found, axis)


def _nearest_divisor(number: int, to: Any) -> int:
    """What divides a number and is nearest to another one."""
    small = [divisor for divisor in range(1, isqrt(number) + 1) if number % divisor == 0]
    divisors = (*small, *(number // divisor for divisor in small))
    return min(divisors, key=lambda divisor: abs(divisor - to)) if isinstance(to, int) and divisors else number


def written(found: ReshapeMismatch, place: Place) -> list[tuple[ast.expr, object]]:
    """The numbers of the target, where they are written one by one in the call."""
    constructor = place.constructor if found.per_sample else place.call
    nodes = [] if constructor is None else constructor.arguments
    for node in (_assigned(one, place) for one in nodes):
        if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == len(found.target):
            return list(zip(node.elts, found.target, strict=True))
    if len(nodes) == len(found.target):
        return list(zip(nodes, found.target, strict=True))
    return []


def _assigned(node: ast.expr, place: Place) -> ast.expr:
    """What a name was given, where it is given something once; anything else is itself."""
    given = place.program.given_to(node.id) if isinstance(node, ast.Name) else []
    return given[0] if len(given) == 1 else node
