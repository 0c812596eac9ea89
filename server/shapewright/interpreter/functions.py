"""The program's own functions: definition, binding of arguments, calls; and what a class gives its instances."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.signatures import layer_signatures
from shapewright.values.lattice import Unknown, either
from shapewright.values.python import Class, ContextMaker, Dispatcher, External, Function, Instance, Method, Partial

from .assignment import bind_name, new_dict, new_list
from .budget import MAX_BLIND_RECURSION, MAX_DEPTH, MAX_DOUBTFUL_RECURSION
from .declarations import annotated_parameters
from .decorators import Marked, decorated
from .interpreter import Frame, Interpreter, Stopped
from .later import RETURNED, later
from .naming import names_lost
from .outlooks import note, postpone
from .state import ABSENT, State, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OBJECT = External("object")
KERAS_OBJECTS = ("keras.Model", "keras.models.Model", "keras.layers.Layer", "keras.Layer", "keras.Sequential")

NO_PARENTS = ("Cell", "Cells", "InputLayer")
"""Ends of the names of layers whose subclasses are not followed."""


def define_function(run: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """``def name(…): …``, decorated."""
    made: Any = _function(run, node, node.name)
    for decorator in reversed(node.decorator_list):
        made = decorated(run, decorator, made)
    bind_name(run, node.name, made)


def make_lambda(run: Interpreter, node: ast.Lambda) -> Function:
    """``lambda …: …``."""
    return _function(run, node, "<lambda>")


def _function(run: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, name: str) -> Function:
    frame = run.frame
    defaults = tuple(run.evaluate(default) for default in node.args.defaults)
    named = tuple(
        (arg.arg, run.evaluate(default))
        for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    )
    scopes = frame.scopes if frame.owner is None else frame.scopes[1:]
    made = Function(name, node, frame.document.path, scopes, run.address(), defaults, named, frame.owner)
    for outer in run.frames:
        outer.captured = outer.captured or outer.scope in scopes
    if frame.document is run.document and not isinstance(node, ast.Lambda):
        run.recorder.functions.append(made)
    return made


def call_function(
    run: Interpreter,
    function: Function,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    node: ast.expr,
    gives: Callable[[Any], None] | None = None,
    rest: dict[str, Any] | None = None,
) -> Any:
    """Call one of the program's functions: a scope of its own, its returns joined; ``rest`` is what the stars get."""
    if run.budget.depth >= MAX_DEPTH:
        names_lost(run)
        return Unknown("calls are nested too deeply to follow")
    bound = bind(run, function, args, kwargs)
    if isinstance(bound, Unknown):
        return bound
    if run.budget.depth > MAX_BLIND_RECURSION and _endless(run, function, bound):
        names_lost(run)
        return Unknown("a function that calls itself, and nothing known ends it")
    run.budget.spend()
    run.recorder.called.add(function.node)
    scope = run.address()
    document = run.workspace.document(function.path) if function.path != run.document.path else run.document
    if document is None:
        return Unknown("its module is gone")
    frame = Frame(scope, (scope, *function.scopes), document, run.site(node), function=function, gives=gives)
    for name, value in {**bound, **(rest or {})}.items():
        run.store(scope, name, value)
        frame.names.add((scope, name))
    annotated_parameters(run, frame, function, node)
    if gives is None and not isinstance(function.node, ast.Lambda) and run.is_generator(function.node, document):
        found = run.recorder.found_so_far()
        made = later(run, lambda: enter(run, frame, function))
        postpone(run, made, found)
        return note(run, made, function.node, function.scopes, (function, args, kwargs, node))
    return enter(run, frame, function)


def _endless(run: Interpreter, function: Function, bound: dict[str, Any]) -> bool:
    """Whether a function that runs inside itself already is given nothing that could end it, or calls itself in doubt."""
    if run.here.certain:
        return False
    again = doubtful = doubts = 0
    for frame in reversed(run.frames):
        doubts += frame.doubts
        if frame.function is not None and frame.function.node is function.node:
            again += 1
            doubtful += doubts > 0
            doubts = 0
    if doubtful >= MAX_DOUBTFUL_RECURSION:
        return True
    return again >= MAX_BLIND_RECURSION and not any(map(_known, bound.values()))


def _known(value: Any) -> bool:
    return not isinstance(value, Unknown | Instance | Function)


def enter(run: Interpreter, frame: Frame, function: Function) -> Any:
    """Run the body of a function in a frame that is ready."""
    run.frames.append(frame)
    run.budget.depth += 1
    nesting, run.budget.nesting = run.budget.nesting, 0
    certain = run.here.certain
    try:
        if isinstance(function.node, ast.Lambda):
            frame.statement = run.frames[-2].statement
            return run.evaluate(function.node.body)
        if frame.gives is None and run.is_generator(function.node, frame.document):
            frame.yields = new_list(run, (), kind="generator")
            run.here.certain = False  # Its body runs when somebody asks for its items, if ever.
        run.execute(function.node.body)
        return _result(run, frame, certain=certain)
    finally:
        run.budget.nesting = nesting
        run.budget.depth -= 1
        run.frames.pop()
        run.leave(frame)


