"""``label-count``: a model with several outputs gets labels for fewer or more of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import LabelCount
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Kind, Severity
from .wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("label-count", Severity.ERROR, LabelCount)
def label_count(found: LabelCount, place: Place) -> Diagnostic:
    """How many outputs there are, and how many labels."""
    given, outputs = place.labels, count(found.outputs, "output")
    site = getattr(place.model.value, "origin", None) if place.model is not None else None
    notes = place.program.note(site, f"the model has {outputs}") if site is not None else []
    return Diagnostic(
        at=place.guilty(given),
        message=f"{place.method or 'The model'} needs labels for {outputs}, but gets {found.labels}",
        notes=(*notes, *place.path()),
        fixes=tuple(_for_each(found, place)),
    )


def _for_each(found: LabelCount, place: Place) -> Iterator[Fix]:
    """One array of labels, given to every output."""
    if found.labels != 1 or place.labels is None or isinstance(place.labels, ast.Dict):
        return
    one = place.labels.elts[0] if isinstance(place.labels, ast.List | ast.Tuple) else place.labels
    text = f"[{', '.join([place.document.source(place.document.span(one))] * found.outputs)}]"
    title = f"Give every output the labels: {text}" if place.name(one, "") else "Give every output the labels"
    yield Fix(title, (Edit(place.document.span(place.labels), text),), Kind.LOSS)
