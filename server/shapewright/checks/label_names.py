"""``label-names``: labels in a dict name other outputs than the model has."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import LabelNames
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Kind, Severity
from .output_names import belong, renamed
from .wording import brief, count

if TYPE_CHECKING:
    from .place import Place


@check("label-names", Severity.ERROR, LabelNames)
def label_names(found: LabelNames, place: Place) -> Diagnostic:
    """What the outputs are called, and what the labels are given for."""
    if found.single:
        needs = f"{place.method or 'The model'} needs labels for its one output"
        message = brief(f'{needs}, but gets a dict: "{found.names[0]}"', f"{needs}, but gets a dict")
    else:
        message = belong("labels", found.outputs, found.names)
    return Diagnostic(
        at=place.guilty(place.labels),
        message=message,
        notes=tuple(place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: LabelNames, place: Place) -> list[Fix]:
    """Other names, or none: the labels in the order of the outputs."""
    given = place.labels
    if not isinstance(given, ast.Dict) or None in given.keys or len(given.values) != len(found.names):
        return []
    values = [place.document.source(place.document.span(value)) for value in given.values]
    text = values[0] if found.single else f"[{', '.join(values)}]"
    noun = "without a name" if found.single else f"as a list of {count(len(values), 'array')}"
    plain = Fix(f"Give the labels {noun}", (Edit(place.document.span(given), text),), Kind.LOSS)
    return [*([] if found.single else renamed(place, given, found.outputs, found.names)), plain]
