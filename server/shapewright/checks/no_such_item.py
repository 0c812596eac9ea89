"""``no-such-item``: a list or tuple has no item of this number, or none at all have what is asked."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import NoItems, NoSuchItem
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import OBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("no-such-item", Severity.ERROR, NoSuchItem)
def no_such_item(found: NoSuchItem, place: Place) -> Diagnostic:
    """The number that is asked for, and how many there are."""
    if isinstance(found.key, str):
        message = f'{OBJECTS[found.kind]} has its items by number, and is asked for "{found.key}"'
    else:
        needed = found.key + 1 if found.key >= 0 else -found.key
        message = f"Index {found.key} needs {needed} items, but the {found.kind} has {found.count}"
    return Diagnostic(at=place.raising, message=message, notes=tuple(place.path()))


@check("no-such-item", Severity.ERROR, NoItems)
def no_items(found: NoItems, place: Place) -> Diagnostic:
    """What has no items."""
    instead = ": those of a model are in its layers" if found.kind == "keras.Model" else ""
    return Diagnostic(
        at=place.raising,
        message=f"{OBJECTS[found.kind]} has no items{instead}",
        notes=(*place.made_at(found.origin, place.raising), *place.path()),
        fixes=tuple(_counted(found, place)),
    )


def _counted(found: NoItems, place: Place) -> Iterator[Fix]:
    """``for epoch in 10``: the numbers below it."""
    node = place.site.node
    if found.kind == "int" and not place.outside and not isinstance(node, ast.Call | ast.Subscript):
        at = place.document.span(node)
        text = f"range({place.document.source(at)})"
        yield Fix(f"Write {text}", (Edit(at, text),))
