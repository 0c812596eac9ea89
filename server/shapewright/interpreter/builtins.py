"""Python's builtins, as far as programs that build models use them."""

from __future__ import annotations

import ast as syntax
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Dataset
from shapewright.values.dims import UNKNOWN_INT, Length
from shapewright.values.lattice import Either, Many, Unknown, either, widened
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Builtin, Class, External, Instance, Object, Slice, Super
from shapewright.values.tensors import Tensor

from .assignment import assign_attribute, new_dict, new_list
from .datasets import next_element
from .functions import lineage
from .iteration import items_of
from .objects import special
from .orderings import extreme, in_order
from .ranges import numbers
from .truth import CONSTANTS, frozen, truth

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
        return value.shape[0] if value.shape else Unknown("the length of an array whose shape is not known")
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


@builtin("range")
def make_range(run: Interpreter, node: ast.expr, *bounds: Any) -> Any:
    """``range``; with a bound that is not known, numbers that are not known."""
    if any(isinstance(bound, Either) for bound in bounds):
        from .leaves import attempt

        return attempt(run, node, bounds, {}, lambda *given: make_range(run, node, *given))
    if all(isinstance(bound, int) for bound in bounds):
        return range(*bounds)
    return numbers(*bounds)


@builtin("enumerate")
def enumerated(run: Interpreter, node: ast.expr, value: Any, start: Any = 0) -> Any:
    """Pairs of a number and an item."""
    items = items_of(run, value)
    if isinstance(items, Many):
        return Many((UNKNOWN_INT, items.item))
    if isinstance(items, tuple) and isinstance(start, int):
        return tuple(enumerate(items, start))
    return Many((UNKNOWN_INT, items))


@builtin("zip")
def zipped(run: Interpreter, node: ast.expr, *values: Any, strict: Any = False) -> Any:
    """Tuples of items side by side."""
    sides: list[Any] = [items_of(run, value) for value in values]
    shortest = min((len(side) for side in sides if isinstance(side, tuple)), default=None)
    if shortest is not None:
        sides = [tuple(v[:shortest]) if isinstance(v, range) else s for v, s in zip(values, sides, strict=True)]
    if all(isinstance(side, tuple) for side in sides):
        return tuple(zip(*sides, strict=False))
    return Many(tuple(_item(side) for side in sides))


def _item(items: Any) -> Any:
    if isinstance(items, Many):
        return items.item
    if isinstance(items, tuple):
        return either(*items) if items else Unknown("an item of an empty list")
    return items


