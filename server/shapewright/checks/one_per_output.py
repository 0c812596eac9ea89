"""``one-per-output``: what ``compile`` is given for each output does not come once for each."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import MetricNames, NotForEach
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .losses import chosen
from .output_names import belong, renamed
from .wording import brief, count

if TYPE_CHECKING:
    from .place import Place


@check("one-per-output", Severity.ERROR, MetricNames, NotForEach)
def one_per_output(found: MetricNames | NotForEach, place: Place) -> Diagnostic:
    """How many entries there are, or which names, and how many outputs."""
    given = place.compiled.value(found.argument) if place.compiled is not None else None
    if isinstance(found, MetricNames):
        message = belong("metrics", found.outputs, found.names)
        fixes = renamed(place, given, found.outputs, found.names)
    else:
        needs = f"{found.argument} needs an entry for each of {count(found.needed, found.of)}"
        message = brief(f"{needs}, but has {found.entries}")
        fixes = _for_each(found, place, given)
    notes = (*chosen(place, found.argument), *place.path())
    return Diagnostic(at=place.raising, message=message, notes=notes, fixes=tuple(fixes))


def _for_each(found: NotForEach, place: Place, given: ast.expr | None) -> list[Fix]:
    """The same metrics for every output; the one loss for as many outputs as there are weights."""
    if given is None or place.compiled is None:
        return []
    if found.argument == "loss_weights":
        loss = place.compiled.value("loss")
        if (
            loss is None
            or isinstance(loss, ast.List | ast.Tuple | ast.Dict)
            or not isinstance(given, ast.List | ast.Tuple)
        ):
            return []
        text = f"[{', '.join([place.document.source(place.document.span(loss))] * found.entries)}]"
        return [Fix("Give every output the loss", (Edit(place.document.span(loss), text),))]
    if not isinstance(given, ast.List | ast.Tuple) or any(isinstance(one, ast.List | ast.Tuple) for one in given.elts):
        return []
    if found.argument == "loss" and found.entries > found.needed:
        kept = ", ".join(place.document.source(place.document.span(one)) for one in given.elts[: found.needed])
        return [Fix(f"Keep the first {found.needed} losses", (Edit(place.document.span(given), f"[{kept}]"),))]
    whole = place.document.source(place.document.span(given))
    each = whole if len(given.elts) > 1 else place.document.source(place.document.span(given.elts[0]))
    text = f"[{', '.join([each] * found.needed)}]"
    noun = "loss" if found.argument == "loss" else "metrics"
    return [Fix(f"Give every output the {noun}", (Edit(place.document.span(given), text),))]
