"""``input-mismatch``: what a model declares and what it is given do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import InputMismatch
from shapewright.values.tensors import show

from .check import check
from .data_fixes import data_fixes
from .diagnostic import Diagnostic, Note, Severity
from .wording import brief, has, per_sample

if TYPE_CHECKING:
    from .place import Place


@check("input-mismatch", Severity.ERROR, InputMismatch)
def input_mismatch(found: InputMismatch, place: Place) -> Diagnostic:
    """The samples that the model takes, and those it gets."""
    expression = place.expression_of(found.given, place.data)
    name = place.name(expression, "the data")
    return Diagnostic(
        at=place.document.span(expression) if expression is not None else place.raising,
        message=_message(found, place, name),
        notes=(*declared_notes(place, found.number), *place.came_from(found.given, name), *place.path()),
        fixes=tuple(data_fixes(found, place, expression)),
    )


def _message(found: InputMismatch, place: Place, name: str) -> str:
    several = place.model is not None and len(place.model.inputs) > 1
    takes = f"Input {found.number} of the model takes samples" if several else "The model takes samples"
    takes = f"{takes} of shape {per_sample(found.declared)}"
    if found.missing_batch:
        return f"{takes}, but {name} is one sample without the batch axis"
    given = found.given.shape
    if not given:
        return f"{takes}, but {name} is a single number"
    return brief(f"{takes}, but {has(name)} samples of shape {show(given[1:])}", f"{takes}, but {has(name)} {show(given[1:])}")


def declared_notes(place: Place, number: int = 0) -> list[Note]:
    """Where the model says what it takes."""
    inputs = place.model.inputs if place.model is not None else []
    if number >= len(inputs):
        return []
    site = inputs[number].origin
    if site is None or site.node is place.site.node:
        return []
    built = place.program.constructor(inputs[number].source.target if inputs[number].source is not None else None)
    word = "declared" if built is not None and _declares(built.node) else "built for it"
    return place.program.note(site, f"{word} here")


def _declares(node: object) -> bool:
    """Whether this call is an input's or a layer's constructor, and not the call that built the model."""
    keywords = {keyword.arg for keyword in getattr(node, "keywords", ())}
    named = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
    return named in ("Input", "InputLayer") or bool(keywords & {"input_shape", "input_dim", "batch_shape"})
