"""Branches: ``if``, and running several ways from one state; under a condition that is not known both are run and joined."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .interpreter import Interpreter, Stopped, statement
from .narrowing import narrow
from .state import State, joined
from .truth import truth
from .unfit import needs_values

if TYPE_CHECKING:
    from collections.abc import Callable


@statement(ast.If)
def run_if(run: Interpreter, node: ast.If) -> None:
    """``if``; one side where the condition is known, else both."""
    go(run, node, condition(run, node.test))


def go(run: Interpreter, node: ast.If, known: bool | None) -> None:
    """The side of an ``if`` that its condition leads to, or both."""
    if known is None:
        fork(run, [lambda: _way(run, node.test, node.body), lambda: _way(run, node.test, node.orelse, holds=False)])
    else:
        run.execute(node.body if known else node.orelse)


def _way(run: Interpreter, test: ast.expr, body: list[ast.stmt], *, holds: bool = True) -> None:
    """One side of a condition that is not known, with what it says about the names in it."""
    narrow(run, test, holds=holds)
    run.execute(body)


def condition(run: Interpreter, test: ast.expr, title: str = "if") -> bool | None:
    """Whether a condition holds; a problem inside it is recorded, and leaves it unknown."""
    try:
        value = run.evaluate(test)
        needs_values(run, test, title, value)
        return truth(run, value)
    except Stopped:
        return None


def fork(run: Interpreter, ways: list[Callable[[], Any]]) -> None:
    """Run each way from the same state, not certain any more, and go on with what they agree on."""
    before = run.here
    frame = run.frame
    leaving = len(frame.returns) + sum(len(loop.breaks) + len(loop.continues) for loop in frame.loops)
    after: State | None = None
    with frame.in_doubt():
        for way in ways:
            run.state = before.passed_on(certain=False) if way is ways[-1] else before.fork(certain=False)
            way()
            after = joined(after, run.state)
    left = len(frame.returns) + sum(len(loop.breaks) + len(loop.continues) for loop in frame.loops) > leaving
    if after is not None:
        after.certain = before.certain and not left
    run.state = after
