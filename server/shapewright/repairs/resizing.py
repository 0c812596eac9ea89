"""Resizing: one more layer around an input of a merge, so that it is as long, or as wide, as the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.units import MOST_CHANNELS
from shapewright.rules.problems import BroadcastMismatch, LabelMismatch, MergeMismatch
from shapewright.values.tensors import Flavour

from .insertion import around, names_of, spelt_like
from .register import repair
from .upstream import upstream
from .wishes import refused_together, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Tensor

SPATIAL_RANKS = (3, 4, 5)
"""Numbers of axes, batch and channels included, of what has spatial axes."""


@repair(MergeMismatch, BroadcastMismatch, LabelMismatch)
def resized(found: MergeMismatch | BroadcastMismatch | LabelMismatch, place: Place) -> Iterator[Fix]:
    """Around each of the tensors that differ: pooled or repeated, cropped or padded, projected."""
    done: set[int] = set()
    for wish in wishes(found, place):
        like = spelt_like(place, wish.tensor)
        if like is None or wish.tensor.flavour is not Flavour.SYMBOLIC or id(wish.tensor) in done:
            continue
        done.add(id(wish.tensor))
        wanted = {other.axis: other.wanted for other in wishes(found, place) if other.tensor is wish.tensor}
        expressions = list(names_of(wish.tensor, place))
        unnamed = "the output" if isinstance(found, LabelMismatch) else "it"
        subject = next((place.name(one, "") for one in expressions if place.name(one, "")), unnamed)
        if isinstance(found, LabelMismatch) and wish.is_last:
            continue  # What gives the output has a width of its own.
        for title, made in _layers(wish.tensor, wanted):
            kind = Kind.NAME if title.startswith("Project") and _is_shortcut(wish.tensor, found, place) else Kind.LAYER
            for expression in expressions:
                yield Fix(title.format(subject), around(place, expression, like, made), kind)


def _is_shortcut(tensor: Tensor, found: MergeMismatch | BroadcastMismatch | LabelMismatch, place: Place) -> bool:
    """Whether a tensor passes by the layers that made what it meets: these are as wide as they are meant to be."""
    if isinstance(found, LabelMismatch) or (isinstance(found, MergeMismatch) and found.title == "Concatenate"):
        return False
    others = [one for one in refused_together(found) if one is not tensor]
    return any(
        passage.before is not None and passage.before.source is tensor.source and passage.before.index == tensor.index
        for other in others
        for passage in upstream(other, place.program, every=True)
    )


def _layers(tensor: Tensor, wanted: dict[int, int]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Titles, with a place for what is changed, and layers that give these axes these lengths."""
    shape = tensor.shape or ()
    last, rank = len(shape) - 1, len(shape) - 2
    if wanted.keys() == {last} and len(shape) == 2:
        yield f"Project {{}}: Dense({wanted[last]})", ("Dense", str(wanted[last]))
    if len(shape) not in SPATIAL_RANKS:
        return
    if wanted.keys() == {last} and wanted[last] <= MOST_CHANNELS:
        yield f"Project the channels of {{}}: Conv{rank}D({wanted[last]}, 1)", (f"Conv{rank}D", f"{wanted[last]}, 1")
    elif last not in wanted:
        yield from _spatial(shape, rank, [wanted.get(axis) for axis in range(1, last)])


def _spatial(shape: tuple[Dim, ...], rank: int, wanted: list[int | None]) -> Iterator[tuple[str, tuple[str, str]]]:
    has = [dim if isinstance(dim, int) else 0 for dim in shape[1:-1]]
    ends = [(length, length if want is None else want) for length, want in zip(has, wanted, strict=True)]
    if all(length and want % length == 0 for length, want in ends):
        size = _tuple([want // length for length, want in ends])
        yield f"Repeat {{}}: UpSampling{rank}D({size})", (f"UpSampling{rank}D", size)
    if all(want and length % want == 0 for length, want in ends):
        size = _tuple([length // want for length, want in ends])
        yield f"Pool {{}}: MaxPooling{rank}D({size})", (f"MaxPooling{rank}D", size)
    if all(0 <= want - length < length for length, want in ends):
        pads = _ends([want - length for length, want in ends])
        yield f"Pad the end of {{}} with zeros: ZeroPadding{rank}D", (f"ZeroPadding{rank}D", pads)
    if all(0 <= length - want < want for length, want in ends):
        crops = _ends([length - want for length, want in ends])
        yield f"Crop the end of {{}}: Cropping{rank}D", (f"Cropping{rank}D", crops)


def _tuple(numbers: list[int]) -> str:
    return str(numbers[0]) if len(set(numbers)) == 1 else f"({', '.join(map(str, numbers))})"


def _ends(numbers: list[int]) -> str:
    pairs = ", ".join(f"(0, {number})" for number in numbers)
    return pairs if len(numbers) == 1 else f"({pairs})"
