"""``no-such-layer``: ``get_layer`` finds no layer of this name or number."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import NoSuchLayer
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

MOST = 6
"""So many names stand in a message."""
ALIKE = 0.6
"""How like each other a wrong name and the right one are (``difflib``)."""


@check("no-such-layer", Severity.ERROR, NoSuchLayer)
def no_such_layer(found: NoSuchLayer, place: Place) -> Diagnostic:
    """What is asked for, and what there is."""
    if isinstance(found.key, int):
        message = f"Layer {found.key} needs {found.key + 1} layers, but the model has {found.count}"
    else:
        names = ", ".join(f'"{name}"' for name in found.names)
        there = f"it has {names}" if len(found.names) <= MOST else f"none of its {len(found.names)} is called so"
        message = f'The model has no layer "{found.key}"; {there}'
    written = place.argument(0, "name")
    at = place.document.span(written) if written is not None and not place.outside else place.raising
    return Diagnostic(at=at, message=message, notes=tuple(place.path()), fixes=tuple(_fixes(found, written, place)))


def _fixes(found: NoSuchLayer, written: ast.expr | None, place: Place) -> Iterator[Fix]:
    if place.outside or not isinstance(written, ast.Constant) or written.value != found.key:
        return
    for name in get_close_matches(str(found.key), found.names, 2, ALIKE) if isinstance(found.key, str) else ():
        yield Fix(f'Take "{name}"', (Edit(place.document.span(written), f'"{name}"'),))
