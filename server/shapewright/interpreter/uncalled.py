"""Functions that nobody calls: their problems whatever they are given, and their shapes with the defaults."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import MAX_ALTERNATIVES, Many, Unknown, either
from shapewright.values.python import External, Function, Instance, Object

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
from .classes import fresh, instantiate
from .functions import call_function, find, is_keras, lineage
from .interpreter import Stopped
from .objects import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.values.python import Class

    from .interpreter import Interpreter
    from .state import State


def run_uncalled(run: Interpreter, end: State) -> None:
    """Functions that nobody called: problems with every parameter unknown, then shapes with the defaults."""
    recorder = run.recorder
    recorder.speculative = recorder.uncalled = True
    quietly: set[ast.AST] = set()
    methods: list[Function] = []
    pending = [function for function in recorder.functions if function.node not in recorder.called]
    enough = run.budget.steps + MAX_STEPS_OF_ALL_UNCALLED
    most = run.budget.steps + MAX_STEPS_OF_FOLLOWED_UNCALLED
    for function in pending[:MAX_CALLS_OF_UNCALLED]:
        shown = function.node in recorder.called
        if run.document.path != function.path or (shown and function.node not in quietly):
            continue
        defaulted = bool(function.defaults or function.keyword_defaults or _starred(function))
        method = _is_method(function)
        again = not shown and (defaulted or method) and run.budget.steps < enough
        allowed = min(MAX_STEPS_OF_UNCALLED, max(MIN_STEPS_OF_UNCALLED, most - run.budget.steps))
        recorder.muted += shown or again
        _try(run, function, end, allowed)
        recorder.muted -= shown or again
        if again and method:
            methods.append(function)
            recorder.called.discard(function.node)
        elif again:
            quietly |= _again(run, function, end, allowed, None)
    instances = Instances(run, end)
    for function in methods:  # What others call was given more than we could give it.
        if function.node not in recorder.called:
            allowed = MIN_STEPS_OF_UNCALLED if run.budget.steps > most else MAX_STEPS_OF_UNCALLED
            _again(run, function, end, allowed, instances)


def _again(run: Interpreter, function: Function, end: State, allowed: int, instances: Instances | None) -> set[ast.AST]:
    """Run a function once more for the shapes' sake; gives what it called that nobody had called yet."""
    recorder = run.recorder
    counts, called = dict(recorder.counts), set(recorder.called)
    recorder.quiet += 1
    _try(run, function, end, allowed, instances, defaults=True)
    recorder.quiet -= 1
    recorder.counts = counts  # Nobody looks for problems there: it is no visit that finds none.
    return recorder.called - called


def _try(
    run: Interpreter,
    function: Function,
    end: State,
    allowed: int,
    instances: Instances | None = None,
    *,
    defaults: bool = False,
) -> None:
    """Call a function with named unknowns; what it does to the state is forgotten.

    With ``instances`` a method has an object of its class.
    """
    with _trial(run, allowed):
        run.state = end.fork(certain=False)
        given = _parameters(run, function, defaults=defaults)
        if instances is not None and instances.enter(function):
            given[function.node.args.args[0].arg] = instances.made
        rest = {} if defaults else {name: _anything(run, name, kind) for name, kind in _starred(function)}
        call_function(run, function, (), given, _place(function), rest=rest)


def _place(function: Function) -> ast.Name:
    """Where a function is taken to be called: where it is defined."""
    return ast.Name(function.name, ast.Load(), lineno=function.node.lineno, col_offset=function.node.col_offset)


def _is_method(function: Function) -> bool:
    """Whether a function is handed the object that it belongs to."""
    node = function.node
    if function.owner is None or not node.args.args or isinstance(node, ast.Lambda):
        return False
    return not any(isinstance(one, ast.Name) and one.id in UNBOUND for one in node.decorator_list)


UNBOUND = frozenset({"staticmethod", "classmethod"})
"""Decorators of functions of a class that no object is handed to."""


