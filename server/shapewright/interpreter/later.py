"""Later: what Python does when somebody asks for the items of a generator, and the interpreter at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import either
from shapewright.values.python import Object

from .state import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .interpreter import Interpreter
    from .state import Key

    Effects = tuple[tuple[Key, Any, Any], ...]

EFFECTS = "#later"
"""The cell of a generator: what it will have written when it has given all its items: cells, with what they hold until then and after."""

RETURNED = "#returned"
"""The cell of a generator: what ``return`` in it gives to a ``yield from``."""


def later(run: Interpreter, make: Callable[[], Any]) -> Any:
    """Make a generator: what is written on the way may be written by now, or not, until its items are used up."""
    from .trying import breakable

    before = run.here
    made: list[Any] = []
    stopped = breakable(run, lambda: made.append(make()))
    (generator,) = made
    after = run.here
    effects: list[tuple[Key, Any, Any]] = []
    for key, value in changed(before, after):
        if isinstance(key[1], str) and key[1].startswith("#"):
            continue
        until = either(stopped.cells.get(key, before.cells[key]), value)
        if until is not value:
            after.put(key, until)
            effects.append((key, until, value))
    if effects and isinstance(generator, Object):
        run.store(generator.address, EFFECTS, tuple(effects))
    return generator


def used_up(run: Interpreter, generator: Object) -> None:
    """All items of a generator were taken: what it writes is written, where nobody has written since."""
    _settle(run, _withheld(run, generator))


@contextmanager
def asked(run: Interpreter, value: Any) -> Iterator[None]:
    """While its items are taken one by one, a generator may have written more or less."""
    effects = _withheld(run, value) if isinstance(value, Object) else ()
    try:
        yield
    finally:
        if run.state is not None:
            _settle(run, effects)


def _withheld(run: Interpreter, generator: Object) -> Effects:
    """What is still to be settled, which is somebody else's business from now on."""
    effects = run.load(generator.address, EFFECTS, None)
    if not isinstance(effects, tuple):
        return ()
    run.store(generator.address, EFFECTS, None)
    return effects


def _settle(run: Interpreter, effects: Effects) -> None:
    for key, until, value in effects:
        if run.here.cells.get(key) is until:
            run.here.put(key, value)
