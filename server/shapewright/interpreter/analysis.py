"""An analysis: everything the run of one version of one document saw, ready for checks and features."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.source.document import Document
from shapewright.source.workspace import Workspace
from shapewright.values.lattice import Unknown
from shapewright.values.python import Function, Module

from . import branches, comprehensions, expressions, loops, statements
from .budget import MAX_CALLS_OF_UNCALLED, OutOfBudget
from .functions import call_function
from .interpreter import Frame, Interpreter, Stopped
from .state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from .recorder import Finding, Recorder

REGISTERED = (branches, comprehensions, expressions, loops, statements)
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

    def held(self, address: int, key: Any, default: Any = None) -> Any:
        """What a cell held when the module had run."""
        return self.state.cells.get((address, key), default)


def analyse(path: str, text: str, workspace: Workspace | None = None) -> Analysis:
    """Analyse a text."""
    return analyse_document(Document(path, text), workspace or Workspace())


def analyse_document(document: Document, workspace: Workspace, cancelled: Callable[[], bool] | None = None) -> Analysis:
    """Analyse a document; a text that is too long is not looked at, and a run that is cancelled does not finish."""
    run = Interpreter(document, workspace, cancelled)
    scope = run.address()
    run.frames.append(Frame(scope, (scope,), document))
    if document.too_long:
        return Analysis(document, run.recorder, (), State({}), scope, workspace)

    run.modules[document.path] = Module(document.path, scope)
    finished = True
    try:
        run.store(scope, "__name__", "__main__")
        run.execute(document.syntax.tree.body)
        end = run.state or State({})
        _uncalled(run, end)
    except OutOfBudget:
        finished = False
        end = run.state or State({})
    except RecursionError:
        finished = False
        end = run.state or State({})
    findings = tuple(run.recorder.certain_findings(finished=finished))
    return Analysis(document, run.recorder, findings, end, scope, workspace, finished)


def _uncalled(run: Interpreter, end: State) -> None:
    """Functions that nobody called: problems with every parameter unknown, then shapes with the defaults."""
    called = run.recorder.called
    run.recorder.speculative = True
    pending = [function for function in run.recorder.functions if function.node not in called]
    for function in pending[:MAX_CALLS_OF_UNCALLED]:
        if function.node in called or run.document.path != function.path:
            continue
        defaulted = bool(function.defaults or function.keyword_defaults)
        run.recorder.muted += defaulted
        _try(run, function, end, defaults=False)
        run.recorder.muted -= defaulted
        if defaulted:
            run.recorder.quiet += 1
            _try(run, function, end, defaults=True)
            run.recorder.quiet -= 1


def _try(run: Interpreter, function: Function, end: State, *, defaults: bool) -> None:
    """Call a function with named unknowns; what it does to the state is forgotten."""
    run.state = end.fork(certain=False)
    node = function.node
    parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    given = {} if defaults else {p.arg: Unknown(f"the parameter {p.arg}") for p in parameters}
    if defaults:
        known = {p.arg for p in parameters[len(parameters) - len(function.defaults) :]} | dict(
            function.keyword_defaults
        ).keys()
        given = {p.arg: Unknown(f"the parameter {p.arg}") for p in parameters if p.arg not in known}
    try:
        call_function(
            run,
            function,
            (),
            given,
            ast.Name(function.name, ast.Load(), lineno=node.lineno, col_offset=node.col_offset),
        )
    except Stopped:
        pass
    finally:
        run.budget.nesting = 0
        del run.frames[1:]
