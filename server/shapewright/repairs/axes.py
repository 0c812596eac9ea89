"""Axes: another place for an axis that the program puts in, takes out or reduces by hand, or none."""

from __future__ import annotations

import ast
from collections import deque
from typing import TYPE_CHECKING

from shapewright.checks.call_text import CallText
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import (
    BroadcastMismatch,
    DeclaredLength,
    IndivisibleChannels,
    InputMismatch,
    InputTooShort,
    LabelMismatch,
    MatmulMismatch,
    MergeMismatch,
    OpenChannels,
    RankMismatch,
    ReshapeMismatch,
    SampleCounts,
)
from shapewright.source.text import Edit
from shapewright.values.models import tensors_in

from .register import repair
from .sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem
    from shapewright.values.tensors import Tensor

MOST_CALLS = 60
"""So many calls back a mistake is looked for."""

MOVING = ("expand_dims", "squeeze")
"""Functions and methods that put axes in, or take them out."""
REDUCING = (
    *("mean", "std", "var", "sum", "max", "min", "median", "argmax", "argmin", "amax", "amin", "any", "all", "norm"),
    *("reduce_mean", "reduce_std", "reduce_sum", "reduce_max", "reduce_min", "reduce_any", "reduce_all", "reduce_prod"),
)
"""Functions and methods of which one number is left along an axis."""


@repair(
    BroadcastMismatch, DeclaredLength, IndivisibleChannels, InputMismatch, InputTooShort, LabelMismatch, MatmulMismatch,
    MergeMismatch, OpenChannels, RankMismatch, ReshapeMismatch, SampleCounts,
)  # fmt: skip
def other_places(problem: Problem, place: Place) -> Iterator[Fix]:
    """Of every ``expand_dims``, ``squeeze`` and mean on the way, nearest first: the other axes, and leaving it out."""
    seen: set[ast.AST] = set()
    for start in _refused(problem, place):
        for node in (*_in_graph(start, place), *(node for node, _ in sources(start, place))):
            if isinstance(node, ast.Call) and node not in seen and _name(node) in (*MOVING, *REDUCING):
                seen.add(node)
                yield from _moved(node, place)


def _refused(problem: Problem, place: Place) -> list[Tensor]:
    """The tensors that do not fit."""
    named = tensors_in(tuple(vars(problem).values()))
    output = place.model.output if place.model is not None else None
    given = [place.tensor_at(place.data), place.tensor_at(place.labels)] if place.model is not None else []
    return [*named, *(tensor for tensor in (output, *given) if tensor is not None)]


def _in_graph(tensor: Tensor, place: Place) -> Iterator[ast.AST]:
    """Where the calls behind a tensor are written, those inside of a ``Lambda`` too."""
    waiting = deque([tensor])
    seen: set[int] = set()
    while waiting and len(seen) < MOST_CALLS:
        call = waiting.popleft().source
        if call is None or id(call) in seen:
            continue
        seen.add(id(call))
        if call.origin is not None and call.origin.path == place.document.path:
            yield call.origin.node
        waiting.extend(tensors_in((call.inside, call.inputs)))


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _moved(node: ast.Call, place: Place) -> Iterator[Fix]:
    name, given = _name(node), _given(node, place)
    before = place.tensor_at(given)
    if given is None or before is None or before.shape is None:
        return
    call = CallText(node, place.document, ("", "axis") if given in node.args else ("axis",))
    axis = call.value("axis")
    now = _written(axis) if axis is not None else None
    if name in REDUCING and type(now) is not int:
        return
    for other in _others(name, before, now):
        edits = call.with_argument("axis", str(other))
        yield Fix(f"Use axis={other} in the {name} on line {node.lineno}", edits, Kind.ARGUMENT)
    if name in REDUCING:
        return
    edit = Edit(place.document.span(node), place.document.source(place.document.span(given)))
    yield Fix(f"Leave out the {name} on line {node.lineno}", (edit,), Kind.LAYER)


def _written(axis: ast.expr) -> object:
    """The number that is written; ``None`` for anything else."""
    try:
        return ast.literal_eval(axis)
    except ValueError:
        return None


def _given(node: ast.Call, place: Place) -> ast.expr | None:
    """What the function is given, or whose method it is."""
    first = node.args[0] if node.args else None
    if place.tensor_at(first) is None and isinstance(node.func, ast.Attribute):
        return node.func.value
    return first


def _others(name: str, before: Tensor, now: object) -> Iterator[int]:
    """Other axes, the last one first, that of the batch last; of those that may go, the ones that are 1 long."""
    shape = before.shape or ()
    rank = len(shape) + (name == "expand_dims")
    taken = now % rank if isinstance(now, int) and rank else None
    order = (rank - 1, *range(1, rank - 1), 0)
    for axis in dict.fromkeys(axis for axis in order if axis >= 0):
        if axis != taken and (name != "squeeze" or shape[axis] == 1):
            yield -1 if axis == rank - 1 and axis else axis
