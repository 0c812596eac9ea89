"""``private-keras``: a program that takes its Keras from what TensorFlow keeps to itself."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from shapewright.rules.problems import PrivateKeras
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

PUBLIC = {
    "engine.training": "models", "engine.functional": "models", "engine.sequential": "models", "engine": "layers",
    "optimizer_v1": "optimizers", "optimizer_v2": "optimizers",
}  # fmt: skip
"""Where the public Keras has what the private one has in these modules; the others are called alike."""
WHOLE = ("preprocessing", "applications", "datasets")
"""Packages whose modules are public, too."""
PRIVATE = re.compile(r"tensorflow\.python\.keras((?:\.\w+)*)")


@check("private-keras", Severity.WARNING, PrivateKeras)
def private_keras(_: PrivateKeras, place: Place) -> Diagnostic:
    """What it is, and the public names, on all lines at once: the two do not go together."""
    edits = tuple(_edits(place))
    return Diagnostic(
        at=place.raising,
        message="tensorflow.python.keras is part of an old Keras 2, with which TensorFlow no longer trains",
        notes=tuple(place.path()),
        fixes=(Fix("Import from tensorflow.keras", edits),) if edits else (),
    )


def _edits(place: Place) -> Iterator[Edit]:
    for node in ast.walk(place.document.syntax.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            span = place.document.span(node)
            text = place.document.source(span)
            changed = PRIVATE.sub(lambda found: _public(found[1]), text)
            changed = re.sub(r"^from tensorflow\.python import keras\b", "from tensorflow import keras", changed)
            if changed != text:
                yield Edit(span, changed)


def _public(below: str) -> str:
    """The module of ``tensorflow.keras`` that has what a private one has."""
    first, *rest = below.removeprefix(".").split(".")
    name = PUBLIC.get(".".join((first, *rest[:1]))) or PUBLIC.get(first) or first
    return ".".join(filter(None, ("tensorflow.keras", name, *(rest if first in WHOLE else ()))))
