"""Written shapes: the numbers in the program that an array has its shape from, and the edits that write others."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.wording import count
from shapewright.source.text import Edit, Span
from shapewright.values.tensors import show

from .sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.tensors import Shape, Tensor

    Titled = tuple[str, tuple[Edit, ...]]

SIZED = ("rand", "randn", "reshape")
"""Functions and methods whose own arguments are a shape."""

WEIGHTS = ("add_weight", "Variable")
"""Functions and methods that make a weight."""


def written(tensor: Tensor, wanted: Shape, place: Place) -> Iterator[Fix]:
    """Where a shape of the array, or of what it was made from, is written number by number: the wanted one."""
    for node, array in sources(tensor, place):
        for sizes in _shapes(node):
            for title, edits in _rewritten(sizes, array, tensor, wanted, place):
                yield Fix(_of_weight(node, array, wanted) or title, edits, Kind.DATA)


def _of_weight(node: ast.expr, array: Tensor, wanted: Shape) -> str | None:
    """The title where a weight is made, whose first axis counts no samples."""
    if not isinstance(node, ast.Call) or array.shape is None:
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    return f"Make the weight of shape {show((*array.shape[:1], *wanted[1:]))}" if name in WEIGHTS else None


@dataclass(frozen=True, eq=False)
class Sizes:
    """Where a shape is written, number by number."""

    numbers: list[ast.expr]
    whole: ast.Tuple | ast.List | None
    """The tuple or list of them; ``None`` where they are the arguments of a call."""

    def at(self, place: Place) -> Span:
        """All of it."""
        spans = [place.document.span(self.whole or number) for number in self.numbers]
        return Span(spans[0].line, spans[0].column, spans[-1].end_line, spans[-1].end_column)

    def text(self, numbers: list[str]) -> str:
        """Others in their place."""
        inner = ", ".join(numbers)
        if self.whole is None:
            return inner
        if isinstance(self.whole, ast.List):
            return f"[{inner}]"
        return f"({inner},)" if len(numbers) == 1 else f"({inner})"


def _shapes(node: ast.expr) -> Iterator[Sizes]:
    """Tuples and lists that a call is given, by position or name; for some functions what it is given itself."""
    if not isinstance(node, ast.Call):
        return
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    yield from (Sizes(one.elts, one) for one in given if isinstance(one, ast.Tuple | ast.List) and one.elts)
    if isinstance(node.func, ast.Attribute) and node.func.attr in SIZED and node.args:
        yield Sizes(node.args, None)


def _rewritten(sizes: Sizes, array: Tensor, tensor: Tensor, wanted: Shape, place: Place) -> Iterator[Titled]:
    """The wanted shape in place of the written one: number by number where there are as many, else as a whole."""
    shape = tensor.shape or ()
    if array.shape is None or array.shape[1:] != shape[1:] or not _tells(sizes.numbers, array.shape):
        return
    if len(wanted) == len(shape):
        edits = _numbers(sizes.numbers, shape, wanted, place)
        if not edits and shape[1:] == wanted[1:]:
            edits = _scaled(sizes.numbers, shape, wanted, place)
    else:
        edits = _another_rank(sizes, shape, wanted, place)
    if edits:
        counts = len(wanted) == len(shape) and wanted[1:] == shape[1:]
        title = f"Make {count(wanted[0], 'sample')}" if counts else f"Make samples of shape {show(wanted[1:])}"
        yield title, tuple(edits)


def _tells(numbers: list[ast.expr], shape: Shape) -> bool:
    """Whether what is written may be the array's shape: as many numbers, and no other ones."""
    return len(numbers) == len(shape) and all(
        not isinstance(number, ast.Tuple | ast.List)
        and (not isinstance(number, ast.Constant) or number.value == dim or not isinstance(dim, int))
        for number, dim in zip(numbers, shape, strict=True)
    )


def _numbers(numbers: list[ast.expr], shape: Shape, wanted: Shape, place: Place) -> list[Edit]:
    """Each number that differs, if all of these are written as numbers."""
    differing = [
        (number, want)
        for number, has, want in zip(numbers, shape, wanted, strict=True)
        if has != want and isinstance(want, int)
    ]
    if not all(isinstance(number, ast.Constant) for number, _ in differing):
        return []
    return [Edit(place.document.span(number), str(want)) for number, want in differing]


def _another_rank(sizes: Sizes, shape: Shape, wanted: Shape, place: Place) -> list[Edit]:
    """One axis more or less: what is written of the others stays."""
    texts = [place.document.source(place.document.span(number)) for number in sizes.numbers]
    if not wanted[1:] or not all(isinstance(dim, int) for dim in wanted[1:]) or abs(len(wanted) - len(texts)) != 1:
        return []
    if wanted[1 : len(shape)] == shape[1:]:
        texts = [*texts, texts[-1] if wanted[-1] == shape[-1] else str(wanted[-1])]
    elif wanted[2:] == shape[1:]:
        texts = [texts[0], str(wanted[1]), *texts[1:]]
    elif wanted[1:] == shape[1:-1]:
        texts = texts[:-1]
    else:
        return []
    return [Edit(sizes.at(place), sizes.text(texts))]


def _scaled(numbers: list[ast.expr], shape: Shape, wanted: Shape, place: Place) -> list[Edit]:
    """With ``-1`` for the samples, another axis must shrink for there to be more of them."""
    has, want = shape[0], wanted[0]
    if not isinstance(has, int) or not isinstance(want, int) or want < 1:
        return []
    for number in reversed(numbers[1:]):
        if isinstance(number, ast.Constant) and isinstance(number.value, int) and number.value * has % want == 0:
            return [Edit(place.document.span(number), str(number.value * has // want))]
    return []
