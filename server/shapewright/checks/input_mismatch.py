"""``input-mismatch``: what a model declares and what it is given do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import InputMismatch
from shapewright.values.tensors import show

from .check import check
from .data_fixes import data_fixes, single_sample
from .diagnostic import Diagnostic, Fix, Note, Severity
from .pooling import pool_instead
from .stack import Stack
from .wording import ORDINALS, brief, has, per_sample

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape

    from .place import Place


@check("input-mismatch", Severity.ERROR, InputMismatch)
def input_mismatch(found: InputMismatch, place: Place) -> Diagnostic:
    """The samples that the model takes, and those it gets."""
    if found.inside is not None:
        return _refused_inside(found, place)
    expression = place.expression_of(found.given, place.data)
    name = place.name(expression, "the data")
    single = single_sample(found, place, expression)
    return Diagnostic(
        at=place.guilty(expression),
        message=_message(found, place, name, single),
        notes=(
            *declared_notes(place, found.number),
            *place.step_note(),
            *place.came_from(place.whole(found.given, expression), name),
            *place.path(),
        ),
        fixes=(*data_fixes(found, place, expression, single), *_pooled(found, place)),
    )


def _refused_inside(found: InputMismatch, place: Place) -> Diagnostic:
    """A model among the parts of the one that is given data: what it takes, and what the part before it gives."""
    inputs = Stack(found.inside, place.program).inputs
    declared = inputs[found.number].origin if found.number < len(inputs) else None
    notes = [] if declared is None else place.program.note(declared, "the model inside declares it here")
    gets = f"gets {show(found.given.shape)}"
    return Diagnostic(
        at=place.guilty(place.data),
        message=brief(
            f"A model inside takes inputs of shape {show(found.declared)}, but {gets}", f"A model inside {gets}"
        ),
        notes=(*notes, *place.step_note(), *place.path()),
    )


def _pooled(found: InputMismatch, place: Place) -> list[Fix]:
    """A model that flattens needs one length; one that pools takes any."""
    given = found.given.shape or ()
    layers = place.model.layers if place.model is not None else ()
    flatten = next((layer for layer in reversed(layers) if layer.title == "Flatten"), None)
    same_channels = len(given) == len(found.declared) and given[-1] == found.declared[-1]
    return pool_instead(place.program, flatten, len(given)) if same_channels else []


def _message(found: InputMismatch, place: Place, name: str, single: Shape | None) -> str:
    several = place.model is not None and len(place.model.inputs) > 1 and found.number < len(ORDINALS)
    taker = f"The model's {ORDINALS[found.number]} input" if several else "The model"
    samples = f"samples of shape {per_sample(found.declared)}"
    takes = f"{taker} takes {samples if found.declared else 'one value without a batch axis'}"
    if single is not None:
        sample = "one" if found.missing_batch else f"one {show(single)}"
        return f"{takes}, but {name} is not batched: it gives {sample} at a time"
    if found.missing_batch:
        return f"{takes}, but {name} is one sample without the batch axis"
    given = found.given.shape
    if not given:
        return f"{takes}, but {name} is a single number"
    if place.step_note():
        return f"{takes}, but each step of {name} has shape {show(given[1:])}"
    return brief(
        f"{takes}, but {has(name)} samples of shape {show(given[1:])}", f"{takes}, but {has(name)} {show(given[1:])}"
    )


def declared_notes(place: Place, number: int = 0) -> list[Note]:
    """Where the model says what it takes."""
    inputs = place.model.inputs if place.model is not None else []
    if number >= len(inputs):
        return []
    site = inputs[number].origin
    if site is None or site.node is place.site.node:
        return []
    source = inputs[number].source
    declared = site.path != place.document.path or place.program.declaration(
        source.target if source is not None else None
    )
    return place.program.note(site, "declared here" if declared else "its first call built it for this shape")
