"""Written shapes: the numbers in the program that an array has its shape from, and the edits that write others."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.source.text import Edit
from shapewright.values.tensors import show

from .sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.tensors import Shape, Tensor


def written(tensor: Tensor, wanted: Shape, place: Place) -> Iterator[Fix]:
    """Where a shape of the array, or of what it was made from, is written number by number: the wanted one."""
    for node, array in sources(tensor, place):
        for literal in _shapes(node):
            yield from _rewritten(literal, array, tensor, wanted, place)


def _shapes(node: ast.expr) -> Iterator[ast.Tuple | ast.List]:
    """Tuples and lists that a call is given, by position or name."""
    if isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        yield from (one for one in given if isinstance(one, ast.Tuple | ast.List))


def _rewritten(
    literal: ast.Tuple | ast.List, array: Tensor, tensor: Tensor, wanted: Shape, place: Place
) -> Iterator[Fix]:
    """The wanted shape in place of the written one: number by number where there are as many, else as a whole."""
    shape = tensor.shape or ()
    if array.shape is None or array.shape[1:] != shape[1:] or not _tells(literal, array.shape):
        return
    if len(wanted) == len(shape):
        edits = _numbers(literal.elts, shape, wanted, place)
        if not edits and shape[1:] == wanted[1:]:
            edits = _scaled(literal.elts, shape, wanted, place)
    else:
        edits = _another_rank(literal, shape, wanted, place)
    if edits:
        counts = len(wanted) == len(shape) and wanted[1:] == shape[1:]
        title = f"Make {wanted[0]} samples" if counts else f"Make samples of shape {show(wanted[1:])}"
        yield Fix(title, tuple(edits), Kind.DATA)


def _tells(literal: ast.Tuple | ast.List, shape: Shape) -> bool:
    """Whether a written tuple may be the array's shape: as many numbers, and no other ones."""
    numbers = literal.elts
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


def _another_rank(literal: ast.Tuple | ast.List, shape: Shape, wanted: Shape, place: Place) -> list[Edit]:
    """One axis more or less: what is written of the others stays."""
    texts = [place.document.source(place.document.span(number)) for number in literal.elts]
    if not wanted[1:] or not all(isinstance(dim, int) for dim in wanted[1:]) or abs(len(wanted) - len(texts)) != 1:
        return []
    if wanted[1 : len(shape)] == shape[1:]:
        texts = [*texts, str(wanted[-1])]
    elif wanted[2:] == shape[1:]:
        texts = [texts[0], str(wanted[1]), *texts[1:]]
    elif wanted[1:] == shape[1:-1]:
        texts = texts[:-1]
    else:
        return []
    return [Edit(place.document.span(literal), _brackets(literal, texts))]


def _scaled(numbers: list[ast.expr], shape: Shape, wanted: Shape, place: Place) -> list[Edit]:
    """With ``-1`` for the samples, another axis must shrink for there to be more of them."""
    has, want = shape[0], wanted[0]
    if not isinstance(has, int) or not isinstance(want, int) or want < 1:
        return []
    for number in reversed(numbers[1:]):
        if isinstance(number, ast.Constant) and isinstance(number.value, int) and number.value * has % want == 0:
            return [Edit(place.document.span(number), str(number.value * has // want))]
    return []


def _brackets(literal: ast.Tuple | ast.List, texts: list[str]) -> str:
    if isinstance(literal, ast.List):
        return f"[{', '.join(texts)}]"
    return f"({', '.join(texts)},)" if len(texts) == 1 else f"({', '.join(texts)})"
