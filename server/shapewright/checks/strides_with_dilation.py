"""``strides-with-dilation``: a convolution is strided and dilated at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import StridesWithDilation

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from shapewright.source.text import Edit
    from shapewright.values.dims import Dim

    from .place import Place


@check("strides-with-dilation", Severity.ERROR, StridesWithDilation)
def strides_with_dilation(found: StridesWithDilation, place: Place) -> Diagnostic:
    """Either skips steps of the output or steps of the window: Keras has no kernel for both."""
    strides, rate = _short(found.strides), _short(found.dilation_rate)
    return Diagnostic(
        at=place.at("dilation_rate", "strides"),
        message=f"{found.rule.title} takes strides or a dilation rate, but gets strides {strides} "
        f"with dilation rate {rate}",
        notes=tuple(place.path()),
        fixes=tuple(_fixes(place)),
    )


def _short(numbers: tuple[Dim, ...]) -> str:
    return str(numbers[0]) if len({*map(str, numbers)}) == 1 else f"({', '.join(map(str, numbers))})"


def _fixes(place: Place) -> list[Fix]:
    call = place.constructor
    if call is None:
        return []
    without = [
        ("Take every step: remove the strides", call.without_argument("strides") or _one(place, "strides")),
        ("Close the gaps: remove the dilation", call.without_argument("dilation_rate")),
    ]
    return [Fix(title, edits) for title, edits in without if edits]


def _one(place: Place, name: str) -> tuple[Edit, ...]:
    """An argument without a name, with others behind it, can only be set to 1."""
    call = place.constructor
    return call.with_argument(name, "1") if call is not None and call.argument(name) is not None else ()
