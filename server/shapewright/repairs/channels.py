"""Channels: grey pictures for a model of coloured ones, coloured for one of grey ones, and numbers for one-hot vectors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks import spelling
from shapewright.checks.data_fixes import wrapped
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import BroadcastMismatch, InputMismatch
from shapewright.source.text import Edit
from shapewright.values.dims import definitely_different
from shapewright.values.tensors import Flavour

from .arrays import ASSIGNMENTS
from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.values.tensors import Shape

COLOURS = 3
"""The channels of a coloured picture."""
SEQUENCES = 3
"""The axes of a batch of sequences."""
PICTURES = 4
"""The axes of a batch of pictures."""


@repair(InputMismatch)
def other_colours(found: InputMismatch, place: Place) -> Iterator[Fix]:
    """The only channel three times, or the mean of three."""
    given, wanted = found.given.shape or (), found.declared
    node = place.expression_of(found.given, place.data)
    numpy = spelling.module(place.document, "numpy")
    if node is None or found.given.flavour is not Flavour.ARRAY or len(wanted) != PICTURES or found.missing_batch:
        return
    at = place.document.span(node)
    text = place.document.source(at)
    if wanted[-1] == COLOURS and numpy is not None:
        grey = len(given) == PICTURES and given[-1] == 1 and _alike(given[1:-1], wanted[1:-1])
        flat = len(given) == PICTURES - 1 and _alike(given[1:], wanted[1:-1])
        whole = f"{numpy}.repeat({text}{'[..., None]' if flat else ''}, {COLOURS}, axis=-1)"
        if grey or flat:
            yield Fix(f"Repeat the channel: {whole}", (Edit(at, whole),), Kind.WRITING)
    if wanted[-1] == 1 and len(given) == PICTURES and given[-1] == COLOURS and _alike(given[1:-1], wanted[1:-1]):
        yield wrapped(place, node, ".mean(axis=-1, keepdims=True)", "Make it grey")


@repair(InputMismatch)
def one_hot(found: InputMismatch, place: Place) -> Iterator[Fix]:
    """Whole numbers where vectors are wanted that have a place for each."""
    given, wanted = found.given.shape or (), found.declared
    node, keras = place.expression_of(found.given, place.data), spelling.keras(place.document)
    places = wanted[-1] if wanted else None
    whole = (found.given.dtype or "").startswith(("int", "uint")) and not found.missing_batch
    if node is None or keras is None or not whole or len(wanted) != SEQUENCES or not isinstance(places, int):
        return
    fits = places > 1 and (found.given.classes is None or found.given.classes <= places)
    if fits and len(given) == len(wanted) - 1 and _alike(given[1:], wanted[1:-1]):
        at = place.document.span(node)
        text = f"{keras}.utils.to_categorical({place.document.source(at)}, {places})"
        yield Fix("One-hot the data: to_categorical", (Edit(at, text),), Kind.WRITING)


@repair(BroadcastMismatch)
def channel_axis(found: BroadcastMismatch, place: Place) -> Iterator[Fix]:
    """What is put into a picture has the rows and columns of it, and no channels."""
    left, right = found.left.shape or (), found.right.shape or ()
    if found.title not in ASSIGNMENTS or len(right) != len(left) - 1 or not right or not _alike(right, left[:-1]):
        return
    for node in ast.walk(place.document.syntax.tree):
        if isinstance(node, ast.Assign) and any(place.site.node is part for part in (*node.targets, node.value, node)):
            yield wrapped(place, node.value, "[..., None]", "Give it a channel axis")


def _alike(one: Shape, other: Shape) -> bool:
    return len(one) == len(other) and not any(map(definitely_different, one, other))
