"""``training-argument``: an argument of ``fit`` or ``evaluate`` does not go with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import TrainingArgument

from .call_text import CallText
from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from .place import Place

POSITIONAL = ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split")
"""The arguments of ``fit`` that programs give without a name; the first three are those of ``evaluate`` too."""


@check("training-argument", Severity.ERROR, TrainingArgument)
def training_argument(found: TrainingArgument, place: Place) -> Diagnostic:
    """Which argument it is, and why it is refused."""
    call = CallText(place.call.node, place.document, POSITIONAL) if place.call is not None else None
    edits = call.without_argument(found.argument) if call is not None else ()
    return Diagnostic(
        at=place.guilty(call.value(found.argument) if call is not None and not place.outside else None),
        message=found.reason,
        notes=tuple(place.path()),
        fixes=(Fix(f"Remove {found.argument}", edits),) if edits else (),
    )
