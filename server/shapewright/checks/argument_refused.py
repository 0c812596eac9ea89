"""``argument-refused``: a constructor does not take this value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import (
    NameForShape,
    NotRegistered,
    RefusedArgument,
    ShapeNotDeclared,
    Title,
    TooFewClasses,
)

from .check import check
from .diagnostic import Diagnostic, Severity
from .refusals import fixes
from .wording import brief

if TYPE_CHECKING:
    from shapewright.source.text import Span

    from .place import Place

CONSTRUCTED = {"InputLayer": "Input", "Functional": "Model"}
"""Layers that programs make under another name."""


@check(
    "argument-refused", Severity.ERROR, RefusedArgument, ShapeNotDeclared, NotRegistered, NameForShape, TooFewClasses
)
def argument_refused(found: RefusedArgument, place: Place) -> Diagnostic:
    """What the argument must be, and what it is."""
    need = found.reason.partition(", but is")[0]
    title = CONSTRUCTED.get(found.rule.title, found.rule.title)
    declared = _declared(place) if title == "Input" and found.argument != "name" else None
    return Diagnostic(
        at=place.document.span(declared) if declared is not None else _at(found, place),
        message=brief(f"{title}'s {found.argument} {found.reason}", f"{title}'s {found.argument} {need}"),
        notes=(*place.layer_note(f"this {title} refuses it"), *place.path()),
        fixes=tuple(fixes(found, place, declared)),
    )


def _at(found: RefusedArgument, place: Place) -> Span:
    """The argument of a constructor, or of the function that refuses it."""
    if not isinstance(found.rule, Title):
        return place.at(found.argument)
    return place.guilty(place.argument(found.rule.parameters.index(found.argument), found.argument))


def _declared(place: Place) -> ast.expr | None:
    """The shape in ``Input(shape=784)``, or in the ``input_shape=784`` of a layer that a Sequential is given."""
    if place.call is None or place.outside:
        return None
    own = place.call.value("shape") or place.data
    nodes = (node for node in ast.walk(place.call.node) if isinstance(node, ast.Call))
    given = [keyword.value for node in nodes for keyword in node.keywords if keyword.arg in ("input_shape", "shape")]
    numbers = (node for node in (*given, own) if isinstance(node, ast.Constant | ast.Name))
    return next(numbers, own)
