"""``unknown-name``: Keras has no loss or metric of this name."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import UnknownName
from shapewright.rules.training.losses import ALIASES, CLASS_ONLY, CLASSES
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity

if TYPE_CHECKING:
    from .place import Place

KNOWN = (*(name for name in CLASSES.values() if name != CLASS_ONLY), *ALIASES)
MEANT = {
    "rmse": "mse",
    "l1": "mae",
    "l2": "mse",
    "cross_entropy": "categorical_crossentropy",
    "nll": "sparse_categorical_crossentropy",
}
"""What people call a loss elsewhere."""


@check("unknown-name", Severity.ERROR, UnknownName)
def unknown_name(found: UnknownName, place: Place) -> Diagnostic:
    """The name that nobody knows: ``compile`` only stores it, the training looks it up."""
    written = _written(found.name, place)
    spans = [place.document.span(written)] if written is not None else []
    meant = [MEANT[found.name.lower()]] if found.name.lower() in MEANT else get_close_matches(found.name, KNOWN, 2, 0.7)
    return Diagnostic(
        at=place.raising,
        message=f'{place.method or "The model"} needs a {found.kind} that Keras knows, but gets "{found.name}"',
        notes=(*(Note(at, f"the {found.kind} is chosen here") for at in spans), *place.path()),
        fixes=tuple(Fix(f'Use "{name}"', (Edit(at, f'"{name}"'),)) for at in spans for name in meant),
    )


def _written(name: str, place: Place) -> ast.Constant | None:
    """The text in the call of ``compile`` that says it."""
    nodes = ast.walk(place.compiled.node) if place.compiled is not None else ()
    return next((node for node in nodes if isinstance(node, ast.Constant) and node.value == name), None)
