"""Steps: recurrent layers on the way that give every step, or only the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.flattening import RECURRENT
from shapewright.rules.problems import InputMismatch, LabelMismatch, RankMismatch

from .register import repair
from .upstream import upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place


@repair(InputMismatch, LabelMismatch, RankMismatch)
def other_steps(problem: InputMismatch | LabelMismatch | RankMismatch, place: Place) -> Iterator[Fix]:
    """The nearest recurrent layers behind what is refused."""
    tensor = {InputMismatch: "given", RankMismatch: "input"}.get(type(problem), "")
    start = getattr(problem, tensor, None) if tensor else place.model.output if place.model is not None else None
    for passage in upstream(start, place.program):
        call = place.program.constructor(passage.layer)
        if passage.layer.title not in RECURRENT or call is None:
            continue
        if passage.layer.arguments.get("return_sequences") is True:
            edits = call.without_argument("return_sequences")
            yield Fix("Return only the last step: remove return_sequences", edits, Kind.FLATTEN)
        else:
            yield Fix("Return every step: return_sequences=True", call.with_argument("return_sequences", "True"))
