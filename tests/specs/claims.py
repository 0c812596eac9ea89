"""Claims: the text of a ``# shape:`` marker, held against shapes that Keras gives.

(None, (T - 4) // 2, 16)      a shape; T is the length of an open axis, ? an axis nobody asserts
(None, ?, filters?)           an axis nobody asserts, which has a name
[(None, 8), (None, 4)]        a list of tensors
(10, 3), (10,)                the targets of one assignment
(None, 98, 8) | (None, 96, 8) several visits of one line
(…, 10)                       any number of axes, the last of which is 10 long
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from types import EllipsisType
from typing import Any

UNKNOWN = "_unknown"
NAMED = re.compile(r"[^][(),|\s][^][(),|]*\?|\?")
"""An axis, or a whole shape, that nobody asserts."""
EXPRESSION = (ast.BinOp, ast.Name, ast.Constant, ast.operator, ast.expr_context, ast.UnaryOp, ast.USub)


class ClaimError(Exception):
    """The text of a shape cannot be read."""


@dataclass(frozen=True)
class Claim:
    """What a marker says of each value at its line: one entry per visit, or one for all visits."""

    visits: tuple[ast.expr, ...]

    @property
    def symbols(self) -> set[str]:
        """Names of the open lengths it speaks of."""
        names = {node.id for visit in self.visits for node in ast.walk(visit) if isinstance(node, ast.Name)}
        return names - {UNKNOWN}

    @property
    def asserts_something(self) -> bool:
        """Whether any value could contradict it."""
        return not all(isinstance(visit, ast.Name) for visit in self.visits)

    def disagreement(self, values: list[Any], lengths: dict[str, int]) -> str:
        """Why these visits contradict the claim, or nothing; without lengths, open axes must be ``None``."""
        for value in values:
            if not any(agrees(visit, value, lengths) for visit in self.visits):
                return f"Keras has {value}, the spec {self.at(lengths)}"
        for visit in self.visits:
            if not any(agrees(visit, value, lengths) for value in values):
                return f"Keras never has {ast.unparse(visit)}, only {values}"
        return ""

    def at(self, lengths: dict[str, int]) -> str:
        """The claim as text, with the lengths it is judged at."""
        text = " | ".join(ast.unparse(visit).replace(UNKNOWN, "?") for visit in self.visits)
        return f"{text} at {lengths}" if lengths else text


def read_claim(text: str) -> Claim:
    """Read the text of a marker."""
    try:
        tree = ast.parse(NAMED.sub(UNKNOWN, text).replace("…", "..."), mode="eval").body
    except SyntaxError as error:
        message = f"{text!r} is no shape"
        raise ClaimError(message) from error
    visits: list[ast.expr] = []
    while isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        visits.append(tree.right)
        tree = tree.left
    visits.append(tree)
    for visit in visits:
        check(visit, text)
    return Claim(tuple(reversed(visits)))


def check(node: ast.expr, text: str) -> None:
    """Refuse what is neither a shape nor several."""
    match node:
        case ast.Name(id=name) if name == UNKNOWN:
            return
        case ast.List(elts=parts):
            for part in parts:
                check(part, text)
        case ast.Tuple(elts=parts) if parts and is_several(node):
            for part in parts:
                check(part, text)
        case ast.Tuple(elts=[ast.Constant(value=EllipsisType()), dim]) if is_length(dim):
            return
        case ast.Tuple(elts=dims) if all(is_length(dim) for dim in dims):
            return
        case _:
            message = f"{text!r} is no shape"
            raise ClaimError(message)


def is_length(dim: ast.expr) -> bool:
    """Whether it is ``None``, a number, a name, or arithmetic on them."""
    parts = list(ast.walk(dim))
    numbers = [part.value for part in parts if isinstance(part, ast.Constant)]
    return all(isinstance(part, EXPRESSION) for part in parts) and all(isinstance(n, int | None) for n in numbers)


def is_several(node: ast.Tuple) -> bool:
    """Whether the tuple holds the shapes of several targets: dimensions are never tuples."""
    return any(isinstance(part, ast.Tuple | ast.List) for part in node.elts)


def agrees(claimed: ast.expr, real: Any, lengths: dict[str, int]) -> bool:
    """Whether a shape, or a list of shapes, is as claimed."""
    match claimed:
        case ast.Name():
            return True
        case ast.List(elts=parts):
            return isinstance(real, list) and every(parts, real, lengths)
        case ast.Tuple(elts=parts) if parts and is_several(claimed):
            return isinstance(real, list) and every(parts, real, lengths)
        case ast.Tuple(elts=[ast.Constant(value=EllipsisType()), dim]):
            return isinstance(real, tuple) and bool(real) and same_length(dim, real[-1], lengths, len(real) - 1)
        case ast.Tuple(elts=dims):
            return (
                isinstance(real, tuple)
                and len(dims) == len(real)
                and all(same_length(d, r, lengths, axis) for axis, (d, r) in enumerate(zip(dims, real, strict=True)))
            )
    return False


def every(parts: list[ast.expr], real: list[Any], lengths: dict[str, int]) -> bool:
    """Whether each part agrees with its value."""
    return len(parts) == len(real) and all(agrees(p, r, lengths) for p, r in zip(parts, real, strict=True))


def same_length(claimed: ast.expr, real: int | None, lengths: dict[str, int], axis: int) -> bool:
    """Whether one axis is as claimed; an open axis that no symbol names is judged in the open program only."""
    match claimed:
        case ast.Name(id=name) if name == UNKNOWN:
            return True
        case ast.Constant(value=None):
            return real is None or (bool(lengths) and axis > 0)
        case ast.Constant(value=number):
            return real == number
        case _ if lengths:
            return real == evaluate(claimed, lengths)
    return real is None


def evaluate(expression: ast.expr, lengths: dict[str, int]) -> int:
    """The value of a symbolic length; it holds nothing but arithmetic on names."""
    return int(eval(compile(ast.Expression(expression), "<shape>", "eval"), {"__builtins__": {}}, dict(lengths)))  # noqa: S307
