"""Orders: two things that are given to a call the wrong way round."""

from __future__ import annotations

import ast
from itertools import combinations
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import BroadcastMismatch, InputMismatch, LabelMismatch, LayerReused, MergeMismatch
from shapewright.source.text import Edit

from .register import repair
from .upstream import upstream
from .wishes import refused_together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

PER_AXIS = ("cropping", "padding", "size", "strides", "pool_size", "kernel_size")
"""Arguments that say something of the rows and of the columns."""
MOST_SWAPPED = 4
"""Of so many values at most each two are exchanged."""


@repair(InputMismatch, LabelMismatch, LayerReused)
def data_exchanged(found: InputMismatch | LabelMismatch | LayerReused, place: Place) -> Iterator[Fix]:
    """Two arrays in the list or dict that a model with several inputs or outputs is given."""
    given = place.labels if isinstance(found, LabelMismatch) else place.data
    values = given.values if isinstance(given, ast.Dict) else getattr(given, "elts", [])
    if len(values) <= MOST_SWAPPED:
        yield from _exchanged(values, place, Kind.DATA)


@repair(BroadcastMismatch, MergeMismatch)
def attention_exchanged(found: BroadcastMismatch | MergeMismatch, place: Place) -> Iterator[Fix]:
    """Attention gives as many steps as its query has, which is what it is given first."""
    for tensor in refused_together(found):
        for passage in upstream(tensor, place.program):
            origin = passage.after.origin
            if "Attention" in passage.layer.title and origin is not None and isinstance(origin.node, ast.Call):
                yield from _exchanged(_asked(origin.node), place, Kind.WRITING)


@repair(BroadcastMismatch, MergeMismatch)
def axes_exchanged(found: BroadcastMismatch | MergeMismatch, place: Place) -> Iterator[Fix]:
    """What a layer does along the rows and along the columns, written the wrong way round."""
    for tensor in refused_together(found):
        for passage in upstream(tensor, place.program):
            call = place.program.constructor(passage.layer)
            for name in PER_AXIS if call is not None else ():
                match call.value(name):  # type: ignore[union-attr]
                    case ast.Tuple(elts=[rows, columns]) if ast.dump(rows) != ast.dump(columns):
                        first, second = place.document.span(rows), place.document.span(columns)
                        texts = place.document.source(first), place.document.source(second)
                        edits = (Edit(first, texts[1]), Edit(second, texts[0]))
                        yield Fix(f"Exchange {texts[0]} and {texts[1]}", edits, Kind.WRITING)
                    case _:
                        continue


def _asked(call: ast.Call) -> list[ast.expr]:
    """The query and the value in a call of an attention layer."""
    match call.args:
        case [ast.List(elts=[query, value]) | ast.Tuple(elts=[query, value])] | [query, value]:
            return [query, value]
        case _:
            return []


def _exchanged(values: list[ast.expr], place: Place, kind: Kind) -> Iterator[Fix]:
    """Each two of them in each other's place, where their shapes differ."""
    for one, other in combinations(values, 2):
        left, right = place.tensor_at(one), place.tensor_at(other)
        if left is None or right is None or left.shape == right.shape:
            continue
        first, second = place.document.span(one), place.document.span(other)
        texts = place.document.source(first), place.document.source(second)
        edits = (Edit(first, texts[1]), Edit(second, texts[0]))
        yield Fix(f"Exchange {texts[0]} and {texts[1]}", edits, kind)
