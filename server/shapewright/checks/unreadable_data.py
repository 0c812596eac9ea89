"""``unreadable-data``: a model is given data that Keras makes no batches of: lists of numbers, arrays of text."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from shapewright.rules.problems import UnreadableData
from shapewright.rules.training.arguments import BATCHES_IN_LISTS, WORDS
from shapewright.source.text import Edit

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import has

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

OURS = {"x": "the data", "y": "the labels", "sample_weight": "the weights"}
"""What the arguments are, by parameter name."""
OBJECTS = WORDS["object"]
"""What an array holds that was made of lists of different lengths."""


@check("unreadable-data", Severity.ERROR, UnreadableData)
def unreadable_data(found: UnreadableData, place: Place) -> Diagnostic:
    """What the method takes, and what it is given."""
    if found.holds == BATCHES_IN_LISTS:
        return _batches_in_lists(found, place)
    expression = place.expression_of(found.tensor, _argument(found, place))
    name = place.name(expression, OURS[found.argument])
    takes = f"{found.method} takes arrays"
    message = (
        f"{takes} of numbers, but {has(name)} {found.holds}" if found.holds else f"{takes}, but gets a list for {name}"
    )
    return Diagnostic(
        at=place.guilty(expression),
        message=message,
        notes=(*(place.came_from(found.tensor, name) if found.tensor is not None else ()), *place.path()),
        fixes=tuple(_fixes(found, place, expression)),
    )


def _batches_in_lists(found: UnreadableData, place: Place) -> Diagnostic:
    """A generator gives a list where TensorFlow takes tuples and dicts apart."""
    given = f" for {OURS[found.argument]}" if found.argument in OURS else ""
    return Diagnostic(
        at=place.guilty(place.data),
        message=f"{found.method} takes tuples and dicts from a generator, but gets a list{given}",
        notes=tuple(place.path()),
        fixes=tuple(_tuples(place)),
    )


def _tuples(place: Place) -> Iterator[Fix]:
    """Each batch that is yielded or returned, with tuples for the lists in it."""
    for node in ast.walk(place.document.syntax.tree):
        given = node.value if isinstance(node, ast.Yield | ast.Return) else None
        lists = [part for part in (given, *getattr(given, "elts", ())) if isinstance(part, ast.List)]
        if lists:
            verb = "Yield" if isinstance(node, ast.Yield) else "Return"
            yield Fix(f"{verb} tuples", tuple(edit for part in lists for edit in _as_tuple(part, place)))


def _as_tuple(node: ast.List, place: Place) -> list[Edit]:
    """The brackets of a list made round, with the comma that a tuple of one needs."""
    at = place.document.span(node)
    text = place.document.source(at)
    end = ",)" if len(node.elts) == 1 and not text[:-1].rstrip().endswith(",") else ")"
    return [
        Edit(replace(at, end_line=at.line, end_column=at.column + 1), "("),
        Edit(replace(at, line=at.end_line, column=at.end_column - 1), end),
    ]


def _argument(found: UnreadableData, place: Place) -> ast.expr | None:
    """The argument itself, or the validation data where the argument is fine."""
    return {"x": place.data, "y": place.labels}.get(found.argument) or place.argument(99, found.argument)


def _fixes(found: UnreadableData, place: Place, expression: ast.expr | None) -> list[Fix]:
    """An array of the list; a tensor of the text; lists of different lengths padded to one."""
    if expression is None:
        return []
    title, maker = _maker(found, place)
    at = place.document.span(expression)
    return [Fix(f"{title}: {maker}", (Edit(at, f"{maker}({place.document.source(at)})"),))] if maker else []


def _maker(found: UnreadableData, place: Place) -> tuple[str, str]:
    """What is to be done, and the function that does it; no function where the program does not import its module."""
    arrays, tensors, keras = (spelling.module(place.document, name) for name in ("numpy", "tensorflow", "keras"))
    if found.holds is None:
        return "Make an array of it", f"{arrays}.array" if arrays else ""
    if found.holds == "text":
        return "Make a tensor of it", f"{tensors}.constant" if tensors else ""
    utilities = keras or (f"{tensors}.keras" if tensors else None)
    padded = found.holds == OBJECTS and utilities is not None
    return "Pad all to one length", f"{utilities}.utils.pad_sequences" if padded else ""
