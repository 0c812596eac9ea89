"""``state-mismatch``: a recurrent layer begins with a state that is wider or narrower than its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import StateCount, StateMismatch
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Severity
from .units import give_units
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("state-mismatch", Severity.ERROR, StateMismatch)
def state_mismatch(found: StateMismatch, place: Place) -> Diagnostic:
    """How wide the states of the layer are, and what it is given to begin with."""
    width = (found.input.shape or (None,))[-1]
    made_before = found.input.origin is not None and found.input.origin.node is not place.site.node
    return Diagnostic(
        at=place.at(),
        message=f"{found.rule.title} has states of {found.units} features, but its initial state is {show(found.input.shape)}",
        notes=(
            *(place.origin(found.input, "the state comes from here") if made_before else ()),
            *place.layer_note(f"this {found.rule.title} has {found.units} units"),
            *place.path(),
        ),
        fixes=tuple(give_units(place.program, place.layer, width) if isinstance(width, int) else ()),
    )


@check("state-mismatch", Severity.ERROR, StateCount)
def state_count(found: StateCount, place: Place) -> Diagnostic:
    """How many states the layer has, and how many it is given to begin with."""
    title, needed = found.rule.title, count(found.needed, "state")
    return Diagnostic(
        at=place.at(),
        message=f"{title} begins with {needed}, but is given {found.found}",
        notes=(*place.layer_note(f"this {title} has {needed}"), *place.path()),
    )
