"""Handed over: what a function that is not followed may do with what it is given, and with what it may call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.frame_methods import loosened
from shapewright.values.data import Table, Transformer
from shapewright.values.lattice import Many, Unknown, options
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Bound, Function, Instance, Method, Namespace, Object, Partial

from .frames import changed as frame_changed
from .functions import call_function
from .interpreter import Stopped
from .models import CALLED
from .namespaces import contents, doubt_attributes
from .stacks import spoil
from .state import changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .interpreter import Interpreter

WHY = Unknown("a function that is not known may have changed it")
"""What is in a list, or an object, that nobody knows of what became of it."""

SHARED = "#shared"
"""The cell of a scaler: somebody else may fit it, too."""

STRANGE = "#strange"
"""The cell of a layer or model: somebody unknown had it, who may have given it attributes."""

IN_PLACE = frozenset(
    {
        "add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem", "popleft",
        "push", "put", "remove", "reverse", "setdefault", "sort", "update", "write",
    }
)  # fmt: skip
"""Methods that change their owner."""


def handed_over(run: Interpreter, values: Iterable[Any], node: ast.expr, *, harmless: bool) -> None:
    """What it is given may come back changed, unless a library made it; what it is given to call may be called."""
    for value in values:
        for found in _found_in(run, value):
            if isinstance(found, Sequential):
                run.store(found.address, CALLED, True)  # It may be: on a Keras tensor, too.
            elif run.state is not None:
                run.store(found.address, SHARED, True)  # A pipeline fits what it was given.
        if not harmless:
            _lose(run, value)
        if isinstance(value, CALLABLE):
            _called_back(run, value, node)


CALLABLE = (Bound, Partial, Function, Method)
"""What another function may call."""


def _found_in(run: Interpreter, value: Any, depth: int = 0) -> Iterator[Sequential | Transformer]:
    """The stacks of layers, and the scalers, that a value is, or holds, in lists, dicts and attributes."""
    for option in options(value):
        if isinstance(option, Sequential | Transformer):
            yield option
        elif depth < DEEPEST and isinstance(option, HOLDING):
            for part in _parts(run, option):
                yield from _found_in(run, part, depth + 1)


def _parts(run: Interpreter, value: Any) -> Iterable[Any]:
    match value:
        case Instance():
            return contents(run, Namespace(value)).values()
        case Object():
            return (run.load(value.address, None, None),)
        case Many(item=item):
            return (item,)
        case dict():
            return value.values()
    return tuple(value)


HOLDING = (Object, Instance, tuple, dict, Many)
"""What has parts."""
DEEPEST = 4
"""So deep are they looked into."""


def _lose(run: Interpreter, value: Any, depth: int = 0) -> None:
    """Somebody unknown holds this, and what is in it."""
    if isinstance(value, Object | tuple | dict | Many) and depth < DEEPEST:
        for part in _parts(run, value):
            for option in options(part):
                _lose(run, option, depth + 1)
    if isinstance(value, Layer | Sequential | Functional) and run.state is not None:
        run.store(value.address, STRANGE, True)
    if isinstance(value, Object):
        run.store(value.address, None, WHY)
    elif any(isinstance(option, Table) for option in options(value)):
        frame_changed(run, value, loosened)
    elif isinstance(value, Sequential):
        stack = run.load(value.address, "#layers")
        if isinstance(stack, tuple):
            run.recorder.stacks[value.address] = stack, run.load(value.address, "#output")
        spoil(run, value)
    elif isinstance(value, Instance):
        doubt_attributes(run, value, WHY)


def _called_back(run: Interpreter, called: Any, node: ast.expr) -> None:
    """It may be called any number of times, with anything: what it changes is unknown."""
    while isinstance(called, Partial):
        called = called.function
    if isinstance(called, Bound):
        if called.name in IN_PLACE:
            _lose(run, called.receiver)
        return
    function = called.function if isinstance(called, Method) else called
    if isinstance(function, Function) and _changes_others(function.node) and run.state is not None:
        receiver = (called.receiver,) if isinstance(called, Method) else ()
        for key in _written(run, function, receiver, node):
            run.store(key[0], key[1], WHY)


def _changes_others(node: ast.AST) -> bool:
    """Whether a function does anything that may outlast its call."""
    return any(
        isinstance(part, ast.Global | ast.Nonlocal)
        or (isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load))
        or (isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in IN_PLACE)
        for part in ast.walk(node)
    )


def _written(run: Interpreter, function: Function, receiver: tuple[Any, ...], node: ast.expr) -> list[Any]:
    """The cells that a call of the function with anything writes: it is tried, and nothing of it is kept."""
    before, recorder = run.here, run.recorder
    counts, called = dict(recorder.counts), set(recorder.called)
    spec = function.node.args
    needed = [*spec.posonlyargs, *spec.args][len(receiver) :]
    given = tuple(
        Unknown(f"what {parameter.arg} is given") for parameter in needed[: len(needed) - len(function.defaults)]
    )
    run.state = before.fork(certain=False)
    recorder.muted += 1
    try:
        with recorder.silence():
            call_function(run, function, (*receiver, *given), {}, node)
    except Stopped:
        pass
    finally:
        recorder.muted -= 1
        recorder.counts, recorder.called = counts, called
        after, run.state = run.state, before
    if after is None:
        return []
    return [
        key for key, _ in changed(before, after) if key[1] is None or not key[1].startswith("#") or key[1] in MADE_OF
    ]


MADE_OF = ("#layers", "#output")
"""What a stack of layers has more of when a layer is added."""
