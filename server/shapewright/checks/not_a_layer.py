"""``not-a-layer``: something that is no layer, or no Sequential, stands where one is wanted."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import FunctionalLacks, NotALayer, NotMade
from shapewright.source.text import Edit, point
from shapewright.values.python import Class, External

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("not-a-layer", Severity.ERROR, NotALayer)
def not_a_layer(found: NotALayer, place: Place) -> Diagnostic:
    """What the stack gets."""
    return Diagnostic(
        at=place.raising,
        message=f"Sequential needs layers, but gets {found.phrase}",
        notes=tuple(place.path()),
        fixes=tuple(_made(place)) if found.is_class else (),
    )


def _made(place: Place) -> Iterator[Fix]:
    """The class with brackets behind it, wherever it stands in the call."""
    if place.outside or place.call is None:
        return
    for argument in place.call.node.args:
        for part in getattr(argument, "elts", [argument]):
            if isinstance(part, ast.Name | ast.Attribute) and _is_class(part, place):
                yield _made_of(part, place)


def _made_of(node: ast.expr, place: Place) -> Fix:
    """Brackets behind a class."""
    at = place.document.span(node)
    return Fix(f"Call the class: {place.document.source(at)}()", (Edit(point(at.end_line, at.end_column), "()"),))


def _is_class(node: ast.expr, place: Place) -> bool:
    values = place.program.values(node)
    return not values or any(isinstance(value, Class | External) for value in values)


@check("not-a-layer", Severity.ERROR, NotMade)
def not_made(found: NotMade, place: Place) -> Diagnostic:
    """The class that the method is called on."""
    return Diagnostic(
        at=place.raising,
        message=f"{found.method} needs a {found.title}, but is called on the class",
        notes=tuple(place.path()),
        fixes=tuple(_with_brackets(place)),
    )


def _with_brackets(place: Place) -> Iterator[Fix]:
    """``model = Sequential`` with brackets."""
    call = place.call
    owner = call.node.func.value if call is not None and isinstance(call.node.func, ast.Attribute) else None
    if place.outside or not isinstance(owner, ast.Name):
        return
    for value in place.program.given_to(owner.id):
        yield _made_of(value, place)


@check("not-a-layer", Severity.ERROR, FunctionalLacks)
def functional_lacks(found: FunctionalLacks, place: Place) -> Diagnostic:
    """Which model has it."""
    return Diagnostic(
        at=place.raising,
        message=f"Only a Sequential has {found.name}, and this is a functional model",
        notes=tuple(place.path()),
        fixes=tuple(_stacked(found, place)),
    )


def _stacked(found: FunctionalLacks, place: Place) -> Iterator[Fix]:
    """``model.add(layer)`` → ``model = Sequential([model, layer])``, where the statement is nothing else."""
    statement = place.finding.statement
    call = statement.value if isinstance(statement, ast.Expr) else None
    if place.outside or found.name != "add" or not isinstance(call, ast.Call) or len(call.args) != 1:
        return
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return
    layer = place.document.source(place.document.span(call.args[0]))
    keras = spelling.keras(place.document)
    text = _sequential(place) or (f"{keras}.Sequential" if keras is not None else "")
    if text:
        name = call.func.value.id
        edit = Edit(place.document.span(statement), f"{name} = {text}([{name}, {layer}])")
        yield Fix(f"Stack both: {text}([{name}, {layer}])", (edit,))


def _sequential(place: Place) -> str:
    """How the file spells ``Sequential``; empty where it does not."""
    for node in ast.walk(place.document.syntax.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            text = place.document.source(place.document.span(node.func))
            if text.rpartition(".")[2] == "Sequential":
                return text
    return ""