def _result(run: Interpreter, frame: Frame, *, certain: bool) -> Any:
    """What a call gives: all its returns joined, or what it yielded."""
    ends = [*frame.returns, *([(None, run.state)] if run.state is not None else [])]
    if not ends:
        raise Stopped(Unknown("the function never returns"))
    state: State | None = None
    for _, end in ends:
        state = joined(state, end, certain=certain)
    run.state = state
    assert state is not None
    state.certain = certain
    given = either(*(value for value, _ in ends))
    if frame.yields is not None:
        run.store(frame.yields.address, RETURNED, given)
        return frame.yields
    return given


def bind(
    run: Interpreter, function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any] | Unknown:
    """The arguments by parameter, as Python binds them."""
    spec = function.node.args
    names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
    bound = dict(zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True))
    bound.update(function.keyword_defaults)
    if len(args) > len(names) and spec.vararg is None:
        return Unknown(f"{function.name} takes fewer positional arguments")
    bound.update(zip(names, args, strict=False))
    rest: dict[str, Any] = {}
    known = {*names, *(arg.arg for arg in spec.kwonlyargs)}
    for key, value in kwargs.items():
        (bound if key in known else rest)[key] = value
    if rest and spec.kwarg is None:
        return Unknown(f"{function.name} has no parameter {next(iter(rest))}")
    if spec.vararg is not None:
        bound[spec.vararg.arg] = tuple(args[len(names) :])
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = new_dict(run, dict(rest))
    for name in known - bound.keys():
        bound[name] = Unknown(f"the argument {name} was not given")
    return bound


def lineage(cls: Any) -> Iterator[Any]:
    """A class and those above it, in the order in which Python asks them; library classes as ``External``."""
    yield cls
    if isinstance(cls, Class):
        yield from cls.above


def find(run: Interpreter, cls: Any, name: str, *, after: Class | None = None) -> Any:
    """An attribute of a class or of its bases (those after ``after`` only); ``ABSENT`` where there is none."""
    passed = after is None
    for part in lineage(cls):
        if passed and isinstance(part, Class):
            value = run.load(part.address, name)
            if value is not ABSENT:
                return value
        passed = passed or part is after
    return ABSENT


def is_keras(cls: Any, *names: str) -> bool:
    """Whether a class of the program derives from one of these Keras classes (any of them, if none is named)."""
    wanted = names or KERAS_OBJECTS
    named = any(isinstance(part, External) and part.name in wanted for part in lineage(cls))
    return named or (not names and ready_layer(cls) is not None)


def ready_layer(cls: Any) -> str | None:
    """The layer of Keras's that a class of the program derives from, such as ``Dense``; ``None`` if from none."""
    for part in lineage(cls):
        title = part.name.removeprefix("keras.layers.") if isinstance(part, External) else ""
        if title in layer_signatures() and not title.endswith(NO_PARENTS):
            return title
    return None


def is_opaque(cls: Any) -> bool:
    """Whether a class has a base that is not followed."""
    return any(not isinstance(part, Class) and part != OBJECT for part in lineage(cls))


def sets_itself(run: Interpreter, value: Any) -> bool:
    """Whether a class attribute is an object whose class says what setting the attribute does."""
    return isinstance(value, Instance) and isinstance(find(run, value.cls, "__set__"), Function)


def from_class(run: Interpreter, receiver: Any, value: Any, node: ast.expr | None) -> Any:
    """What a class attribute is, seen from an instance: methods are bound, properties are called."""
    if isinstance(value, Function | ContextMaker) or (isinstance(value, Dispatcher) and value.of_method):
        return Method(value, receiver)
    if isinstance(value, Marked):
        if value.kind in ("property", "cached"):
            given = call_function(run, value.function, (receiver,), {}, node or run.implied("property"))
            if value.kind == "cached" and isinstance(receiver, Instance):
                run.store(receiver.address, value.function.name, given)
            return given
        if value.kind == "partial":
            partial = value.function
            return Partial(from_class(run, receiver, partial.function, node), partial.arguments, partial.keywords)
        if value.kind == "classmethod":
            return Method(value.function, receiver.cls if isinstance(receiver, Instance) else receiver)
        return value.function
    if isinstance(value, Instance) and isinstance(get := find(run, value.cls, "__get__"), Function):
        of_instance = isinstance(receiver, Instance)
        owner = receiver.cls if of_instance else receiver
        return call_function(run, get, (value, receiver if of_instance else None, owner), {}, run.implied("__get__"))
    return value
