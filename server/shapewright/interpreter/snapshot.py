"""Snapshots: all that a run knows and has seen between two statements of its module, kept for another run to go on from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .budget import Budget
from .interpreter import Frame, Loop
from .recorder import LayerRecord, Recorder, VariableRecord, Visits
from .state import State

if TYPE_CHECKING:
    from .interpreter import Interpreter

OWN = frozenset({"document", "workspace"})
"""What every run is given for itself."""
RECORDS = frozenset({Budget, Frame, LayerRecord, Loop, Recorder, VariableRecord, Visits})
"""What a run changes in place, field by field; a test objects to others. All other values are shared: nobody changes them."""


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """The attributes of an interpreter, apart from any that is running."""

    attributes: dict[str, Any]


def take(run: Interpreter) -> Snapshot:
    """What a run is now; what it does from here on does not show in it."""
    return Snapshot({name: _twin(value) for name, value in vars(run).items() if name not in OWN})


def resume(run: Interpreter, snapshot: Snapshot) -> None:
    """Make a fresh run what another was; the snapshot stays as it is."""
    cancelled = run.budget.cancelled
    for name, value in snapshot.attributes.items():
        setattr(run, name, _twin(value))
    run.budget.cancelled = cancelled
    for frame in run.frames:
        frame.document = run.document


def _twin(value: Any) -> Any:
    """A copy of what is changed in place; the values in it are shared."""
    kind = type(value)
    if kind is dict:
        return {key: _part(part) for key, part in value.items()}
    if kind is list:
        return [_part(part) if type(part) in RECORDS else part for part in value]
    if kind is set:
        return value.copy()
    if kind is State:
        return State(value.cells.copy(), certain=value.certain, newest=value.newest)
    return _record(value) if kind in RECORDS else value


def _part(value: Any) -> Any:
    """A copy of what lies in a table or list of the run."""
    kind = type(value)
    if kind is list or kind is set or kind is dict:
        return value.copy()
    return _record(value) if kind in RECORDS else value


def _record(value: Any) -> Any:
    twin = object.__new__(type(value))
    for name in getattr(value, "__slots__", None) or vars(value):
        setattr(twin, name, _twin(getattr(value, name)))
    return twin
