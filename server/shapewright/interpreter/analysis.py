"""An analysis: everything the run of one version of one document saw, ready for checks and features."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.source.document import Document
from shapewright.source.workspace import Workspace
from shapewright.values.lattice import Many, Unknown
from shapewright.values.python import Function, Module

from . import branches, comprehensions, contexts, expressions, items, loops, matching, reflection, statements, trying
from .assignment import new_dict
from .budget import (
    MAX_CALLS_OF_UNCALLED,
    MAX_STEPS,
    MAX_STEPS_OF_ALL_UNCALLED,
    MAX_STEPS_OF_FOLLOWED_UNCALLED,
    MAX_STEPS_OF_UNCALLED,
    MIN_STEPS_OF_UNCALLED,
    OutOfBudget,
)
from .functions import call_function
from .interpreter import ABANDON, Frame, Interpreter, Stopped
from .questions import Questions
from .state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shapewright.source.dialect import Keras

    from .memory import Memory, Waypoint
    from .recorder import Finding, Recorder

REGISTERED = (branches, comprehensions, contexts, expressions, items, loops, matching, reflection, statements, trying)
"""Imported so that every kind of node has its function."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is known about one version of one document; nothing in it changes."""

    document: Document
    recorder: Recorder
    findings: tuple[Finding, ...]
    state: State
    """The state in which the module ended."""
    scope: int
    """The module's own scope in that state."""
    workspace: Workspace
    finished: bool = True
    """Whether the run stayed inside its budget."""
    steps: int = 0
    """How many steps of the budget it took."""
    kerases: tuple[Keras, ...] = ()
    """Whose rules were in force: of every Keras that the program called."""
    waypoints: tuple[Waypoint, ...] = ()
    """From where an analysis of a text that begins alike can go on."""

    def held(self, address: int, key: Any, default: Any = None) -> Any:
        """What a cell held when the module had run."""
        return self.state.cells.get((address, key), default)


def analyse(path: str, text: str, workspace: Workspace | None = None) -> Analysis:
    """Analyse a text."""
    return analyse_document(Document(path, text), workspace or Workspace())


def analyse_document(
    document: Document,
    workspace: Workspace,
    cancelled: Callable[[], bool] | None = None,
    memory: Memory | None = None,
) -> Analysis:
    """Analyse a document; a text that is too long is not looked at, and a run that is cancelled does not finish.

    With a memory of earlier versions the run goes on from where the text has changed.
    """
    run = Interpreter(document, Questions(workspace, document), cancelled)
    scope = run.address()
    run.frames.append(Frame(scope, (scope,), document))
    if document.too_long:
        return Analysis(document, run.recorder, (), State({}), scope, workspace)

    run.modules[document.path] = Module(document.path, scope)
    run.store(scope, "__name__", "__main__")
    finished = True
    try:
        _run_module(run, memory)
        end = run.state or State({})
        _uncalled(run, end)
    except OutOfBudget:
        finished = False
        end = run.state or State({})
    except RecursionError:
        finished = False
        end = run.state or State({})
    findings = tuple(run.recorder.certain_findings(finished=finished))
    steps, waypoints = run.budget.steps, memory.waypoints if memory is not None else ()
    return Analysis(document, run.recorder, findings, end, scope, workspace, finished, steps, run.kerases, waypoints)


def _run_module(run: Interpreter, memory: Memory | None) -> None:
    """Run the statements of the module, those left out that an earlier run has done."""
    if memory is None:
        run.execute(run.document.syntax.tree.body)
        return
    done, inner = memory.resume(run)
    for count, statement in enumerate(run.document.syntax.tree.body[done:], done):
        if count and not inner:
            memory.passing(run, count)
        if isinstance(statement, ast.If) and run.state is not None:
            _run_if(run, memory, count, statement, inner)
        else:
            run.execute([statement])
        inner = 0


