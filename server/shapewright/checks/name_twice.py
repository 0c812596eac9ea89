"""``name-twice``: two layers of one model have the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import NameTwice

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("name-twice", Severity.ERROR, NameTwice)
def name_twice(found: NameTwice, place: Place) -> Diagnostic:
    """The name, and where each of the two layers is made."""
    first, second = found.layers
    return Diagnostic(
        at=place.raising,
        message=f'The layers of a model need names of their own, but two are called "{found.name}"',
        notes=(
            *place.program.note(first.origin, f"the first {first.title} of this name"),
            *place.program.note(second.origin, f"the second is this {second.title}"),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: NameTwice, place: Place) -> Iterator[Fix]:
    """Another name for the second; the name left to Keras, which numbers layers, where one line makes both."""
    constructor = place.program.constructor(found.layers[1])
    if constructor is None:
        return
    if constructor.node is not getattr(found.layers[0].origin, "node", None):
        name = f"{found.name}_2"
        yield Fix(f'Call the second one "{name}"', constructor.with_argument("name", f'"{name}"'))
    yield Fix("Leave the name to Keras: remove name", constructor.without_argument("name"))
