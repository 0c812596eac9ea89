"""``silent-broadcast``: a loss stretches labels over outputs of another shape, and nobody says a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import SilentBroadcast
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .flattening import flatten
from .label_mismatch import compile_note, output_note
from .losses import as_written
from .units import WIDTHS, give_units
from .wording import brief, comes, has, values

if TYPE_CHECKING:
    from .place import Place


@check("silent-broadcast", Severity.WARNING, SilentBroadcast)
def silent_broadcast(found: SilentBroadcast, place: Place) -> Diagnostic:
    """What the model gives for each sample, and what the labels hold."""
    expression = place.labels_of(found.labels_tensor)
    name = place.name(expression, "the labels")
    loss = as_written(place, found.loss)
    short = f"{loss} stretches labels of shape {show(found.labels[1:])} to outputs of shape {show(found.outputs[1:])}"
    return Diagnostic(
        at=place.guilty(expression),
        message=brief(f"{loss} compares {values(found.outputs)}, but {has(name)} {values(found.labels)}", short),
        notes=(
            *compile_note(place),
            *output_note(place, found.outputs),
            *place.origin(found.labels_tensor, f"{comes(name)}, with shape {show(found.labels)}"),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: SilentBroadcast, place: Place) -> list[Fix]:
    fixes = flatten(place) if found.missing_flatten else []
    if found.suggest_units is not None and place.model is not None:
        fixes += give_units(place.program, place.model.last(*WIDTHS), found.suggest_units)
    return fixes
