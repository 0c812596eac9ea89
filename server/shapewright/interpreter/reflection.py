"""Builtins that ask what something is, and that go by the names of attributes and variables."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import Length
from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import (
    Class,
    Function,
    Instance,
    Module,
    Namespace,
    Super,
)

from .assignment import new_dict
from .builtins import builtin
from .functions import find, is_opaque, lineage
from .instances import is_a
from .metaclasses import class_of
from .namespaces import contents, set_named
from .state import ABSENT
from .truth import CONSTANTS

if TYPE_CHECKING:
    from .interpreter import Interpreter


@builtin("isinstance")
def is_instance(run: Interpreter, node: ast.expr, value: Any, kind: Any) -> Any:
    """``isinstance``, where both sides tell."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    answers = [is_a(value, option) for option in kinds]
    if True in answers:
        return True
    return False if all(answer is False for answer in answers) else Unknown("an isinstance that is not known")


@builtin("getattr")
def get_attribute(run: Interpreter, node: ast.expr, owner: Any, name: Any, default: Any = ABSENT) -> Any:
    """``getattr`` with a name that is known."""
    from .attributes import attribute

    if not isinstance(name, str):
        return Unknown("an attribute whose name is not known")
    value = attribute(run, owner, name)
    missing = isinstance(value, Unknown) and isinstance(owner, Instance | Class | Module) and default is not ABSENT
    return _lacking(run, owner, name, default) if missing else value


def _lacking(run: Interpreter, owner: Any, name: str, default: Any) -> Any:
    """The default, where an object of the program certainly has no such attribute."""
    cls = owner.cls if isinstance(owner, Instance) else owner
    known = run.load(owner.address, name) is not ABSENT or not isinstance(cls, Class) or is_opaque(cls)
    absent = not known and find(run, cls, name) is ABSENT and (owner is cls or find(run, cls, "__getattr__") is ABSENT)
    return default if absent else Unknown("an attribute that may not be there")


LACKING = object()
"""What stands for an attribute that is certainly not there."""


@builtin("hasattr")
def has_attribute(run: Interpreter, node: ast.expr, owner: Any, name: Any) -> Any:
    """Whether an object of the program has an attribute, where that is certain."""
    if isinstance(name, str) and (type(owner) in (int, float, str, type(None)) or isinstance(owner, Length)):
        answers = {hasattr(part, name) for part in ((0, None) if isinstance(owner, Length) else (owner,))}
        return answers.pop() if len(answers) == 1 else Unknown("whether it has such an attribute")
    found = get_attribute(run, node, owner, name, LACKING)
    if found is LACKING:
        return False
    known = isinstance(owner, Instance | Class | Module) and not isinstance(found, Unknown)
    return True if known else Unknown("whether it has such an attribute")


@builtin("issubclass")
def is_subclass(run: Interpreter, node: ast.expr, cls: Any, kind: Any) -> Any:
    """``issubclass`` of classes of the program."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if isinstance(cls, Class) and all(isinstance(option, Class) for option in kinds):
        return any(option in tuple(lineage(cls)) for option in kinds)
    return Unknown("an issubclass that is not known")


@builtin("setattr")
def set_attribute(run: Interpreter, node: ast.expr, owner: Any, name: Any, value: Any) -> None:
    """``setattr`` with a name that is known."""
    set_named(run, owner, name, value)


@builtin("super")
def parent(run: Interpreter, node: ast.expr, cls: Any = None, receiver: Any = None) -> Any:
    """``super()`` inside a method, or ``super(Class, self)``."""
    frame = run.frame
    while frame.function is None and len(run.frames) > 1:
        return Unknown("super() outside a method")
    owner = cls if isinstance(cls, Class) else frame.function.owner if frame.function is not None else None
    if owner is None:
        return Unknown("super() outside a class")
    if receiver is None:
        args = frame.function.node.args
        names = [*args.posonlyargs, *args.args]
        receiver = run.load(frame.scope, names[0].arg, None) if names else None
    return Super(owner, receiver)


@builtin("callable")
def is_callable(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """Whether it can be called, for what certainly can or cannot."""
    if isinstance(value, CONSTANTS):
        return False
    return True if isinstance(value, Layer | Sequential | Functional | Class) else Unknown("whether it can be called")


@builtin("vars")
def names_of(run: Interpreter, node: ast.expr, value: Any = ABSENT) -> Any:
    """The attributes of an object, or the names of the running scope, as a dict."""
    if value is ABSENT:
        return names_here(run, node)
    return Namespace(value) if isinstance(value, Instance | Class | Module) else Unknown("attributes")


@builtin("globals")
def global_names(run: Interpreter, node: ast.expr) -> Any:
    """The names of the module."""
    module = run.modules.get(run.frame.document.path)
    return Namespace(module) if isinstance(module, Module) else Unknown("the names of a module")


@builtin("locals")
def names_here(run: Interpreter, node: ast.expr) -> Any:
    """The names of the running scope: in a function, as they are now."""
    if run.frame.function is None:
        return global_names(run, node)
    return new_dict(run, contents(run, Namespace(Module("", run.frame.scope))))


READABLE = (ast.Name, ast.Attribute, ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.USub, ast.Load)
"""What may stand in a text that is evaluated: nothing that a squiggle would have to point at."""


@builtin("eval")
def evaluated(run: Interpreter, node: ast.expr, source: Any, *scopes: Any, **_named: Any) -> Any:
    """The name or literal that a known text writes: a layer that is chosen by its name."""
    why = Unknown("what eval() gives is not followed")
    if not isinstance(source, str) or scopes or len(source) > MAX_EVALUATED:
        return why
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return why
    parts = list(ast.walk(tree))
    if not all(isinstance(part, READABLE) for part in parts):
        return why
    for part in parts:
        ast.copy_location(part, node)
    return run.evaluate(tree)


MAX_EVALUATED = 500
"""Characters of a text that ``eval`` gets; a longer one is not followed."""


@builtin("exec")
def executed(run: Interpreter, node: ast.expr, *_args: Any) -> None:
    """Nobody knows which names a text changes."""
    scopes = {run.frame.scope, run.frame.scopes[-1]}
    for scope, name in list(run.here.cells):
        if scope in scopes and isinstance(name, str) and not isinstance(run.load(scope, name), Function | Class):
            run.store(scope, name, Unknown("a text that is executed may have changed it"))


@builtin("type")
def type_of(run: Interpreter, node: ast.expr, value: Any, *made_of: Any) -> Any:
    """The class of an object of the program; with three arguments, a new class."""
    if len(made_of) == 2:
        return class_of(run, value, *made_of)
    return value.cls if isinstance(value, Instance) and not made_of else Unknown("what type() gives is not followed")