@builtin("reversed")
def backwards(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """Items from the last to the first."""
    items = items_of(run, value)
    return items[::-1] if isinstance(items, tuple) else items


@builtin("list")
def make_list(run: Interpreter, node: ast.expr, value: Any = ()) -> Any:
    """A fresh list of the items."""
    return new_list(run, items_of(run, value))


@builtin("set")
def make_set(run: Interpreter, node: ast.expr, value: Any = ()) -> Any:
    """The different items, as a list."""
    items = items_of(run, value)
    if isinstance(items, tuple) and all(isinstance(item, CONSTANTS) for item in items):
        return new_list(run, tuple(dict.fromkeys(items)))
    return new_list(run, Many(_item(items)))


@builtin("tuple")
def make_tuple(run: Interpreter, node: ast.expr, value: Any = ()) -> Any:
    """The items as a tuple."""
    return items_of(run, value)


@builtin("dict")
def make_dict(run: Interpreter, node: ast.expr, value: Any = None, **named: Any) -> Any:
    """A fresh dict of another one, of pairs, or of keywords."""
    contents: Any = {}
    if value is not None:
        known = run.load(value.address, None, None) if isinstance(value, Object) and value.kind == "dict" else value
        if isinstance(known, dict):
            contents = known
        else:
            pairs = items_of(run, value)
            if not isinstance(pairs, tuple):
                return new_dict(run, Unknown("a dict that is not known"))
            sides = [items_of(run, pair) for pair in pairs]
            contents = {frozen(run, side[0]): side[1] for side in sides if isinstance(side, tuple)}
    return new_dict(run, {**contents, **named})


@builtin("isinstance")
def is_instance(run: Interpreter, node: ast.expr, value: Any, kind: Any) -> Any:
    """``isinstance``, where both sides tell."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    answers = [_is_a(value, option) for option in kinds]
    if True in answers:
        return True
    return False if all(answer is False for answer in answers) else Unknown("an isinstance that is not known")


PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,), "float": (float,), "str": (str,), "bool": (bool,), "tuple": (tuple,), "bytes": (bytes,),
}  # fmt: skip
KINDS: dict[str, type] = {
    "keras.Sequential": Sequential,
    "keras.models.Sequential": Sequential,
    "numpy.ndarray": Tensor,
}


def _is_a(value: Any, kind: Any) -> bool | None:
    if isinstance(value, Unknown | Either | Many | Length):
        return None
    if isinstance(kind, Builtin):
        if kind.name in PYTHON_TYPES:
            return isinstance(value, PYTHON_TYPES[kind.name])
        if kind.name in ("list", "dict", "set"):
            return isinstance(value, Object) and value.kind == kind.name
    if isinstance(kind, Class):
        return kind in tuple(lineage(value.cls)) if isinstance(value, Instance) else False
    if isinstance(kind, External):
        if isinstance(value, Layer) and kind.name.startswith("keras.layers."):
            title = kind.name.rpartition(".")[2]
            return title in (value.title, "Layer")
        if kind.name in KINDS and not isinstance(value, Instance):
            return isinstance(value, KINDS[kind.name])
    return None


@builtin("getattr")
def get_attribute(run: Interpreter, node: ast.expr, owner: Any, name: Any, default: Any = None) -> Any:
    """``getattr`` with a name that is known."""
    from .attributes import attribute

    return attribute(run, owner, name) if isinstance(name, str) else Unknown("an attribute whose name is not known")


@builtin("setattr")
def set_attribute(run: Interpreter, node: ast.expr, owner: Any, name: Any, value: Any) -> None:
    """``setattr`` with a name that is known."""
    if isinstance(name, str):
        assign_attribute(run, owner, name, value)


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


@builtin("sum")
def total(run: Interpreter, node: ast.expr, value: Any, start: Any = 0) -> Any:
    """The sum of items, with the operators of the program."""
    from .operators import binary

    items = items_of(run, value)
    if not isinstance(items, tuple):
        return items if isinstance(items, Unknown) else Unknown("the sum of a list of unknown length")
    result = start
    for item in items:
        import ast as syntax

        result = item if result == 0 and isinstance(result, int) else binary(run, node, syntax.Add, result, item)
    return result


BUILTINS["sorted"] = Builtin("sorted", in_order)
BUILTINS["min"] = Builtin("min", extreme("min", min))
BUILTINS["max"] = Builtin("max", extreme("max", max))


def _plain(name: str, function: Callable[..., Any]) -> None:
    """A builtin that is computed on constants, once for each alternative."""

    def run_plain(run: Interpreter, node: ast.expr, *values: Any, **named: Any) -> Any:
        from .leaves import attempt

        def act(*given: Any, **options: Any) -> Any:
            if name in ("int", "round", "abs") and len(given) == 1 and isinstance(given[0], Length):
                return given[0]
            if all(isinstance(value, CONSTANTS) or type(value) is tuple for value in given):
                return function(*given, **options)
            if name == "int":
                return UNKNOWN_INT
            return next((v for v in given if isinstance(v, Unknown)), Unknown(f"{name} of a value that is not known"))

        return attempt(
            run, node, tuple(frozen(run, v) for v in values), {k: frozen(run, v) for k, v in named.items()}, act
        )

    BUILTINS[name] = Builtin(name, run_plain)


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


@builtin("map")
def mapped(run: Interpreter, node: ast.expr, function: Any, *values: Any) -> Any:
    """The function of each item."""
    from .calls import call

    sides = zipped(run, node, *values)
    if isinstance(sides, tuple):
        with run.recorder.silence():  # It is called when somebody asks for the items, if ever.
            return new_list(run, tuple(call(run, function, side, {}, node) for side in sides))
    return Many(Unknown("a map over a list of unknown length"))


@builtin("filter")
def filtered(run: Interpreter, node: ast.expr, function: Any, value: Any) -> Any:
    """The items for which the function is true."""
    from .calls import call

    items = items_of(run, value)
    if not isinstance(items, tuple):
        return Many(items.item) if isinstance(items, Many) else items
    with run.recorder.silence():  # It is called when somebody asks for the items, if ever.
        kept = [
            (item, truth(run, item if function is None else call(run, function, (item,), {}, node))) for item in items
        ]
    if any(known is None for _, known in kept):
        whole = items[0] if items else Unknown("an item")
        for item in items[1:]:
            whole = widened(whole, item)
        return Many(whole)
    return tuple(item for item, known in kept if known)


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


@builtin("callable")
def is_callable(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """Whether it can be called, for what certainly can or cannot."""
    if isinstance(value, CONSTANTS):
        return False
    return True if isinstance(value, Layer | Sequential | Functional | Class) else Unknown("whether it can be called")


@builtin("exit")
@builtin("quit")
def leave(run: Interpreter, node: ast.expr, *_values: Any) -> None:
    """The program ends here."""
    run.state = None


@builtin("iter")
def iterator(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """The items, as they are."""
    return value


@builtin("next")
def next_item(run: Interpreter, node: ast.expr, value: Any, default: Any = None) -> Any:
    """Some item."""
    if isinstance(value, Dataset):
        return next_element(run, value, first=_made_here(node))
    return _item(items_of(run, value))


def _made_here(node: ast.expr) -> bool:
    """Whether the iterator is made in the call itself, as in ``next(iter(x))``."""
    return isinstance(node, syntax.Call) and bool(node.args) and isinstance(node.args[0], syntax.Call)


for _unknown in ("open", "input", "vars", "dir", "globals", "locals", "eval", "exec", "hash", "id", "type", "object"):
    BUILTINS[_unknown] = Unknown(f"what {_unknown}() gives is not followed")
BUILTINS["NotImplemented"] = Unknown("NotImplemented")
BUILTINS["__name__"] = "__main__"
BUILTINS["__file__"] = Unknown("the path of the file")
