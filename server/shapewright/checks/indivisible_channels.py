"""``indivisible-channels``: groups cannot share the channels evenly."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from shapewright.rules.problems import IndivisibleChannels

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    from .place import Place


@check("indivisible-channels", Severity.ERROR, IndivisibleChannels)
def indivisible_channels(found: IndivisibleChannels, place: Place) -> Diagnostic:
    """How many channels would do, and how many there are."""
    groups = found.rule.groups
    return Diagnostic(
        at=place.at("groups"),
        message=f"{found.rule.title} needs a multiple of {count(groups, 'channel')} for its {count(groups, 'group')}, "
        f"but its input has {found.channels}",
        notes=(
            *place.came_from(found.input),
            *place.layer_note(f"this {found.rule.title} has {count(groups, 'group')}"),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


def _fixes(found: IndivisibleChannels, place: Place) -> list[Fix]:
    call, groups = place.constructor, found.rule.groups
    if call is None or not isinstance(groups, int):
        return []
    filters = getattr(found.rule, "filters", found.channels)
    shared = gcd(gcd(found.channels, groups), filters) if isinstance(filters, int) else 1
    return [Fix(f"Form {count(shared, 'group')}: groups={shared}", call.with_argument("groups", str(shared)))]
