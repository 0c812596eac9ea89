"""Python's builtins, as far as programs that build models use them."""

from __future__ import annotations

import ast as syntax
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import OpenNumber
from shapewright.values.data import Dataset, Table
from shapewright.values.dims import UNKNOWN_INT, Length, is_open
from shapewright.values.lattice import Either, Many, SomeFloat, Unknown, either
from shapewright.values.python import (
    NOT_IMPLEMENTED,
    Builtin,
    External,
    Instance,
    Object,
    Slice,
)
from shapewright.values.tensors import Tensor

from .assignment import PAIR, dict_of, new_dict
from .decorators import marked
from .iteration import items_of
from .namespaces import mapping
from .objects import special
from .open_lengths import told
from .orderings import extreme, in_order
from .protocols import asked, is_own
from .single_values import NUMBERS, check_number, check_whole
from .truth import CONSTANTS, frozen, is_key, truth

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

BUILTINS: dict[str, Any] = {}


def builtin(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register what a builtin name does."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        BUILTINS[name] = Builtin(name, run)
        return run

    return register


@builtin("len")
def length(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """``len``: of a list its items, of an array its first axis."""
    if isinstance(value, Either):
        return either(*(length(run, node, option) for option in value.options))
    if isinstance(value, Tensor):
        return told(run, value)[0] if value.shape else Unknown("the length of an array whose shape is not known")
    if isinstance(value, Table):
        return value.array.shape[0] if value.array.shape else UNKNOWN_INT
    if isinstance(value, Instance):
        return special(run, value, "__len__", (), node)
    if isinstance(value, Dataset):
        return value.cardinality if value.cardinality is not None and value.cardinality >= 0 else UNKNOWN_INT
    contents = run.load(value.address, None, None) if isinstance(value, Object) else value
    if isinstance(contents, Either):
        return either(*(length(run, node, option) for option in contents.options))
    if isinstance(contents, tuple | dict | str | bytes | range):
        return len(contents)
    return contents.count if isinstance(contents, Many) else UNKNOWN_INT


@builtin("dict")
def make_dict(run: Interpreter, node: ast.expr, value: Any = None, **named: Any) -> Any:
    """A fresh dict of another one, of pairs, or of keywords."""
    held: Any = {}
    if value is not None:
        known = mapping(run, value)
        if known is not None:
            held = known
        else:
            pairs = items_of(run, value)
            if isinstance(pairs, Many) and not named:
                return dict_of(run, Many(items_of(run, pairs.item)))
            if not isinstance(pairs, tuple):
                return new_dict(run, Unknown("a dict that is not known"))
            sides = [items_of(run, pair) for pair in pairs]
            known_sides = [side for side in sides if isinstance(side, tuple) and len(side) == PAIR]
            held = {frozen(run, key): value for key, value in known_sides}
            if len(known_sides) < len(sides) or not all(map(is_key, held)):
                return new_dict(run, Unknown("a dict with keys that are not known"))
    return new_dict(run, {**held, **named})


@builtin("sum")
def total(run: Interpreter, node: ast.expr, value: Any, start: Any = 0) -> Any:
    """The sum of items, with the operators of the program."""
    from .operators import binary

    items = items_of(run, value)
    if not isinstance(items, tuple):
        return items if isinstance(items, Unknown) else Unknown("the sum of a list of unknown length")
    result = start
    for item in items:
        result = item if result == 0 and isinstance(result, int) else binary(run, node, syntax.Add, result, item)
    return result


BUILTINS["sorted"] = Builtin("sorted", in_order)
BUILTINS["min"] = Builtin("min", extreme("min", min))
BUILTINS["max"] = Builtin("max", extreme("max", max))


def _plain(name: str, function: Callable[..., Any]) -> None:
    """A builtin that is computed on constants, once for each alternative."""

    def run_plain(run: Interpreter, node: ast.expr, *values: Any, **named: Any) -> Any:
        from .leaves import attempt

        if values and is_own(values[0]):
            return _of_own(run, node, name, values[0], values[1:])

        def act(*given: Any, **options: Any) -> Any:
            if name in ("int", "float") and len(given) == 1 and isinstance(given[0], Length) and is_open(given[0]):
                raise OpenNumber(name, given[0])
            if name in NUMBERS and len(given) == 1:
                check_number(run, name, given[0])
            if name == "round":
                check_whole(run, name, given[0])
            if name in ("int", "round", "abs") and len(given) == 1 and isinstance(given[0], Length):
                return given[0]
            if name in TEXTS and type(values[0]) is not tuple and isinstance(given[0], tuple):
                return Unknown("the text of a list")
            if all(map(_computable, given)):
                return function(*given, **options)
            if name == "int" or (name == "round" and type(given[0]) is SomeFloat and len(given) == 1):
                return UNKNOWN_INT
            if name == "float":
                return SomeFloat(
                    next((v.because for v in given if isinstance(v, Unknown)), "float of a value that is not known")
                )
            return next((v for v in given if isinstance(v, Unknown)), Unknown(f"{name} of a value that is not known"))

        return attempt(
            run, node, tuple(frozen(run, v) for v in values), {k: frozen(run, v) for k, v in named.items()}, act
        )

    BUILTINS[name] = Builtin(name, run_plain)


def _computable(value: Any) -> bool:
    """Whether a value is a constant, or a tuple of such."""
    return isinstance(value, CONSTANTS) or (type(value) is tuple and all(map(_computable, value)))


TEXTS = frozenset({"str", "repr"})
ASKED: dict[str, tuple[str, ...]] = {
    "int": ("__int__", "__index__"), "float": ("__float__", "__index__"), "str": ("__str__", "__repr__"),
    "repr": ("__repr__",), "abs": ("__abs__",), "round": ("__round__",),
}  # fmt: skip
"""What builtins ask of objects of the program."""


def _of_own(run: Interpreter, node: ast.expr, name: str, value: Any, more: tuple[Any, ...]) -> Any:
    """A number or a text of an object of the program."""
    for method in ASKED.get(name, ()):
        answer = asked(run, value, method, more, node)
        if answer is not NOT_IMPLEMENTED:
            return answer
    return Unknown(f"{name} of an object")


COMPUTED: dict[str, Callable[..., Any]] = {
    "int": int, "float": float, "str": str, "abs": abs, "round": round, "divmod": divmod, "ord": ord, "chr": chr,
    "pow": lambda a, b: a**b if abs(b) < 64 and abs(a) < 2**32 else Unknown("a large power"), "repr": repr,
}  # fmt: skip
for _name, _function in COMPUTED.items():
    _plain(_name, _function)


@builtin("bool")
def make_bool(run: Interpreter, node: ast.expr, value: Any = False) -> Any:
    """Whether a value counts as true."""
    known = truth(run, value)
    return Unknown("a truth that is not known") if known is None else known


@builtin("slice")
def make_slice(run: Interpreter, node: ast.expr, *parts: Any) -> Any:
    """``slice``."""
    return Slice(None, parts[0]) if len(parts) == 1 else Slice(*parts)


def _truths(name: str, decides: bool) -> None:
    def run_truths(run: Interpreter, node: ast.expr, value: Any) -> Any:
        items = items_of(run, value)
        if not isinstance(items, tuple):
            return Unknown(f"{name} of items that are not known")
        answers = [truth(run, item) for item in items]
        if decides in answers:
            return decides
        return Unknown(f"{name} of items that are not known") if None in answers else not decides

    BUILTINS[name] = Builtin(name, run_truths)


_truths("any", decides=True)
_truths("all", decides=False)


@builtin("print")
def printed(run: Interpreter, node: ast.expr, *values: Any, **named: Any) -> None:
    """Nothing that matters here."""


@builtin("exit")
@builtin("quit")
def leave(run: Interpreter, node: ast.expr, *_values: Any) -> None:
    """The program ends here."""
    run.state = None


for _kind in ("property", "staticmethod", "classmethod"):
    BUILTINS[_kind] = Builtin(_kind, marked(_kind))
BUILTINS["object"] = External("object")
for _unknown in ("open", "input", "dir", "hash", "id"):
    BUILTINS[_unknown] = Unknown(f"what {_unknown}() gives is not followed")
BUILTINS["NotImplemented"] = NOT_IMPLEMENTED
BUILTINS["__name__"] = "__main__"
BUILTINS["__file__"] = Unknown("the path of the file")
