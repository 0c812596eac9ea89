"""``try``: a body that may stop anywhere, what catches it, and what runs however it is left."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.values.lattice import Unknown, either

from .assignment import bind_name
from .interpreter import Interpreter, statement
from .leaving import Leaving
from .state import ABSENT, History, State, joined

if TYPE_CHECKING:
    from collections.abc import Callable

KNOWN_EXCEPTIONS = frozenset(
    {
        "TypeError", "ValueError", "IndexError", "KeyError", "AttributeError", "ImportError", "ModuleNotFoundError",
        "OSError", "IOError", "FileNotFoundError", "NameError", "KeyboardInterrupt", "StopIteration", "ZeroDivisionError",
        "NotImplementedError", "AssertionError", "InvalidArgumentError", "AxisError", "Exception", "BaseException",
    }
)  # fmt: skip
"""Exceptions whose place among the others is known; any other name may catch anything."""


@statement(ast.Try)
def run_try(run: Interpreter, node: ast.Try) -> None:
    """What a handler could catch is not reported; the body may stop anywhere, and then a handler runs."""
    before = run.here
    leaving = Leaving(run)
    run.recorder.catching.append(_caught(node.handlers))
    stopped = breakable(run, lambda: run.execute(node.body), _final(node.body[-1]))
    run.recorder.catching.pop()
    done: State | None = run.state
    if done is not None:
        run.execute(node.orelse)
        done = run.state
    for handler in node.handlers:
        run.state = stopped.fork(certain=False)
        if handler.name:
            bind_name(run, handler.name, Unknown("an exception"))
        run.execute(handler.body)
        done = joined(done, run.state, certain=False)
    run.state = done
    if run.state is not None:
        run.state.certain = before.certain
    _finally(run, node.finalbody, leaving, stopped)


def _finally(run: Interpreter, body: list[ast.stmt], leaving: Leaving, stopped: State) -> None:
    """What runs however the statement is left: by its end, by a ``return`` inside, or by what nobody catches."""
    if not body:
        return
    if run.state is None and not leaving.ways(run):
        run.state = stopped
        run.execute(body)
        run.state = None
        return
    leaving.each(run, lambda: run.execute(body))


def _final(last: ast.stmt) -> ast.stmt | None:
    """The last statement, where all that it does at the end is to give names their values."""
    targets = last.targets if isinstance(last, ast.Assign) else []
    names = targets[0].elts if targets and isinstance(targets[0], ast.Tuple) else targets
    return last if len(targets) == 1 and all(isinstance(name, ast.Name) for name in names) else None


def breakable(run: Interpreter, act: Callable[[], None], final: ast.stmt | None = None) -> State:
    """Do what may break off anywhere but after its ``final`` statement; gives what may hold then.

    That is of each cell anything that it held meanwhile.
    """
    before = run.here
    leaving = Leaving(run)
    history = History(before.history, len(run.frames), final)
    run.state = before.fork()
    run.state.history = history
    try:
        act()
    finally:
        history.end(run.state)
        for state in leaving.states(run):
            state.history = before.history
    stopped = before.fork(certain=False)
    for key, values in history.values.items():
        old = before.cells.get(key, ABSENT)
        stopped.put(key, either(*values) if old is ABSENT else either(old, *values))
    return stopped


def _caught(handlers: list[ast.ExceptHandler]) -> frozenset[str]:
    """The names of the exceptions that handlers catch."""
    names: set[str] = set()
    for handler in handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for kind in kinds:
            names.add(kind.attr if isinstance(kind, ast.Attribute) else kind.id if isinstance(kind, ast.Name) else "?")
    return frozenset(names | ({"?"} if names - KNOWN_EXCEPTIONS else set()))


if hasattr(ast, "TryStar"):
    statement(ast.TryStar)(run_try)
