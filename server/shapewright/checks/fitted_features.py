"""``fitted-features``: a scaler or encoder gets more columns, or fewer, than those that it was fitted to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import FittedFeatures
from shapewright.source.text import Edit

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Kind, Severity
from .wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("fitted-features", Severity.ERROR, FittedFeatures)
def fitted_features(found: FittedFeatures, place: Place) -> Diagnostic:
    """How many features it was fitted to, and how many it gets."""
    now = (found.input.shape or (0, 0))[1]
    return Diagnostic(
        at=place.guilty(place.data),
        message=f"{found.title} was fitted to {count(found.fitted, 'feature')}, but gets {now}",
        notes=(*place.came_from(found.input), *place.path()),
        fixes=tuple(_repeated(found, place)),
    )


def _repeated(found: FittedFeatures, place: Place) -> Iterator[Fix]:
    """Turn a single feature back with as many copies beside it, of which the program takes the one that it means."""
    callee = place.call.node.func if place.call is not None and not place.outside else None
    back = isinstance(callee, ast.Attribute) and callee.attr == "inverse_transform"
    numpy = spelling.module(place.document, "numpy")
    if place.data is None or not back or numpy is None or (found.input.shape or ())[1:] != (1,):
        return
    at = place.document.span(place.data)
    text = f"{numpy}.repeat({place.document.source(at)}, {found.fitted}, axis=-1)"
    yield Fix(f"Repeat the feature: {text}", (Edit(at, text),), Kind.DATA)
