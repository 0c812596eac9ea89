"""``ids-out-of-range``: an Embedding is asked for rows that its table does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import IdsOutOfRange

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place


@check("ids-out-of-range", Severity.ERROR, IdsOutOfRange)
def ids_out_of_range(found: IdsOutOfRange, place: Place) -> Diagnostic:
    """The first number without a row, and the largest there is."""
    rows = found.rule.input_dim
    expression = place.expression_of(found.input, place.data)
    name = place.name(expression, "its input")
    constructor = place.constructor
    return Diagnostic(
        at=place.at("input_dim"),
        message=f"Embedding needs numbers below {rows}, but {name} goes up to {found.classes - 1}",
        notes=(
            *place.came_from(place.whole(found.input, expression), name),
            *place.layer_note(f"this Embedding has {rows} rows"),
            *place.path(),
        ),
        fixes=()
        if constructor is None
        else (
            Fix(
                f"Give this Embedding {found.classes} rows",
                constructor.with_argument("input_dim", str(found.classes)),
            ),
        ),
    )
