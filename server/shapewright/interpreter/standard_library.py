"""Python's standard library, and what programs are started with: partial functions, contexts, tuples with names, ends."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Many, Unknown
from shapewright.values.python import Entered, Partial

from .assignment import new_list
from .decorators import Marked
from .dispatch import make_dispatcher
from .environment import set_variable
from .handlers import handling
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

STANDARD: dict[str, Callable[..., Any]] = {}
"""Functions of libraries, by canonical name."""


on = handling(STANDARD)


RELEASE = re.compile(r"\d+(\.\d+)*")
"""A version that is nothing but its numbers."""


@on(
    "packaging.version.parse",
    "packaging.version.Version",
    "pkg_resources.parse_version",
    "distutils.version.LooseVersion",
    "distutils.version.StrictVersion",
)
def parsed_version(run: Interpreter, node: ast.expr, version: Any = None) -> Any:
    """A version to compare with others: its numbers, without the zeros at its end."""
    if not isinstance(version, str) or RELEASE.fullmatch(version) is None:
        return Unknown("a version")
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


@on("os.environ.setdefault")
def set_default_variable(run: Interpreter, node: ast.expr, name: Any, value: Any) -> Unknown:
    """Counts only where the environment does not say otherwise, which nobody knows."""
    set_variable(run, name, value, certain=False)
    return Unknown("a variable of the environment", harmless=True)


@on("os.environ.update")
def set_variables(run: Interpreter, node: ast.expr, variables: Any = None, **named: Any) -> None:
    """Several variables at once."""
    given = frozen(run, variables)
    for name, value in {**(given if isinstance(given, dict) else {}), **named}.items():
        set_variable(run, name, value, certain=run.here.certain)


@on("functools.partial")
def make_partial(run: Interpreter, node: ast.expr, function: Any, *args: Any, **kwargs: Any) -> Any:
    """``functools.partial``."""
    return Partial(function, args, kwargs)


@on("functools.partialmethod")
def make_partial_method(run: Interpreter, node: ast.expr, function: Any, *args: Any, **kwargs: Any) -> Any:
    """``functools.partialmethod``: what an object makes a ``partial`` of."""
    return Marked("partial", Partial(function, args, kwargs))


on("functools.singledispatch")(make_dispatcher)
on("functools.singledispatchmethod")(partial(make_dispatcher, of_method=True))


@on("functools.reduce")
def reduce(run: Interpreter, node: ast.expr, function: Any, values: Any, *start: Any) -> Any:
    """``functools.reduce``: the function over all items in turn."""
    from .calls import call
    from .iteration import items_of

    items = items_of(run, values)
    if not isinstance(items, tuple) or not (start or items):
        return Unknown("a reduction over a list that is not known")
    total, *rest = (*start, *items)
    for item in rest:
        total = call(run, function, (total, item), {}, node)
    return total


@on("contextlib.nullcontext", "contextlib.closing")
def entered(run: Interpreter, node: ast.expr, value: Any = None) -> Entered:
    """A context that gives what it is given."""
    return Entered(value)


@on("dataclasses.field", "enum.auto")
def noted(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
    """What the class that is being defined will look at."""
    from .records import AUTO, FIELD

    return Partial(FIELD if kwargs else AUTO, args, kwargs)


@on("collections.namedtuple")
def make_named_tuple(run: Interpreter, node: ast.expr, _title: Any, names: Any, **options: Any) -> Any:
    """``collections.namedtuple("Point", ["x", "y"])``."""
    from .records import tuple_factory

    known = frozen(run, names)
    if isinstance(known, str):
        known = tuple(known.replace(",", " ").split())
    defaults = frozen(run, options.get("defaults", ()))
    if isinstance(known, tuple) and all(isinstance(n, str) for n in known) and isinstance(defaults, tuple):
        return tuple_factory(known, defaults)
    return Unknown("a named tuple whose names are not known")


@on("absl.app.run", "tensorflow.app.run", "tensorflow.compat.v1.app.run")
def run_app(run: Interpreter, node: ast.expr, main: Any, argv: Any = None, **_options: Any) -> None:
    """``app.run(main)``: the function is called with the command line, and the program ends with it."""
    from .calls import call

    call(run, main, (new_list(run, Many(Unknown("a part of the command line"))) if argv is None else argv,), {}, node)
    run.state = None


@on("sys.exit", "os._exit", "os.abort")
def leave(run: Interpreter, node: ast.expr, *_args: Any) -> None:
    """The program ends here."""
    run.state = None
