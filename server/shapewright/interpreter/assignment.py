"""Assignment: giving names, attributes, items and unpacked targets their values."""

from __future__ import annotations

import ast
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Locator, Table
from shapewright.values.dims import Length
from shapewright.values.lattice import Either, Keyed, Many, Optimizer, Unknown, either, options, widened
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Class, External, Function, Instance, Module, Namespace, Object, Slice
from shapewright.values.tensors import Tensor

from .decorators import Marked
from .environment import set_variable
from .frames import set_columns, set_table_item
from .given_lists import as_list
from .in_place import altered, assign_shape, rewritten
from .iteration import items_of
from .missing import PATCHED
from .state import MAYBE
from .truth import frozen, is_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .interpreter import Interpreter

PAIR = 2
"""A key and a value."""
KEPT = (Function, Class, External, Module)
"""What a broken statement is not assumed to change."""


def assign(run: Interpreter, target: ast.expr, value: Any) -> None:
    """``target = value``."""
    if isinstance(target, ast.Name):
        bind_name(run, target.id, value, target)
    elif isinstance(target, ast.Tuple | ast.List):
        from .misplaced import check_unpacking

        check_unpacking(run, target, value)
        unpack(run, target.elts, value)
    elif isinstance(target, ast.Starred):
        assign(run, target.value, value)
    elif isinstance(target, ast.Attribute):
        assign_attribute(run, run.evaluate(target.value), target.attr, value)
    elif isinstance(target, ast.Subscript):
        owner = as_list(run, target.value, run.evaluate(target.value))
        key = run.evaluate(target.slice)
        assign_item(run, owner, key, value)
        if isinstance(owner, Tensor):
            rewritten(run, target, owner, key, value)


def bind_name(run: Interpreter, name: str, value: Any, node: ast.expr | None = None) -> None:
    """Give a name of the running frame a value."""
    frame = run.frames[-1]
    scope = frame.outer_names.get(name, frame.scope) if frame.outer_names else frame.scope
    key = (scope, name)
    run.here.put(key, value)
    if scope == frame.scope:
        frame.names.add(key)
    if frame.document is run.document and frame.statement is not None:
        run.recorder.assigned(frame.statement, node, name, value, run.budget.steps, certain=run.here.certain)


def unpack(run: Interpreter, targets: list[ast.expr], value: Any) -> None:
    """``a, *b, c = value``."""
    for target, part in zip(targets, parted(run, targets, value), strict=True):
        assign(run, target, part)


def parted(run: Interpreter, targets: list[ast.expr], value: Any) -> list[Any]:
    """What each target of an unpacking gets."""
    if isinstance(value, Either):
        parts = [_parted(run, targets, option) for option in value.options]
        return [either(*choices) for choices in zip(*parts, strict=True)]
    return _parted(run, targets, value)


def _parted(run: Interpreter, targets: list[ast.expr], value: Any) -> list[Any]:
    """One value for each target; unknown where the number does not fit or is not known."""
    items = items_of(run, value)
    starred = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if isinstance(items, Many):
        return [items.item if i != starred else new_list(run, Many(items.item)) for i in range(len(targets))]
    if not isinstance(items, tuple):
        return [items] * len(targets)
    if starred is None:
        if len(items) != len(targets):
            return [Unknown("the number of values does not fit")] * len(targets)
        return list(items)
    after = len(targets) - starred - 1
    if len(items) < starred + after:
        return [Unknown("the number of values does not fit")] * len(targets)
    middle = new_list(run, items[starred : len(items) - after])
    return [*items[:starred], middle, *items[len(items) - after :]]


def new_list(run: Interpreter, contents: tuple[Any, ...] | Many | Unknown, kind: str = "list") -> Object:
    """A fresh list, or generator, with these items."""
    made = Object(kind, run.address())
    run.store(made.address, None, contents)
    return made


def new_dict(run: Interpreter, contents: dict[Any, Any] | Unknown) -> Object:
    """A fresh dict with these items."""
    made = Object("dict", run.address())
    run.store(made.address, None, contents)
    return made


def dict_of(run: Interpreter, pairs: Any) -> Object:
    """A fresh dict of these pairs; where its keys are not known, but numbers or texts under them are, it holds such."""
    if isinstance(pairs, tuple) and all(is_key(key) for key, _ in pairs):
        return new_dict(run, dict(pairs))
    known = pairs if isinstance(pairs, tuple) else (pairs.item,) if isinstance(pairs, Many) else ()
    held = [pair[1] for pair in known if isinstance(pair, tuple) and len(pair) == PAIR]
    if not held or len(held) < len(known) or not all(isinstance(value, int | float | str | Length) for value in held):
        return new_dict(run, Unknown("a dict with keys that are not known"))
    return new_dict(run, Keyed("a dict with keys that are not known", item=reduce(widened, held)))


