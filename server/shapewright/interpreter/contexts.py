"""``with``: contexts of the program's own are followed, expected errors are expected, all others only run their block."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.gradients import TAPE
from shapewright.values.lattice import Unknown
from shapewright.values.python import Context, Entered, External, Function, Instance

from .assignment import assign
from .functions import call_function, find
from .interpreter import Interpreter, Stopped, statement
from .leaving import Leaving, put_state, state_at
from .state import joined
from .trying import breakable

if TYPE_CHECKING:
    from collections.abc import Callable


@statement(ast.With, ast.AsyncWith)
def run_with(run: Interpreter, node: ast.With | ast.AsyncWith) -> None:
    """One context inside the other, and the block in the innermost."""
    _within(run, node.items, node.body)


def _within(run: Interpreter, items: list[ast.withitem], body: list[ast.stmt]) -> None:
    if not items:
        run.execute(body)
        return
    item, *rest = items
    value = run.evaluate(item.context_expr)

    def block(entered: Any) -> None:
        if item.optional_vars is not None:
            assign(run, item.optional_vars, entered)
        _within(run, rest, body)

    if isinstance(value, Context):
        _generated(run, value, block)
    elif isinstance(value, Instance):
        _own(run, value, item.context_expr, block)
    elif _expects_errors(item.context_expr):
        _expecting(run, lambda: block(Unknown("what a context manager gives is not followed")))
    elif isinstance(value, Entered):
        block(value.value)
    else:
        block(_entered(value))


def _entered(value: Any) -> Any:
    """What ``as`` names: a tape is itself."""
    known = isinstance(value, Unknown) or value == External(TAPE)
    return value if known else Unknown("what a context manager gives is not followed")


def _expects_errors(context: ast.expr) -> bool:
    """Whether a context says that its block raises: ``pytest.raises``, ``assertRaises``, ``contextlib.suppress``."""
    callee = context.func if isinstance(context, ast.Call) else context
    name = callee.attr if isinstance(callee, ast.Attribute) else callee.id if isinstance(callee, ast.Name) else ""
    return name in ("raises", "suppress") or name.startswith("assertRaises")


def _expecting(run: Interpreter, block: Callable[[], None]) -> None:
    """A block that may break off anywhere, and the program goes on."""
    certain = run.here.certain
    with run.recorder.silence():
        stopped = breakable(run, block)
    run.state = joined(stopped, run.state, certain=certain)


def _own(run: Interpreter, context: Instance, node: ast.expr, block: Callable[[Any], None]) -> None:
    """An object of the program: ``__enter__``, the block, and ``__exit__`` however the block is left."""
    enter, leave = (find(run, context.cls, name) for name in ("__enter__", "__exit__"))
    entered = call_function(run, enter, (context,), {}, node) if isinstance(enter, Function) else Unknown("a context")
    followed = isinstance(leave, Function)
    swallows = not followed or _returns_something(leave.node)
    leaving = Leaving(run)
    if swallows:
        _expecting(run, lambda: block(entered))
    else:
        block(entered)
    if followed:
        leaving.each(run, lambda: _exited(run, context, leave, node))


def _exited(run: Interpreter, context: Instance, leave: Function, node: ast.expr) -> None:
    """``__exit__`` after a block that has raised nothing."""
    try:
        call_function(run, leave, (context, None, None, None), {}, node)
    except Stopped:
        run.state = None


def _returns_something(node: ast.AST) -> bool:
    """Whether a function has a ``return`` with a value other than ``None`` or ``False``."""
    returned = [part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value is not None]
    return not all(isinstance(value, ast.Constant) and not value.value for value in returned)


def _generated(run: Interpreter, context: Context, block: Callable[[Any], None]) -> None:
    """A generator under ``@contextmanager``: the block runs where it yields, in the frames around it."""
    depth = len(run.frames)
    ended: list[bool] = []
    left: list[Any] = []

    def give(value: Any) -> None:
        inner = run.frames[depth:]
        del run.frames[depth:]
        leaving = Leaving(run)
        try:
            block(value)
        finally:
            left.extend(leaving.ways(run))
            run.frames.extend(inner)
        ended.append(run.state is not None)
        for state in leaving.states(run):  # The generator goes on after its yield, whichever way the block was left.
            run.state = joined(run.state, state.fork())

    call_function(run, context.function, context.args, context.kwargs, context.node, gives=give)
    if not ended:
        with run.recorder.silence():
            block(Unknown("a context manager that is not followed"))
        return
    after = run.here
    for way in left:
        put_state(way, after.fork(certain=state_at(way).certain))
    run.state = after if any(ended) else None
