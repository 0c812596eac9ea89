"""Ways out of a block: the states that ``return``, ``break`` and ``continue`` carry away, since a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interpreter import Interpreter
    from .state import State

Way = tuple[list[Any], int]
"""Where a state is kept that has left: a list, and the place in it."""


def _exits(run: Interpreter) -> list[list[Any]]:
    """The lists into which states leave, of every running frame."""
    found: list[list[Any]] = []
    for frame in run.frames:
        found.append(frame.returns)
        for loop in frame.loops:
            found += (loop.breaks, loop.continues)
    return found


class Leaving:
    """What has left since this was made."""

    def __init__(self, run: Interpreter) -> None:
        self.before = {id(exits): len(exits) for exits in _exits(run)}

    def ways(self, run: Interpreter) -> list[Way]:
        """The places of all states that have left since."""
        return [(exits, place) for exits in _exits(run) for place in range(self.before.get(id(exits), 0), len(exits))]

    def states(self, run: Interpreter) -> list[State]:
        """These states."""
        return [state_at(way) for way in self.ways(run)]

    def each(self, run: Interpreter, act: Callable[[], None]) -> None:
        """Do something in the state at the end, and in every state that has left; one that does not go on is dropped."""
        ways = self.ways(run)
        if run.state is not None:
            act()
        end = run.state
        dropped: list[Way] = []
        for way in ways:
            run.state = state_at(way)
            act()
            if run.state is None:
                dropped.append(way)
            else:
                put_state(way, run.state)
        for exits, place in reversed(dropped):
            del exits[place]
        run.state = end


def state_at(way: Way) -> State:
    """The state that is kept there: a ``return`` has its value beside it."""
    exits, place = way
    kept = exits[place]
    state: State = kept[1] if isinstance(kept, tuple) else kept
    return state


def put_state(way: Way, state: State) -> None:
    """Another state in its place."""
    exits, place = way
    kept = exits[place]
    exits[place] = (kept[0], state) if isinstance(kept, tuple) else state