class Instances:
    """Objects of the program's own classes: those that it has made, else one that nobody made, with the defaults."""

    def __init__(self, run: Interpreter, end: State) -> None:
        self._run = run
        self._end = end
        self._known: dict[Class, tuple[Instance, State] | None] = {}
        self.made: Any = None

    def enter(self, method: Function) -> bool:
        """Go to a state in which there is an object for this method: one that is made, but for ``__init__``."""
        cls = method.owner
        assert cls is not None
        if method.name == "__init__":
            self.made = fresh(self._run, cls, _place(method))
            return True
        real = [made for made in self._run.recorder.real_instances if cls in lineage(made.cls)]
        if real:
            self.made = either(*real)
            return len(real) <= MAX_ALTERNATIVES
        if cls not in self._known:
            self._known[cls] = None
            self._known[cls] = self._make(cls, method)
        known = self._known[cls]
        if known is None:
            return False
        self.made, state = known
        self._run.state = state.fork(certain=False)
        if method.name == "call" and is_keras(cls):
            with self._aside(method):
                build(self._run, self.made, (), _place(method))
        return True

    @contextmanager
    def _aside(self, method: Function) -> Iterator[None]:
        """What is run meanwhile is looked at by itself, before or after."""
        recorder, node = self._run.recorder, method.node
        called = set(recorder.called)
        recorder.muted += 1
        self._run.frame.statement = None if isinstance(node, ast.Lambda) else node
        try:
            yield
        finally:
            recorder.muted -= 1
            self._run.frame.statement = None
            recorder.called.intersection_update(called)

    def _make(self, cls: Class, method: Function) -> tuple[Instance, State] | None:
        init = find(self._run, cls, "__init__")
        given = _parameters(self._run, init, defaults=True) if isinstance(init, Function) else {}
        if isinstance(init, Function) and given:
            del given[next(iter(given))]
        try:
            with self._aside(method):
                made = instantiate(self._run, cls, (), given, _place(method))
                if any(isinstance(part, External) and part.name in TESTED for part in lineage(cls)):
                    self._set_up(made, cls, method)
        except Stopped:
            return None
        return (made, self._run.here) if isinstance(made, Instance) else None

    def _set_up(self, made: Any, cls: Class, method: Function) -> None:
        """Run what the libraries of tests run before each of them."""
        prepared = find(self._run, cls, "setUp")
        if isinstance(made, Instance) and isinstance(prepared, Function):
            call_function(self._run, prepared, (made,), {}, _place(method))


TESTED = frozenset({"unittest.TestCase", "tensorflow.test.TestCase"})
"""Classes of tests, as their libraries call them."""


def _starred(function: Function) -> list[tuple[str, str]]:
    """The names of ``*args`` and ``**kwargs``, with what they hold."""
    spec = function.node.args
    stars = ((spec.vararg, "tuple"), (spec.kwarg, "dict"))
    return [(parameter.arg, kind) for parameter, kind in stars if parameter is not None]


def _anything(run: Interpreter, name: str, kind: str) -> Any:
    """Any number of arguments."""
    why = _parameter(name)
    return Many(why) if kind == "tuple" else new_dict(run, why)


def _parameters(run: Interpreter, function: Function, *, defaults: bool) -> dict[str, Any]:
    """Unknowns for all parameters, or for those without a default; an empty list stands for any that a caller gives."""
    spec = function.node.args
    positional = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    named = [parameter.arg for parameter in spec.kwonlyargs]
    if not defaults:
        return {name: _parameter(name) for name in (*positional, *named)}
    start = len(positional) - len(function.defaults)
    known = {**dict(zip(positional[start:], function.defaults, strict=True)), **dict(function.keyword_defaults)}
    given = {name: _parameter(name) for name in (*positional[:start], *named) if name not in known}
    empty = {name: value for name, value in known.items() if _is_empty(run, value)}
    return {**given, **{name: either(value, _parameter(name)) for name, value in empty.items()}}


def _is_empty(run: Interpreter, value: Any) -> bool:
    """Whether a default is a list, tuple or dict without items."""
    contents = run.load(value.address, None, None) if isinstance(value, Object) else value
    return contents in ((), {})


def _parameter(name: str) -> Unknown:
    return Unknown(f"the parameter {name}", parameter=True)


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
