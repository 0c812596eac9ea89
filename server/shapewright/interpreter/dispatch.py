"""``functools.singledispatch`` and its like for methods: a function that is chosen by what its first argument is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, Unknown, either
from shapewright.values.python import Bound, Builtin, Class, Dispatcher, Function

from .functions import lineage

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

REGISTRY = "#registry"
"""The cell of what was registered: pairs of class and function, the newest last."""


def make_dispatcher(run: Interpreter, node: ast.expr, function: Any, *, of_method: bool = False) -> Any:
    """``@functools.singledispatch`` and ``@functools.singledispatchmethod``."""
    if not isinstance(function, Function):
        return Unknown("a function that is not followed")
    made = Dispatcher(function, run.address(), of_method)
    run.store(made.address, REGISTRY, ())
    return made


def call_dispatcher(
    run: Interpreter, dispatcher: Dispatcher, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Any:
    """The function for the class of the first argument; any that it may be, where that is not known."""
    from .calls import call

    registry = run.load(dispatcher.address, REGISTRY, None)
    before, deciding = args[: dispatcher.of_method], args[dispatcher.of_method :]
    if not isinstance(registry, tuple) or not deciding:
        return Unknown("what is registered for a class is not known")
    first, *rest = deciding
    if isinstance(first, Either):
        ways = ((*before, option, *rest) for option in first.options)
        return either(*(call_dispatcher(run, dispatcher, way, kwargs, node) for way in ways))
    return call(run, _chosen(registry, first, dispatcher.function), args, kwargs, node)


def _chosen(registry: tuple[Any, ...], value: Any, default: Function) -> Any:
    from .instances import is_a

    answers = [(is_a(value, kind), kind, function) for kind, function in registry]
    if any(answer is None for answer, _, _ in answers):
        return either(default, *(function for answer, _, function in answers if answer is not False))
    fits = [(kind, function) for answer, kind, function in answers if answer]
    if not fits:
        return default
    narrow = [function for kind, function in fits if all(_below(kind, other) for other, _ in fits)]
    return narrow[-1] if narrow else either(*(function for _, function in fits))


def _below(kind: Any, other: Any) -> bool:
    """Whether a class is another one, or derives from it."""
    if isinstance(kind, Class):
        return other in tuple(lineage(kind))
    names = (kind.name, other.name) if isinstance(kind, Builtin) and isinstance(other, Builtin) else None
    return kind == other or names in (("bool", "int"), (getattr(kind, "name", ""), getattr(kind, "name", "")))


def _register(run: Interpreter, node: ast.expr, owner: Dispatcher, kind: Any, function: Any = None) -> Any:
    """``@f.register``, ``@f.register(kind)`` and ``f.register(kind, function)``."""
    if function is None and isinstance(kind, Function):
        parameters = [*kind.node.args.posonlyargs, *kind.node.args.args]
        note = parameters[owner.of_method].annotation if len(parameters) > owner.of_method else None
        return _enter(run, owner, Unknown("a class") if note is None else run.evaluate(note), kind)
    if function is None:
        return Builtin("register", lambda run, node, made: _enter(run, owner, kind, made))
    return _enter(run, owner, kind, function)


def _enter(run: Interpreter, owner: Dispatcher, kind: Any, function: Any) -> Any:
    known = run.load(owner.address, REGISTRY, None)
    whole = (*known, (kind, function)) if isinstance(known, tuple) else Unknown("what is registered")
    run.store(owner.address, REGISTRY, whole)
    return function


def dispatcher_attribute(run: Interpreter, owner: Dispatcher, name: str) -> Any:
    """``register``, and what the function itself carries."""
    from .attributes import attribute

    return Bound(name, _register, owner) if name == "register" else attribute(run, owner.function, name)
