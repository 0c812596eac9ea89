"""``input-too-short``: a window is longer than the axis it slides along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import InputTooShort, NothingToRead

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .wording import count, unit

if TYPE_CHECKING:
    from shapewright.values.windows import Window

    from .place import Place


@check("input-too-short", Severity.ERROR, InputTooShort)
def input_too_short(found: InputTooShort, place: Place) -> Diagnostic:
    """Need before have, in the same unit; the arithmetic of a dilated window is a note."""
    rule = found.rule
    noun = unit(rule.rank, found.axis)
    at = place.at(found.argument)
    notes = [*place.came_from(found.input), *place.layer_note(f"this {rule.title} needs {count(found.needed, noun)}")]
    arithmetic = _arithmetic(found)
    if arithmetic:
        notes.append(Note(at, arithmetic))
    axis = found.axis + (2 if rule.channels_first else 1)
    lengths = place.history(found.input, axis, noun, f"{rule.title} needs {found.needed}")
    if lengths:
        notes.append(Note(at, lengths))
    return Diagnostic(
        at=at,
        message=f"{rule.title} needs at least {count(found.needed, noun)}, but its input has {found.length}",
        notes=(*notes, *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


@check("input-too-short", Severity.ERROR, NothingToRead)
def nothing_to_read(found: NothingToRead, place: Place) -> Diagnostic:
    """What there should be at least one of."""
    noun = "step" if hasattr(found.rule, "return_sequences") else unit(getattr(found.rule, "rank", 2), found.axis)
    return Diagnostic(
        at=place.at(),
        message=f"{found.rule.title} needs at least {count(1, noun)}, but its input has 0",
        notes=(*place.came_from(found.input), *place.layer_note(f"this {found.rule.title}"), *place.path()),
    )


def _arithmetic(found: InputTooShort) -> str | None:
    window = _window(found)
    if window is None or window.dilation == 1:
        return None
    noun = unit(found.rule.rank, found.axis)
    return f"a kernel of {window.size} with dilation {window.dilation} spans {count(found.needed, noun)}"


def _window(found: InputTooShort) -> Window | None:
    """What slides along the axis; a Cropping has none."""
    windows = getattr(found.rule, "windows", None)
    return windows[found.axis] if windows else None


def _fixes(found: InputTooShort, place: Place) -> list[Fix]:
    constructor, window = place.constructor, _window(found)
    if constructor is None or window is None:
        return []
    fixes = [Fix('Pad the input: padding="same"', constructor.with_argument("padding", '"same"'))]
    if found.argument == "kernel_size" and found.rule.title == "Conv1D":
        fixes.append(Fix('See only the past: padding="causal"', constructor.with_argument("padding", '"causal"')))
    if (
        found.argument == "kernel_size"
        and isinstance(window.size, int)
        and window.size > 1
        and isinstance(window.dilation, int)
    ):
        widest = (found.length - 1) // (window.size - 1)
        if window.dilation > 1 and widest >= 1 and constructor.literal("dilation_rate"):
            fixes.append(
                Fix(
                    f"Lower the dilation: dilation_rate={widest}",
                    constructor.with_argument("dilation_rate", str(widest)),
                )
            )
    if window.dilation == 1 and constructor.value(found.argument) is not None and constructor.literal(found.argument):
        smaller = constructor.with_argument(found.argument, str(found.length))
        fixes.append(Fix(f"Shrink the window: {found.argument}={found.length}", smaller))
    return fixes
