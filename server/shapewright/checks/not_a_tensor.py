"""``not-a-tensor``: a layer or model is called on something that is no tensor."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import GivenTooEarly, NotATensor
from shapewright.source.text import Edit, Span, point
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Object

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .spelling import module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("not-a-tensor", Severity.ERROR, NotATensor)
def not_a_tensor(found: NotATensor, place: Place) -> Diagnostic:
    """What stands there, and where it was made."""
    made = found.value.origin if isinstance(found.value, Layer | Sequential | Functional) else None
    text = "it was made here, and is not called" if isinstance(found.value, Layer) else "it was made here"
    notes = place.program.note(made, text) if made is not None else []
    return Diagnostic(
        at=place.guilty(place.data) if place.data is not None and not found.position else place.raising,
        message=f"{_who(found)} needs a tensor, but gets {found.phrase}",
        notes=(*notes, *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _who(found: NotATensor) -> str:
    return "The model" if found.title in ("Functional", "Sequential", "Model") else found.title


def _fixes(found: NotATensor, place: Place) -> Iterator[Fix]:
    if place.outside or place.call is None:
        return
    if found.position:
        yield from _named(found, place.call.node.args, place)
        return
    first = place.call.node.args[0] if place.call.node.args else None
    numpy = module(place.document, "numpy")
    if isinstance(found.value, Object | tuple) and isinstance(first, ast.List | ast.Tuple | ast.Name) and numpy:
        at = place.document.span(first)
        text = f"{numpy}.array({place.document.source(at)})"
        yield Fix(f"Make an array of it: {numpy}.array(…)", (Edit(at, text),))
    if isinstance(found.value, Sequential | Functional) and place.data is not None:
        at = place.document.span(place.data)
        yield Fix(
            f"Give its outputs: {place.document.source(at)}.outputs",
            (Edit(point(at.end_line, at.end_column), ".outputs"),),
        )
    if isinstance(found.value, Layer) and found.value.origin is not None:
        yield from _called(found.value.origin.node, place)


def _named(found: NotATensor, written: list[ast.expr], place: Place) -> Iterator[Fix]:
    """The argument by its name, and those behind it, which cannot go by position then."""
    names = found.parameters[found.position : len(written)]
    if len(names) < len(written) - found.position or any(isinstance(part, ast.Starred) for part in written):
        return
    spans = [place.document.span(part) for part in written[found.position :]]
    edits = tuple(Edit(point(at.line, at.column), f"{name}=") for at, name in zip(spans, names, strict=True))
    yield Fix(f"Give {'it' if len(names) == 1 else 'them'} by name: {', '.join(f'{name}=…' for name in names)}", edits)


def _called(made: ast.AST, place: Place) -> Iterator[Fix]:
    """The layer, called where it is made, on what its own name stood for before."""
    for statement in ast.walk(place.document.syntax.tree):
        if isinstance(statement, ast.Assign) and statement.value is made and isinstance(statement.targets[0], ast.Name):
            at, name = place.document.span(statement.value), statement.targets[0].id
            yield Fix(f"Call it: ({name})", (Edit(point(at.end_line, at.end_column), f"({name})"),))


@check("not-a-tensor", Severity.ERROR, GivenTooEarly)
def given_too_early(found: GivenTooEarly, place: Place) -> Diagnostic:
    """When the layer takes its input."""
    call = place.call
    written = call.node.args if call is not None else []
    fixes = []
    if call is not None and not place.outside and len(written) == found.position + 1:
        at = place.document.span(written[found.position])
        before = place.document.span(written[found.position - 1]) if found.position else None
        start = (before.end_line, before.end_column) if before is not None else (at.line, at.column)
        whole = place.document.span(call.node)
        text = place.document.source(at)
        edits = (
            Edit(Span(*start, at.end_line, at.end_column), ""),
            Edit(point(whole.end_line, whole.end_column), f"({text})"),
        )
        fixes.append(Fix(f"Call the layer on it: ({text})", edits))
    return Diagnostic(
        at=place.raising,
        message=f"{found.title} takes its input when it is called, not when it is made",
        notes=tuple(place.path()),
        fixes=tuple(fixes),
    )
