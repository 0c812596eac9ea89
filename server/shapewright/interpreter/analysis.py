"""An analysis: everything the run of one version of one document saw, ready for checks and features."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.source.document import Document
from shapewright.source.workspace import Workspace
from shapewright.values import making
from shapewright.values.python import Module

from . import branches, comprehensions, contexts, expressions, items, loops, matching, reflection, statements, trying
from .budget import OutOfBudget
from .interpreter import ABANDON, Frame, Interpreter, Stopped
from .outlooks import doubt_postponed
from .questions import Questions
from .state import State
from .uncalled import run_uncalled

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.source.dialect import Keras
    from shapewright.values.models import Sequential

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

    def stack(self, model: Sequential) -> tuple[tuple[Any, ...], Any]:
        """The layers and the output of a stack, as it was before a function that is not known was given it."""
        layers = self.held(model.address, "#layers")
        if isinstance(layers, tuple):
            return layers, self.held(model.address, "#output")
        return self.recorder.stacks.get(model.address, ((), None))


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
        end = _run_module(run, memory)
        doubt_postponed(run)
        run_uncalled(run, end)
    except OutOfBudget:
        finished = False
        end = run.state or State({})
    except RecursionError:
        finished = False
        end = run.state or State({})
    finally:
        making.forget()
    findings = tuple(run.recorder.certain_findings(finished=finished))
    steps, waypoints = run.budget.steps, memory.waypoints if memory is not None else ()
    return Analysis(document, run.recorder, findings, end, scope, workspace, finished, steps, run.kerases, waypoints)


def _run_module(run: Interpreter, memory: Memory | None) -> State:
    """Run the statements of the module, those left out that an earlier run has done; gives the state in which it ends.

    That is where the program leaves, if it does so before the last statement is done.
    """
    done, inner = memory.resume(run) if memory is not None else (0, 0)
    for count, statement in enumerate(run.document.syntax.tree.body[done:], done):
        if memory is not None and count and not inner:
            memory.passing(run, count)
        run.latest = run.state or run.latest
        if memory is not None and isinstance(statement, ast.If) and run.state is not None:
            _run_if(run, memory, count, statement, inner)
        else:
            run.execute([statement])
        inner = 0
    return run.state or run.latest


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
