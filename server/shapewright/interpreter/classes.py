"""The program's own classes: definition, the order of their bases, making instances."""

from __future__ import annotations

import ast
from typing import Any

from shapewright.values.lattice import Unknown
from shapewright.values.python import ENUMS, Class, External, Function, Instance

from .assignment import bind_name
from .functions import call_function, find, is_keras, lineage, sets_itself
from .interpreter import REPORTED, Frame, Interpreter, Stopped
from .metaclasses import begin, instantiated, is_followed, is_metaclass, is_type, made_by, metaclass_of
from .state import ABSENT

PLAIN_METACLASSES = ("abc.ABCMeta", "enum.EnumMeta", "enum.EnumType")
"""Metaclasses that leave a class as it is."""


def define_class(run: Interpreter, node: ast.ClassDef) -> None:
    """``class name(bases): …``: the body is run, its names become attributes."""
    frame = run.frame
    bases = tuple(run.evaluate(base) for base in node.bases)
    named = {keyword.arg: run.evaluate(keyword.value) for keyword in node.keywords}
    made = Class(node.name, run.address(), bases, frame.document.path, node, above(bases))
    inner = Frame(made.address, (made.address, *frame.scopes), frame.document, owner=made)
    run.frames.append(inner)
    try:
        run.execute(node.body)
    finally:
        run.frames.pop()
    name_descriptors(run, made, sorted(name for _, name in inner.names))
    bind_name(run, node.name, _finished(run, made, named))


def above(bases: tuple[Any, ...]) -> tuple[Any, ...]:
    """All classes above one with these bases, in Python's order: each before its own bases, and those as written."""
    sides = [list(lineage(base)) for base in bases] + [list(bases)]
    order: list[Any] = []
    while any(sides):
        sides = [side for side in sides if side]
        tails = [part for side in sides for part in side[1:]]
        first = next((side[0] for side in sides if side[0] not in tails), sides[0][0])
        order.append(first)
        sides = [[part for part in side if part != first] for side in sides]
    return tuple(order)


def _finished(run: Interpreter, cls: Class, named: dict[str | None, Any]) -> Any:
    """What becomes of a class when it is defined: what its bases, its metaclass and its decorators do to it."""
    from .records import DATACLASSES, derives, number_members

    metaclass = named.pop("metaclass", None)
    if metaclass is None or (isinstance(metaclass, External) and metaclass.name in PLAIN_METACLASSES):
        metaclass = metaclass_of(run, cls)
    if metaclass is not ABSENT and not is_type(metaclass) and not is_followed(run, metaclass):
        return Unknown("a class with a metaclass that is not followed")
    if derives(cls, ENUMS):
        number_members(run, cls)
    options = {key: value for key, value in named.items() if key is not None}
    made: Any = cls
    if isinstance(metaclass, Class):
        made = made_by(run, metaclass, cls, options)
    else:
        begin(run, cls, options)
    for decorator in reversed(cls.node.decorator_list):
        made = _decorated(run, decorator, made, DATACLASSES)
    return made


def name_descriptors(run: Interpreter, cls: Class, names: list[str]) -> None:
    """Tell the objects in the body of a class that want to know it the names that they have there."""
    for name in names:
        value = run.load(cls.address, name)
        if not isinstance(value, Instance) or value.cls is cls:
            continue
        if sets_itself(run, value):
            run.descriptors.add(name)
        told = find(run, value.cls, "__set_name__")
        if isinstance(told, Function):
            call_function(run, told, (value, cls, name), {}, run.implied(name))


def _decorated(run: Interpreter, decorator: ast.expr, made: Any, dataclasses: frozenset[str]) -> Any:
    """A class under a decorator: a library's leaves it as it is."""
    from .calls import call

    named = run.evaluate(decorator.func if isinstance(decorator, ast.Call) else decorator)
    if isinstance(named, External):
        if named.name in dataclasses and isinstance(made, Class):
            keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
            options = {keyword.arg: run.evaluate(keyword.value) for keyword in keywords}
            run.store(made.address, "#dataclass", options)
        if named.name == "functools.total_ordering" and isinstance(made, Class):
            run.store(made.address, "#ordered", True)
        return made
    if isinstance(named, Unknown):
        return made
    return call(run, run.evaluate(decorator), (made,), {}, decorator)


def instantiate(run: Interpreter, cls: Class, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """Make an instance and run its ``__init__``, or what the metaclass does instead."""
    if is_metaclass(cls):
        return instantiated(run, cls, args, kwargs)
    metaclass = metaclass_of(run, cls)
    called = find(run, metaclass, "__call__") if isinstance(metaclass, Class) else ABSENT
    if isinstance(called, Function):
        return call_function(run, called, (cls, *args), kwargs, node)
    return instantiate_plainly(run, cls, args, kwargs, node)


def instantiate_plainly(
    run: Interpreter, cls: Class, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Any:
    """Make an instance and run its ``__init__``."""
    made = _record(run, cls, args, kwargs, node)
    if made is not None:
        return made
    new = find(run, cls, "__new__")
    if not isinstance(new, Function):
        made = fresh(run, cls, node)
    else:
        made = call_function(run, new, (cls, *args), kwargs, node)
        if not isinstance(made, Instance) or made.cls is not cls:
            return made
    _initialise(run, made, args, kwargs, node)
    return made


def fresh(run: Interpreter, cls: Class, node: ast.expr) -> Instance:
    """An instance that nothing has filled yet."""
    made = Instance(cls, run.address())
    run.attributes[made.address] = {}
    run.recorder.made_instance(run.site(node), made)
    return made


def _initialise(
    run: Interpreter, made: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> None:
    """``__init__``, whoever wrote it: the program, ``@dataclass`` or Keras."""
    from .companions import keras_init
    from .records import fill

    cls = made.cls
    init = _initialiser(run, cls)
    passes_on = not isinstance(init, Function) or init.node.args.kwarg is not None
    if passes_on and "input_shape" in kwargs and is_keras(cls):
        run.store(made.address, "#input_shape", kwargs["input_shape"])
    if isinstance(init, Function):
        returned = call_function(run, init, (made, *args), kwargs, node)
        if isinstance(returned, Unknown) and returned.because == REPORTED:
            raise Stopped(returned)  # The program itself refuses it: there is no object.
    elif init is WRITTEN:
        fill(run, made, args, kwargs, node)
    elif is_keras(cls):
        keras_init(run, node, made, *args, **kwargs)


WRITTEN = object()
"""The ``__init__`` that ``@dataclass`` writes."""


def _initialiser(run: Interpreter, cls: Class) -> Any:
    """The ``__init__`` of the first class that has one."""
    for part in lineage(cls):
        if isinstance(part, Class):
            own = run.load(part.address, "__init__")
            if own is not ABSENT:
                return own
            if run.load(part.address, "#dataclass") is not ABSENT:
                return WRITTEN
    return ABSENT


def _record(run: Interpreter, cls: Class, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """What calling the class of a named tuple or an enumeration gives; ``None`` for any other class."""
    from .records import NAMED_TUPLES, derives, member, members_of, named_tuple

    if derives(cls, NAMED_TUPLES):
        return named_tuple(run, cls, args, kwargs, node)
    if len(args) == 1 and members_of(run, cls) is not None:
        return member(run, cls, args[0], by="value")
    return None
