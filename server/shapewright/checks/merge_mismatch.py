"""``merge-mismatch``: the inputs of a merging layer, or of a function that joins arrays, do not fit one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import MaskMismatch, MergeMismatch
from shapewright.values.dims import definitely_different
from shapewright.values.tensors import Flavour, show

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .history import history
from .padding import keep_length, shorteners
from .stack import shaped_by
from .units import WIDTHS, give_units
from .wording import ORDINALS, axis_noun, brief, count, length, listed, plural

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

    from .place import Place

ALONG_ONE = ("concatenate", "hstack", "vstack", "dstack", "append", "concat")
"""Titles, in small letters, of what joins along one axis: all others must agree."""


@check("merge-mismatch", Severity.ERROR, MergeMismatch)
def merge_mismatch(found: MergeMismatch, place: Place) -> Diagnostic:
    """The two shapes that clash, and where each comes from."""
    left, right = _clash(found)
    given = place.data
    return Diagnostic(
        at=place.document.span(given) if given is not None else place.at(),
        message=_message(found, left, right),
        notes=(*_notes(found, left, right, place), *place.path()),
        fixes=tuple(_fixes(found, left, right, place)),
    )


@check("merge-mismatch", Severity.ERROR, MaskMismatch)
def mask_mismatch(found: MaskMismatch, place: Place) -> Diagnostic:
    """The mask that is needed, and the one that is there."""
    given = place.call.value(found.argument) if place.call is not None and not place.outside else None
    made_before = found.mask.origin is not None and found.mask.origin.node is not place.site.node
    name = "causal mask" if found.argument == "use_causal_mask" else found.argument
    return Diagnostic(
        at=place.guilty(given) if given is not None else place.at(),
        message=f"{found.rule.title} needs a mask of {show(found.needed)}, but its {name} is {show(found.mask.shape)}",
        notes=(
            *(place.origin(found.mask, "the mask comes from here") if made_before else ()),
            *place.layer_note(f"this {found.rule.title} compares them"),
            *place.path(),
        ),
    )


def _clash(found: MergeMismatch) -> tuple[Tensor, Tensor]:
    """The first input, and the first that does not fit it."""
    first, *others = found.inputs
    for other in others:
        if first.shape is None or other.shape is None:
            continue
        if found.axis is None:
            if len(first.shape) != len(other.shape):
                return first, other
        elif found.axis < min(len(first.shape), len(other.shape)):
            if definitely_different(first.shape[found.axis], other.shape[found.axis]):
                return first, other
        else:
            return first, other
    return first, others[0]


def _message(found: MergeMismatch, left: Tensor, right: Tensor) -> str:
    shapes = f"{show(left.shape)} and {show(right.shape)}"
    if found.title == "Dot":
        return f"Dot needs axes of equal length to sum over, but gets {shapes}"
    if "Attention" in found.title:
        return f"{found.title} needs equal {_noun(found, left)}, but gets {_own(found, left)} and {_own(found, right)}"
    but = " but for its axis" if found.title.lower() in ALONG_ONE else ""
    short = f"{found.title} needs equal {_noun(found, left)}, but gets {_own(found, left)} and {_own(found, right)}"
    return brief(f"{found.title} needs equal shapes{but}, but gets {shapes}", short)


def _noun(found: MergeMismatch, tensor: Tensor) -> str:
    return "numbers of axes" if found.axis is None else plural(axis_noun(tensor.shape or (1,), found.axis))


def _own(found: MergeMismatch, tensor: Tensor) -> str:
    shape = tensor.shape or ()
    return str(len(shape)) if found.axis is None else str(shape[found.axis]) if found.axis < len(shape) else "none"


def _notes(found: MergeMismatch, left: Tensor, right: Tensor, place: Place) -> list[Note]:
    notes = []
    for tensor in (left, right):
        place_in_list = next(number for number, one in enumerate(found.inputs) if one is tensor)
        which = ORDINALS[place_in_list] if place_in_list < len(ORDINALS) else f"input {place_in_list}"
        shape = tensor.shape or ()
        known = found.axis is not None and found.axis < len(shape)
        if found.title == "Dot" or tensor.flavour is not Flavour.SYMBOLIC:
            notes += place.came_from(tensor, f"the {which}")
            continue
        has = length(shape, found.axis) if known and found.axis is not None else count(len(shape), "axis")
        notes += place.origin(tensor, f"the {which} comes from here, with {has}")
    return [*notes, *_ways(found, left, right, place)]


def _ways(found: MergeMismatch, left: Tensor, right: Tensor, place: Place) -> list[Note]:
    """How the length of the shorter one came about, where a layer further back took something off it."""
    if not found.axis or left.shape is None or right.shape is None or not _spatial(found, left, right):
        return []
    lengths = (left.shape[found.axis], right.shape[found.axis])
    if not all(isinstance(length, int) for length in lengths):
        return []
    short, other = (left, lengths[1]) if lengths[0] < lengths[1] else (right, lengths[0])  # type: ignore[operator]
    maker = short.source.target if short.source is not None else None
    culprits = shorteners(short, found.axis)
    if not culprits or maker is culprits[0]:
        return []
    text = history(short, found.axis, axis_noun(short.shape or (), found.axis), f"{found.title} needs {other}")
    return [Note(place.raising, text)] if text else []


def _spatial(found: MergeMismatch, left: Tensor, right: Tensor) -> bool:
    assert left.shape is not None
    same_rank = right.shape is not None and len(left.shape) == len(right.shape)
    return same_rank and found.axis is not None and 0 < found.axis < len(left.shape) - 1 and found.title != "Dot"


def _fixes(found: MergeMismatch, left: Tensor, right: Tensor, place: Place) -> list[Fix]:
    if not found.axis or found.title == "Dot" or left.shape is None or right.shape is None:
        return []
    if len(left.shape) != len(right.shape):
        return []
    last = len(left.shape) - 1
    if found.axis == last:
        return _same_channels(left, right, place)
    noun = listed(
        [plural(axis_noun(left.shape, axis)) for axis in range(1, last) if left.shape[axis] != right.shape[axis]]
    )
    return keep_length(place.program, found.inputs, found.axis, noun)


def _same_channels(left: Tensor, right: Tensor, place: Place) -> list[Fix]:
    """Give the layer that made one of them as many channels as the other has."""
    assert left.shape is not None
    assert right.shape is not None
    fixes = []
    for tensor, wanted in ((right, left.shape[-1]), (left, right.shape[-1])):
        if isinstance(wanted, int):
            fixes += give_units(place.program, shaped_by(tensor, *WIDTHS), wanted)
    return fixes
