"""``loss-names``: ``compile`` gives losses by the names of outputs that the model does not have."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import LossNames
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .wording import brief, count, listed

if TYPE_CHECKING:
    from .place import Place


@check("loss-names", Severity.ERROR, LossNames)
def loss_names(found: LossNames, place: Place) -> Diagnostic:
    """What the outputs are called, and what the losses are given for."""
    have = f"The model's {_noun(found.outputs)} {_quoted(found.outputs)}"
    names = f"the losses are for {_quoted(found.names)}"
    at = place.compiled.argument("loss") if place.compiled is not None else None
    return Diagnostic(
        at=place.raising,
        message=brief(f"{have}, but {names}", f"{have}, but the losses name {count(len(found.names), 'other output')}"),
        notes=(*([Note(at, "the losses are chosen here")] if at is not None else []), *place.path()),
        fixes=tuple(_renamed(found, place)),
    )


def _noun(names: tuple[str, ...]) -> str:
    return "output is" if len(names) == 1 else "outputs are"


def _quoted(names: tuple[str, ...]) -> str:
    return listed([f'"{name}"' for name in names])


def _renamed(found: LossNames, place: Place) -> list[Fix]:
    """The key that stands for the output that has no loss."""
    losses = place.compiled.value("loss") if place.compiled is not None else None
    missing = [name for name in found.outputs if name not in found.names]
    stray = [name for name in found.names if name not in found.outputs]
    if not isinstance(losses, ast.Dict) or len(missing) != 1:
        return []
    meant = stray if len(stray) == 1 else get_close_matches(missing[0], stray, 1)
    for key in losses.keys:
        if meant and isinstance(key, ast.Constant) and key.value == meant[0]:
            return [Fix(f'Call it "{missing[0]}"', (Edit(place.document.span(key), f'"{missing[0]}"'),))]
    return []
