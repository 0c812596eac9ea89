"""``looks-ahead``: one layer sees later steps, in a stack whose other layers take care not to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.sight import LooksAhead

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("looks-ahead", Severity.INFORMATION, LooksAhead)
def looks_ahead(found: LooksAhead, place: Place) -> Diagnostic:
    """Which layer, how far, and which layer is causal."""
    constructor = place.constructor
    causal = found.rule.title == "Conv1D" and constructor is not None
    edits = constructor.with_argument("padding", '"causal"') if causal and constructor is not None else ()
    fixes = (Fix('See only the past: padding="causal"', edits),) if edits else ()
    return Diagnostic(
        at=place.at("padding", "kernel_size", "pool_size"),
        message=f"This {found.rule.title} sees later steps, in a stack that is causal elsewhere",
        notes=(
            *place.program.note(found.causal.origin, "this layer sees only the past"),
            *place.program.note(place.finding.site, f"each output sees {count(found.ahead, 'step')} beyond its own"),
        ),
        fixes=fixes,
    )
