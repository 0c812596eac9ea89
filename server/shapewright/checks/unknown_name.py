"""``unknown-name``: Keras has no loss or metric of this name."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import UnknownName
from shapewright.rules.training.losses import ALIASES, CLASS_ONLY, CLASSES
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place

KNOWN = (*(name for name in CLASSES.values() if name != CLASS_ONLY), *ALIASES)
MEANT = {"rmse": "mse", "l1": "mae", "l2": "mse", "cross_entropy": "categorical_crossentropy", "bce_logits": "binary_crossentropy"}
"""What people call a loss elsewhere."""


@check("unknown-name", Severity.ERROR, UnknownName)
def unknown_name(found: UnknownName, place: Place) -> Diagnostic:
    """The name that nobody knows."""
    written = _written(found.name, place)
    at = place.document.span(written) if written is not None else place.raising
    meant = [MEANT[found.name.lower()]] if found.name.lower() in MEANT else get_close_matches(found.name.lower(), KNOWN, 2, 0.7)
    fixes = [Fix(f'Use "{name}"', (Edit(at, f'"{name}"'),)) for name in meant if written is not None]
    return Diagnostic(
        at=at,
        message=f'Keras has no {found.kind} named "{found.name}"',
        notes=tuple(place.path()),
        fixes=tuple(fixes),
    )


def _written(name: str, place: Place) -> ast.Constant | None:
    """The text in the call that says it."""
    if place.call is None or place.outside:
        return None
    nodes = (node for node in ast.walk(place.call.node) if isinstance(node, ast.Constant))
    return next((node for node in nodes if node.value == name), None)
