"""Branches: ``if``, ``try``, ``with`` and ``match``; under a condition that is not known both ways are run and joined."""

from __future__ import annotations

import ast
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.gradients import TAPE
from shapewright.values.lattice import Unknown
from shapewright.values.python import External, Instance, Object

from .assignment import assign, bind_name
from .interpreter import Interpreter, Stopped, statement
from .narrowing import narrow
from .state import State, joined
from .truth import frozen, truth

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


@statement(ast.If)
def run_if(run: Interpreter, node: ast.If) -> None:
    """``if``; one side where the condition is known, else both."""
    known = condition(run, node.test)
    if known is None:
        fork(run, [lambda: _way(run, node.test, node.body), lambda: _way(run, node.test, node.orelse, holds=False)])
    else:
        run.execute(node.body if known else node.orelse)


def _way(run: Interpreter, test: ast.expr, body: list[ast.stmt], *, holds: bool = True) -> None:
    """One side of a condition that is not known, with what it says about the names in it."""
    narrow(run, test, holds=holds)
    run.execute(body)


def condition(run: Interpreter, test: ast.expr) -> bool | None:
    """Whether a condition holds; a problem inside it is recorded, and leaves it unknown."""
    try:
        return truth(run, run.evaluate(test))
    except Stopped:
        return None


def fork(run: Interpreter, ways: list[Callable[[], Any]]) -> None:
    """Run each way from the same state, not certain any more, and go on with what they agree on."""
    before = run.here
    frame = run.frame
    leaving = len(frame.returns) + sum(len(loop.breaks) + len(loop.continues) for loop in frame.loops)
    after: State | None = None
    for way in ways:
        run.state = before.fork(certain=False)
        way()
        after = joined(after, run.state)
    left = len(frame.returns) + sum(len(loop.breaks) + len(loop.continues) for loop in frame.loops) > leaving
    if after is not None:
        after.certain = before.certain and not left
    run.state = after


@statement(ast.Try)
def run_try(run: Interpreter, node: ast.Try) -> None:
    """What a handler could catch is not reported; the body may stop anywhere, and then a handler runs."""
    before: State = run.here
    catches = bool(node.handlers)
    run.recorder.catching.append(_caught(node.handlers))
    run.state = before.fork()
    stopped = _stopping(run, node.body, before)
    run.recorder.catching.pop()
    done: State | None = run.state
    if done is not None:
        run.execute(node.orelse)
        done = run.state
    if catches:
        for handler in node.handlers:
            run.state = stopped.fork(certain=False)
            if handler.name:
                bind_name(run, handler.name, Unknown("an exception"))
            run.execute(handler.body)
            done = joined(done, run.state, certain=False)
    run.state = done
    if run.state is not None:
        run.state.certain = before.certain
        run.execute(node.finalbody)


def _stopping(run: Interpreter, body: list[ast.stmt], before: State) -> State:
    """Run a body; what may hold where it stops: the state before it, and the one after each of its statements."""
    stopped: State = before.fork(certain=False)
    for part in body:
        run.execute([part])
        if run.state is None:
            break
        stopped = joined(stopped, run.state.fork()) or stopped
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


@statement(ast.With, ast.AsyncWith)
def run_with(run: Interpreter, node: ast.With | ast.AsyncWith) -> None:
    """The block runs; what ``as`` names is unknown unless the context is one of ours; expected errors are expected."""
    expected, swallows = 0, False
    for item in node.items:
        value = run.evaluate(item.context_expr)
        swallows = swallows or _may_swallow(value)
        expected += _expects_errors(item.context_expr)
        if item.optional_vars is not None:
            assign(run, item.optional_vars, _entered(run, value))
    if not expected:
        with run.recorder.silence() if swallows else nullcontext():
            run.execute(node.body)
        return
    before = run.here
    run.recorder.quiet += expected
    run.state = before.fork()
    stopped = _stopping(run, node.body, before)
    run.recorder.quiet -= expected
    run.state = joined(stopped, run.state, certain=before.certain)


def _may_swallow(context: Any) -> bool:
    """Whether a context is the program's own: what it does with an error is not followed."""
    return isinstance(context, Instance) or (isinstance(context, Object) and context.kind == "generator")


def _expects_errors(context: ast.expr) -> bool:
    """Whether a context says that its block raises: ``pytest.raises``, ``assertRaises``, ``contextlib.suppress``."""
    callee = context.func if isinstance(context, ast.Call) else context
    name = callee.attr if isinstance(callee, ast.Attribute) else callee.id if isinstance(callee, ast.Name) else ""
    return name in ("raises", "suppress") or name.startswith("assertRaises")


def _entered(run: Interpreter, value: Any) -> Any:
    """What ``as`` names: a tape is itself."""
    if isinstance(value, Unknown) or value == External(TAPE):
        return value
    return Unknown("what a context manager gives is not followed")


@statement(ast.Match)
def run_match(run: Interpreter, node: ast.Match) -> None:
    """The first case whose constant equals the subject; where that is not known, every case and none."""
    subject = frozen(run, run.evaluate(node.subject))
    ways: list[Callable[[], Any]] = []
    for case in node.cases:
        fits = _fits(run, case.pattern, subject) if case.guard is None else None
        if fits is False:
            continue
        if fits is True and not ways:
            _capture(run, case.pattern, subject)
            run.execute(case.body)
            return

        def way(case: ast.match_case = case) -> None:
            _capture(run, case.pattern, subject)
            run.execute(case.body)

        ways.append(way)
        if fits is True:
            break
    else:
        ways.append(lambda: None)
    fork(run, ways)


def _fits(run: Interpreter, pattern: ast.pattern, subject: Any) -> bool | None:
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return True
    if isinstance(pattern, ast.MatchValue):
        value = frozen(run, run.evaluate(pattern.value))
        if isinstance(value, str | int | float) and isinstance(subject, str | int | float | type(None)):
            return bool(value == subject)
    if isinstance(pattern, ast.MatchSingleton) and isinstance(subject, str | int | float | type(None)):
        return subject is pattern.value
    if isinstance(pattern, ast.MatchOr):
        answers = [_fits(run, option, subject) for option in pattern.patterns]
        return True if True in answers else None if None in answers else False
    return None


def _capture(run: Interpreter, pattern: ast.pattern, subject: Any) -> None:
    for part in ast.walk(pattern):
        name = getattr(part, "name", None)
        if isinstance(name, str):
            bind_name(run, name, subject if part is pattern else Unknown("a part of a matched value is not followed"))