def _run_if(run: Interpreter, memory: Memory, count: int, node: ast.If, done: int) -> None:
    """Run an ``if`` of the module statement by statement, where it holds: a script often stands in one."""
    if not done:
        run.frame.statement = node
        run.budget.spend()
        known = branches.condition(run, node.test)
        if known is not True:
            _go(run, node, known)
            return
    for inner, statement in enumerate(node.body[done:], done):
        if inner:
            memory.passing(run, count, inner)
        run.execute([statement])
    run.frame.statement = None


def _go(run: Interpreter, node: ast.If, known: bool | None) -> None:
    try:
        branches.go(run, node, known)
    except Stopped as stopped:
        ABANDON[0](run, node, stopped.value)
    run.frame.statement = None


def _uncalled(run: Interpreter, end: State) -> None:
    """Functions that nobody called: problems with every parameter unknown, then shapes with the defaults."""
    called = run.recorder.called
    run.recorder.speculative = True
    pending = [function for function in run.recorder.functions if function.node not in called]
    enough = run.budget.steps + MAX_STEPS_OF_ALL_UNCALLED
    most = run.budget.steps + MAX_STEPS_OF_FOLLOWED_UNCALLED
    for function in pending[:MAX_CALLS_OF_UNCALLED]:
        if function.node in called or run.document.path != function.path:
            continue
        defaulted = bool(function.defaults or function.keyword_defaults or _starred(function))
        again = defaulted and run.budget.steps < enough
        run.recorder.muted += again
        allowed = min(MAX_STEPS_OF_UNCALLED, max(MIN_STEPS_OF_UNCALLED, most - run.budget.steps))
        _try(run, function, end, defaults=False, allowed=allowed)
        run.recorder.muted -= again
        if again:
            counts = dict(run.recorder.counts)
            run.recorder.quiet += 1
            _try(run, function, end, defaults=True, allowed=allowed)
            run.recorder.quiet -= 1
            run.recorder.counts = counts  # Nobody looks for problems there: it is no visit that finds none.


def _try(run: Interpreter, function: Function, end: State, *, defaults: bool, allowed: int) -> None:
    """Call a function with named unknowns; what it does to the state is forgotten."""
    run.state = end.fork(certain=False)
    node = function.node
    given = _parameters(function, defaults=defaults)
    place = ast.Name(function.name, ast.Load(), lineno=node.lineno, col_offset=node.col_offset)
    with _trial(run, allowed):
        rest = {} if defaults else {name: _anything(run, name, kind) for name, kind in _starred(function)}
        call_function(run, function, (), given, place, rest=rest)


def _starred(function: Function) -> list[tuple[str, str]]:
    """The names of ``*args`` and ``**kwargs``, with what they hold."""
    spec = function.node.args
    stars = ((spec.vararg, "tuple"), (spec.kwarg, "dict"))
    return [(parameter.arg, kind) for parameter, kind in stars if parameter is not None]


def _anything(run: Interpreter, name: str, kind: str) -> Any:
    """Any number of arguments."""
    why = Unknown(f"the parameter {name}")
    return Many(why) if kind == "tuple" else new_dict(run, why)


def _parameters(function: Function, *, defaults: bool) -> dict[str, Any]:
    """Unknowns for all parameters, or for those without a default."""
    spec = function.node.args
    positional = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    named = [parameter.arg for parameter in spec.kwonlyargs]
    if defaults:
        positional = positional[: len(positional) - len(function.defaults)]
        named = [name for name in named if name not in dict(function.keyword_defaults)]
    return {name: Unknown(f"the parameter {name}") for name in (*positional, *named)}


@contextmanager
def _trial(run: Interpreter, allowed: int) -> Iterator[None]:
    """Limited steps for one function; whatever ends it, the interpreter is ready for the next."""
    counts, quiet, dialect = dict(run.recorder.counts), run.recorder.quiet, run.dialect
    run.budget.allowed = min(run.budget.steps + allowed, MAX_STEPS)
    try:
        yield
    except Stopped:
        pass
    except OutOfBudget:
        if run.budget.over:
            raise
        run.recorder.gave_up(counts)
        run.recorder.quiet = quiet
        run.recorder.catching.clear()
    finally:
        run.dialect = dialect
        run.budget.nesting = 0
        del run.frames[1:]
