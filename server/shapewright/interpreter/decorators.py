"""Decorators: what stands over a function may make something else of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.python import ContextMaker, External, Function

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interpreter import Interpreter

PROPERTIES = frozenset({
    "property", "cached_property", "functools.cached_property", "abstractproperty", "abc.abstractproperty",
})  # fmt: skip
"""Decorators that make an attribute of a function, as they are written."""
BINDINGS = frozenset({"classmethod", "staticmethod"})
ACCESSORS = ("setter", "getter", "deleter")
CONTEXTS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})
REPLACING = frozenset({"tensorflow.custom_gradient", "functools.singledispatch", "functools.singledispatchmethod"})
"""Decorators of libraries whose function gives something else than the decorated one."""
OPAQUE = frozenset({"multiprocessing.Process"})
"""Decorators of libraries after which a call does something else, which is not followed; all others leave it be."""


TRACKING = ".track_tf1_style_variables"
"""The decorator that gives a layer the weights which TensorFlow 1 makes in its ``call``."""
HIDDEN = "#hidden"
"""The cell of a function in which weights are made that nobody sees."""


@dataclass(frozen=True, eq=False, slots=True)
class Marked:
    """A function under ``@property``, ``@classmethod`` or ``@staticmethod``, or a ``partialmethod`` of one."""

    kind: str
    function: Any
    setter: Any = None
    deleter: Any = None


def marked(kind: str) -> Callable[..., Any]:
    """``property``, ``staticmethod`` or ``classmethod`` called on a function."""

    def run_marked(
        run: Interpreter, node: ast.expr, fget: Any = None, fset: Any = None, fdel: Any = None, doc: Any = None
    ) -> Any:
        if not isinstance(fget, Function) or fdel is not None:
            return Unknown(f"a {kind} that is not followed")
        return Marked(kind, fget, fset)

    return run_marked


def decorated(run: Interpreter, decorator: ast.expr, made: Any) -> Any:
    """What a decorator makes of a function, or of what the decorator below has made."""
    callee = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = ast.unparse(callee)
    if name in PROPERTIES or name in BINDINGS:
        kind = name if name in BINDINGS else "cached" if "cached" in name else "property"
        return Marked(kind, made) if isinstance(made, Function) else Unknown(name)
    value = run.evaluate(callee.value) if isinstance(callee, ast.Attribute) and callee.attr in ACCESSORS else None
    if isinstance(value, Marked):
        assert isinstance(callee, ast.Attribute)
        return _accessed(value, callee.attr, made)
    value = run.evaluate(callee)
    if isinstance(value, External):
        return _by_library(run, value, made, decorator)
    from .calls import call

    if isinstance(decorator, ast.Call):
        value = run.evaluate(decorator)
    return call(run, value, (made,), {}, decorator)


def _accessed(known: Marked, accessor: str, made: Any) -> Marked:
    """A property with one more way to it."""
    if accessor == "setter":
        return Marked(known.kind, known.function, made, known.deleter)
    if accessor == "deleter":
        return Marked(known.kind, known.function, known.setter, made)
    return Marked(known.kind, made, known.setter, known.deleter) if isinstance(made, Function) else known


def _by_library(run: Interpreter, library: External, made: Any, decorator: ast.expr) -> Any:
    """What a library's decorator makes of it."""
    name = library.name
    if name in CONTEXTS:
        return ContextMaker(made) if isinstance(made, Function) else Unknown("a context manager that is not followed")
    if name in OPAQUE:
        return Unknown(f"what {name} makes of a function is not followed")
    if name == "functools.wraps" and isinstance(made, Function):
        _dressed(run, made, decorator)
    if name.endswith(TRACKING) and isinstance(made, Function):
        run.store(made.address, HIDDEN, True)
    if name not in REPLACING:
        return made
    from .calls import call

    return call(run, library, (made,), {}, decorator)


def _dressed(run: Interpreter, made: Function, decorator: ast.expr) -> None:
    """``functools.wraps(function)``: the names of that function, and the function itself."""
    from .attributes import attribute

    given = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
    function = Unknown("a function that is not given") if given is None else run.evaluate(given)
    for name in ("__name__", "__qualname__"):
        run.store(made.address, name, attribute(run, function, name))
    run.store(made.address, "__wrapped__", function)
