"""Loops: run trip by trip while the trips are known and few, else widened until nothing changes."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Many, Unknown
from shapewright.values.python import LISTS, Instance, Object

from .assignment import assign, assigned_names, forget
from .branches import condition
from .budget import MAX_BREAKS, MAX_ENDLESS_TRIPS, MAX_FIRST_TRIPS, MAX_TRIPS, MAX_WIDENINGS
from .interpreter import Interpreter, Loop, statement
from .iteration import ENDED, ONE_BY_ONE, UNSURE, first_of, held, items_of, next_of_own, own_iterator
from .later import used_up
from .namespaces import forget_attributes
from .ranges import drawn, together
from .state import State, joined, widen
from .steady import Steadiness
from .unfit import gone_through

if TYPE_CHECKING:
    from collections.abc import Callable


@statement(ast.For, ast.AsyncFor)
def run_for(run: Interpreter, node: ast.For | ast.AsyncFor) -> None:
    """``for``: each item in turn; items that are not known make a loop of any length."""
    value = run.evaluate(node.iter)
    gone_through(run, node.iter, value)
    loop = Loop(Steadiness(run, node, value if isinstance(value, Object) and value.kind in ONE_BY_ONE else None))
    run.frame.loops.append(loop)
    run.budget.loop_starts()
    try:
        if isinstance(value, Object) and value.kind in LIVE:
            _live(run, node, value, loop, _behind(run, node.iter))
            if run.state is not None:
                used_up(run, value)
        elif (own := own_iterator(run, value)) is not None:
            _own(run, node, own, loop)
        else:
            _fixed(run, node, items_of(run, value), loop)
    finally:
        run.frame.loops.pop()
        run.budget.loop_ends()
    _leave(run, node.orelse, loop)


LIVE = (*LISTS, *ONE_BY_ONE)
"""What is asked for the next item at every trip: the body may change it, and may leave items over."""


def _behind(run: Interpreter, iterated: ast.expr) -> list[tuple[Object, Any]]:
    """The lists that a call such as ``zip(xs, ys)`` goes through by name, with what they hold now."""
    if not isinstance(iterated, ast.Call):
        return []
    named = (run.evaluate(part) for part in iterated.args if isinstance(part, ast.Name))
    return [(value, held(run, value)) for value in named if isinstance(value, Object) and value.kind in LISTS]


def _has_changed(run: Interpreter, behind: list[tuple[Object, Any]]) -> bool:
    """Whether one of these lists holds more or fewer items than before."""
    for value, before in behind:
        now = held(run, value)
        known = isinstance(now, tuple) and isinstance(before, tuple)
        if len(now) != len(before) if known else now is not before:
            return True
    return False


def _live(
    run: Interpreter,
    node: ast.For | ast.AsyncFor,
    value: Object,
    loop: Loop,
    behind: list[tuple[Object, Any]],
) -> None:
    """The items of a list as it is at each trip, or of an iterator as long as it has some.

    The lists ``behind`` an iterator may grow meanwhile; how many items it still has is not known then.
    """
    once = value.kind in ONE_BY_ONE
    number = 0
    while run.state is not None:
        contents = held(run, value)
        place = 0 if once else number
        enough = _enough(run, loop, len(contents) - place if isinstance(contents, tuple | range) else math.inf)
        taken = first_of(contents) if once else None
        if taken is not None and isinstance(contents, Many) and not enough:
            run.store(value.address, None, taken[1])
            assign(run, node.target, taken[0])
            _trip(run, node.body, loop)
            number += 1
            continue
        if not isinstance(contents, tuple | range) or len(contents) > MAX_TRIPS or enough:
            _any_number(run, node, lambda: assign(run, node.target, _some(run, node, value, place)), loop)  # noqa: B023
            return
        if place >= len(contents):
            return
        if once:
            run.store(value.address, None, contents[1:])
        assign(run, node.target, contents[place])
        _trip(run, node.body, loop)
        number += 1
        if once and run.state is not None and _has_changed(run, behind):
            why = Unknown("an item of a list that changes while it is gone through")
            run.store(value.address, None, why)
            _any_number(run, node, lambda: assign(run, node.target, why), loop)  # noqa: B023
            return


def _some(run: Interpreter, node: ast.For | ast.AsyncFor, value: Object, place: int) -> Any:
    """One of the items that are left, of which it is not known how many there are."""
    contents = held(run, value, Unknown("its contents are not known"))
    left = contents[place:] if isinstance(contents, tuple) and place < len(contents) else contents
    items = items_of(run, left)
    many = items if isinstance(items, Many) else together(items) if isinstance(items, tuple) and items else Many(items)
    if value.kind in ONE_BY_ONE:
        run.store(value.address, None, many)
    return drawn(run, many, node.target)


def _own(run: Interpreter, node: ast.For | ast.AsyncFor, own: Instance, loop: Loop) -> None:
    """What ``__next__`` of an object of the program gives at each trip, until it says that there is no more."""
    for _ in range(MAX_TRIPS):
        item = UNSURE if _enough(run, loop) else next_of_own(run, own)
        if item is ENDED:
            return
        if item is UNSURE:
            break
        assign(run, node.target, item)
        _trip(run, node.body, loop)
        if run.state is None:
            return
    forget_attributes(run, own, Unknown("an iterator that was gone through by a number of trips not known"))
    why = Unknown("an item of an iterator of the program's own")
    _any_number(run, node, lambda: assign(run, node.target, why), loop)


def _fixed(run: Interpreter, node: ast.For | ast.AsyncFor, items: Any, loop: Loop) -> None:
    """Every item in turn; when that takes too long, those that are left together, after the first of them."""
    if not isinstance(items, tuple) or len(items) > MAX_TRIPS:
        many = items if isinstance(items, Many) else together(items) if isinstance(items, tuple) else Many(items)
        for item in items[:MAX_FIRST_TRIPS] if isinstance(items, tuple) else _certain(run, node, many):
            if run.state is None or _enough(run, loop):
                break
            assign(run, node.target, item)
            _trip(run, node.body, loop)
        if run.state is not None:
            _any_number(run, node, lambda: assign(run, node.target, drawn(run, many, node.target)), loop)
        return
    for number, item in enumerate(items):
        if run.state is None:
            return
        if _enough(run, loop, len(items) - number):
            rest = together(items[number:])
            _any_number(run, node, lambda rest=rest: assign(run, node.target, drawn(run, rest, node.target)), loop)  # type: ignore[misc]
            return
        assign(run, node.target, item)
        _trip(run, node.body, loop)


def _certain(run: Interpreter, node: ast.For | ast.AsyncFor, many: Many) -> tuple[Any, ...]:
    """The first of many items, of which there certainly are so many."""
    if many.first or not isinstance(many.count, int) or many.count < 1:
        return many.first[:MAX_FIRST_TRIPS]
    return (drawn(run, many, node.target),)


def _enough(run: Interpreter, loop: Loop, left: float = math.inf) -> bool:
    """Before every trip: whether those left had better be run together, as they take long, are alike, or may not be."""
    loop.steadiness.trip_starts()
    return run.budget.loop_is_long or len(loop.breaks) >= MAX_BREAKS or loop.steadiness.reached(left)


@statement(ast.While)
def run_while(run: Interpreter, node: ast.While) -> None:
    """``while``: as long as the condition is known, trip by trip."""
    loop = Loop(Steadiness(run, node))
    run.frame.loops.append(loop)
    run.budget.loop_starts()
    try:
        endless = run.frame.yields is not None and isinstance(node.test, ast.Constant)
        for _ in range(MAX_ENDLESS_TRIPS if endless else MAX_TRIPS):
            if run.state is not None and _enough(run, loop):
                _any_number(run, node, lambda: None, loop)
                break
            known = None if run.state is None else condition(run, node.test, "while")
            if run.state is None or known is False:
                break
            if known is None or loop.breaks:
                _any_number(run, node, lambda: None, loop)
                break
            _trip(run, node.body, loop)
        else:
            if run.state is not None:
                if endless:
                    _begin(run)
                _any_number(run, node, lambda: None, loop)
    finally:
        run.frame.loops.pop()
        run.budget.loop_ends()
    _leave(run, node.orelse, loop)


def _begin(run: Interpreter) -> None:
    """What a generator without end has given so far are the first of its items."""
    assert run.frame.yields is not None
    address = run.frame.yields.address
    contents = run.load(address, None)
    if isinstance(contents, tuple) and contents:
        run.store(address, None, Many(together(contents).item, first=contents))


def _trip(run: Interpreter, body: list[ast.stmt], loop: Loop) -> None:
    """One run of the body; what ``continue`` left joins what fell through."""
    before = run.here.certain
    run.execute(body)
    for state in loop.continues:
        run.state = joined(run.state, state, certain=before)
    if run.state is not None:
        run.state.certain = before and not loop.breaks
    loop.continues.clear()


def _any_number(run: Interpreter, node: ast.stmt, start: Callable[[], None], loop: Loop) -> None:
    """Any number of trips, none included."""
    body: list[ast.stmt] = node.body  # type: ignore[attr-defined]

    def trip() -> None:
        start()
        _trip(run, body, loop)

    with run.recorder.repeats(steady=loop.steadiness.reached()):
        settled = repeated(run, trip)
    if not settled:
        forget(run, assigned_names(node), Unknown("it changes in a loop whose length is not known"))


def repeated(run: Interpreter, act: Callable[[], None]) -> bool:
    """Do something any number of times: widen until the state after it is no wider than before; gives whether it is."""
    certain = run.here.certain
    before = run.here.passed_on(certain=False)
    settled = False
    for _ in range(MAX_WIDENINGS):
        run.state = before.fork()
        with run.frame.in_doubt():
            act()
        settled = run.state is None
        if run.state is not None:
            before, changed = widen(before, run.state)
            settled = not changed
        if settled:
            break
    run.state = before
    run.state.certain = certain
    return settled


def _leave(run: Interpreter, orelse: list[ast.stmt], loop: Loop) -> None:
    if run.state is not None and orelse:
        run.execute(orelse)
    certain = run.state.certain if run.state is not None else False
    state: State | None = run.state
    for left in reversed(loop.breaks):  # The paths that parted last have the least to compare.
        state = joined(left, state, certain=certain or (run.state is None and left.certain))
    run.state = state