def assign_attribute(run: Interpreter, owner: Any, name: str, value: Any) -> None:
    """``owner.name = value``."""
    if name == "trainable":
        run.store(0, "#freezing", True)
    if isinstance(owner, Instance):
        _assign_own(run, owner, name, value)
    elif isinstance(owner, Tensor) and name == "shape":
        assign_shape(run, owner, value)
    elif isinstance(owner, Layer):
        run.store(owner.address, name, value)
        altered(run, owner, name)
    elif isinstance(owner, Class | Function | Module | Sequential | Functional | Optimizer):
        run.store(owner.address, name, value)
    elif isinstance(owner, External) and owner.name.startswith("keras"):
        run.store(0, PATCHED, True)
    elif name == "columns" and any(isinstance(option, Table) for option in options(owner)):
        set_columns(run, owner, value)
    elif isinstance(owner, Either):
        for option in owner.options:
            if hasattr(option, "address"):
                old = run.load(option.address, name, value)
                run.store(option.address, name, either(old, value))


def _assign_own(run: Interpreter, owner: Instance, name: str, value: Any) -> None:
    """An attribute of an object of the program: a property or ``__setattr__`` may do something else with it."""
    from .functions import call_function, find, sets_itself

    setter: Any = find(run, owner.cls, "__setattr__")
    known = find(run, owner.cls, name)
    if isinstance(setter, Function):
        call_function(run, setter, (owner, name, value), {}, run.implied(name))
    elif isinstance(known, Marked) and known.kind == "property":
        if isinstance(known.setter, Function):
            call_function(run, known.setter, (owner, value), {}, run.implied(name))
    elif name in run.descriptors and sets_itself(run, known):
        call_function(run, find(run, known.cls, "__set__"), (known, owner, value), {}, run.implied(name))
    else:
        run.store(owner.address, name, value)
        run.here.remove((owner.address, MAYBE + name))


def assign_item(run: Interpreter, owner: Any, key: Any, value: Any) -> None:
    """``owner[key] = value``."""
    if isinstance(owner, Instance | Namespace):
        _assign_own_item(run, owner, key, value)
        return
    if any(isinstance(option, Table | Locator) for option in options(owner)):
        set_table_item(run, owner, key)
    if isinstance(owner, Either):
        for option in owner.options:
            if isinstance(option, Object):
                run.store(option.address, None, Unknown("an item of one of several lists was changed"))
        return
    if isinstance(owner, External) and owner.name == "os.environ":
        set_variable(run, key, value, certain=run.here.certain)
    if not isinstance(owner, Object):
        return
    contents = run.load(owner.address, None, Unknown("it is not known"))
    key = frozen(run, key)
    if isinstance(contents, dict) and is_key(key):
        run.store(owner.address, None, {**contents, key: value})
    elif isinstance(contents, tuple) and isinstance(key, int) and -len(contents) <= key < len(contents):
        items = list(contents)
        items[key] = value
        run.store(owner.address, None, tuple(items))
    elif isinstance(contents, tuple) and isinstance(key, Slice):
        run.store(owner.address, None, _spliced(run, contents, key, value))
    elif isinstance(contents, Many):
        run.store(owner.address, None, Many(either(contents.item, value)))
    else:
        run.store(owner.address, None, Unknown("an item that is not known was changed"))


def _spliced(run: Interpreter, contents: tuple[Any, ...], key: Slice, value: Any) -> Any:
    """``items[start:stop] = more``."""
    more = items_of(run, value)
    parts = (key.start, key.stop, key.step)
    if not isinstance(more, tuple) or not all(part is None or isinstance(part, int) for part in parts):
        return Unknown("a list some items of which were replaced")
    items = list(contents)
    try:
        items[slice(*parts)] = more
    except ValueError:
        return Unknown("a list some items of which were replaced")
    return tuple(items)


def _assign_own_item(run: Interpreter, owner: Instance | Namespace, key: Any, value: Any) -> None:
    """An item of an object of the program, or of a namespace."""
    from .functions import call_function, find
    from .namespaces import set_named

    if isinstance(owner, Namespace):
        set_named(run, owner.owner, key, value)
        return
    setter = find(run, owner.cls, "__setitem__")
    if isinstance(setter, Function):
        call_function(run, setter, (owner, key, value), {}, run.implied("__setitem__"))
    elif isinstance(key, str) and run.load(owner.address, key, None) is not None:
        run.store(owner.address, key, Unknown("an item was changed that may be an attribute"))


def assigned_names(node: ast.AST) -> set[str]:
    """The names that a statement may assign, nested statements included, definitions left alone."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def forget(run: Interpreter, names: Iterable[str], why: Unknown) -> None:
    """Names, and what they hold that can be mutated, are unknown from here on."""
    scope = run.frame.scope
    for name in names:
        value = run.load(scope, name, None)
        if value is None or isinstance(value, KEPT):
            continue
        if isinstance(value, Object):
            run.store(value.address, None, why)
        run.store(scope, name, why)
