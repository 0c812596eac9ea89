"""``weight-mismatch``: arrays that are more, fewer or of other shapes than the weights they are to become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import TableMismatch, WeightCount, WeightMismatch, WeightShape
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from .place import Place


@check("weight-mismatch", Severity.ERROR, WeightMismatch)
def weight_mismatch(found: WeightMismatch, place: Place) -> Diagnostic:
    """How many weights the layer has, and how many numbers it is given."""
    return Diagnostic(
        at=place.at(),
        message=f"{found.title} has {count(found.expected, 'weight')}, but the arrays hold {count(found.found, 'number')}",
        notes=(*place.layer_note(f"this {found.title} is meant"), *place.path()),
    )


@check("weight-mismatch", Severity.ERROR, WeightCount)
def weight_count(found: WeightCount, place: Place) -> Diagnostic:
    """How many weights there are, and how many arrays."""
    return Diagnostic(
        at=place.at(),
        message=f"{found.title} needs {count(found.expected, 'array')} for its weights, but gets {found.found}",
        notes=(*place.layer_note(f"this {found.title} is meant"), *place.path()),
    )


@check("weight-mismatch", Severity.ERROR, WeightShape)
def weight_shape(found: WeightShape, place: Place) -> Diagnostic:
    """Which weight it is, its shape, and that of the array."""
    return Diagnostic(
        at=place.at(),
        message=f"{found.title} needs {show(found.expected)} for its weight {found.at}, but gets {show(found.found)}",
        notes=(*place.layer_note(f"this {found.title} is meant"), *place.path()),
    )


@check("weight-mismatch", Severity.ERROR, TableMismatch)
def table_mismatch(found: TableMismatch, place: Place) -> Diagnostic:
    """Which table the Embedding makes, and which one it is given."""
    table = _table(found, place)
    name = place.name(table, "the table")
    return Diagnostic(
        at=place.at("weights"),
        message=f"{found.rule.title} has a table of {show(found.expected)}, but {name} is one of {_shown(found)}",
        notes=(*place.origin(found.table, f"{name} comes from here"), *place.path()),
        fixes=tuple(_as_the_table(found, table, place)),
    )


def _shown(found: TableMismatch) -> str:
    return show(found.table.shape or ())


def _table(found: TableMismatch, place: Place) -> ast.expr | None:
    """The expression of the table, out of the list in which it may be given."""
    given = place.constructor.value("weights") if place.constructor is not None else None
    inside = getattr(given, "elts", None)
    return inside[0] if inside and len(inside) == 1 else given


def _as_the_table(found: TableMismatch, table: ast.expr | None, place: Place) -> Iterator[Fix]:
    """As many rows and features as the table has, read from it."""
    call, shape = place.constructor, found.table.shape or ()
    if call is None or table is None or place.outside or len(shape) != len(found.expected):
        return
    text = place.document.source(place.document.span(table))
    sides = zip(("input_dim", "output_dim"), shape, found.expected, strict=True)
    differ = [(axis, name, length) for axis, (name, length, own) in enumerate(sides) if length != own]
    edits = tuple(edit for axis, name, _ in differ for edit in call.with_argument(name, f"{text}.shape[{axis}]"))
    told = " and ".join(f"{name}={text}.shape[{axis}]" for axis, name, _ in differ)
    yield Fix(f"Take it from the table: {told}", edits)
