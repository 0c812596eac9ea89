"""Metaclasses, and ``type(name, bases, names)``: classes that a program makes, and what its metaclasses make of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.python import Builtin, Class, External, Function, Namespace, Object

from .assignment import new_dict
from .functions import OBJECT, call_function, find, lineage
from .namespaces import contents, mapping
from .state import ABSENT

if TYPE_CHECKING:
    from .interpreter import Interpreter

METACLASS = "#metaclass"
"""The cell of a class that holds its metaclass, if the program has written it."""
PENDING = "#class"
"""The cell of the names of a class, as a metaclass gets them: the class that is being defined."""
STEPS = frozenset({"__new__", "__init__", "__call__", "__module__", "__qualname__", "__doc__"})
"""What a metaclass may say about its classes that is followed."""
NOT_WRITTEN = frozenset({"__module__", "__qualname__"})
"""Names that every class body has, though nobody wrote them."""


def is_type(part: Any) -> bool:
    """Whether this is ``type`` itself."""
    return isinstance(part, Builtin) and part.name == "type"


def is_metaclass(cls: Any) -> bool:
    """Whether a class of the program is one of classes."""
    return isinstance(cls, Class) and any(map(is_type, lineage(cls)))


def metaclass_of(run: Interpreter, cls: Any) -> Any:
    """The metaclass of the program behind a class; ``ABSENT`` where there is none."""
    return find(run, cls, METACLASS)


def is_followed(run: Interpreter, metaclass: Any) -> bool:
    """Whether all that a metaclass does to its classes is followed."""
    if not is_metaclass(metaclass):
        return False
    for part in lineage(metaclass):
        if isinstance(part, Class):
            special = {name for name in contents(run, Namespace(part)) if name.startswith("__") and name.endswith("__")}
            if special - STEPS:
                return False
        elif not is_type(part) and part not in (OBJECT, External("abc.ABCMeta")):
            return False
    return True


def made_by(run: Interpreter, metaclass: Class, cls: Class, options: dict[str, Any]) -> Any:
    """What a metaclass makes of a class whose body has run."""
    node = run.implied(cls.name)
    names = new_dict(run, {**dict.fromkeys(sorted(NOT_WRITTEN), cls.name), **contents(run, Namespace(cls))})
    run.store(names.address, PENDING, cls)
    run.store(cls.address, METACLASS, metaclass)
    made: Any = cls
    new = find(run, metaclass, "__new__")
    if isinstance(new, Function):
        made = call_function(run, new, (metaclass, cls.name, cls.bases, names), options, node)
    else:
        begin(run, cls, options)
    init = find(run, metaclass, "__init__")
    if isinstance(made, Class) and isinstance(init, Function):
        call_function(run, init, (made, cls.name, cls.bases, names), options, node)
    return made


def begin(run: Interpreter, cls: Class, options: dict[str, Any]) -> None:
    """Tell the classes above a class that it is there."""
    told = find(run, cls, "__init_subclass__", after=cls)
    if isinstance(told, Function):
        call_function(run, told, (cls,), options, run.implied("__init_subclass__"))


def new_type(
    run: Interpreter, node: ast.expr, _owner: Any, metaclass: Any, name: Any, bases: Any, names: Any, **options: Any
) -> Any:
    """``type.__new__(metaclass, name, bases, names)``: the class whose body has just run, or a fresh one."""
    pending = run.load(names.address, PENDING) if isinstance(names, Object) else ABSENT
    held = mapping(run, names)
    if held is None or not all(isinstance(key, str) for key in held):
        return Unknown("a class whose attributes are not known")
    if not isinstance(pending, Class) or pending.name != name or pending.bases != bases:
        return _fresh(run, name, bases, held, metaclass, options)
    for gone in contents(run, Namespace(pending)).keys() - held.keys():
        run.here.remove((pending.address, gone))
    for key, value in held.items():
        if key not in NOT_WRITTEN:
            run.store(pending.address, key, value)
    begin(run, pending, options)
    return pending


def class_of(run: Interpreter, name: Any, bases: Any, names: Any) -> Any:
    """``type(name, bases, names)``, which asks the metaclass of the bases."""
    held = mapping(run, names)
    if held is None or not all(isinstance(key, str) for key in held):
        return Unknown("a class whose attributes are not known")
    return _fresh(run, name, bases, held, None, {})


def instantiated(run: Interpreter, metaclass: Class, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """``Metaclass(name, bases, names)``."""
    if len(args) != 3 or not is_followed(run, metaclass):
        return Unknown("a class with a metaclass that is not followed")
    name, bases, names = args
    made = class_of(run, name, bases, names)
    return made_by(run, metaclass, made, options) if isinstance(made, Class) else made


def _fresh(
    run: Interpreter, name: Any, bases: Any, held: dict[str, Any], metaclass: Any, options: dict[str, Any]
) -> Any:
    from .classes import above, name_descriptors

    if not isinstance(name, str) or not isinstance(bases, tuple):
        return Unknown("a class whose name or bases are not known")
    inherited = next((found for base in bases if (found := metaclass_of(run, base)) is not ABSENT), None)
    if metaclass is None and inherited is not None and not is_followed(run, inherited):
        return Unknown("a class with a metaclass that is not followed")
    node = ast.ClassDef(name, [], [], [], [])
    made = Class(name, run.address(), bases, run.frame.document.path, node, above(bases))
    for key, value in held.items():
        if key not in NOT_WRITTEN:
            run.store(made.address, key, value)
    if is_metaclass(metaclass):
        run.store(made.address, METACLASS, metaclass)
    name_descriptors(run, made, sorted(held))
    if metaclass is None and isinstance(inherited, Class):
        return made_by(run, inherited, made, options)
    begin(run, made, options)
    return made
