"""Methods of lists, dicts, tuples and texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT, definitely_different
from shapewright.values.lattice import Either, Keyed, Many, Unknown, either, options

from .assignment import new_dict, new_list
from .gathering import added as with_one_more
from .iteration import items_of
from .ranges import together
from .state import ABSENT
from .truth import CONSTANTS, frozen, is_key

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.python import Object

    from .interpreter import Interpreter

LIST_METHODS: dict[str, Callable[..., Any]] = {}
DICT_METHODS: dict[str, Callable[..., Any]] = {}
TUPLE_METHODS: dict[str, Callable[..., Any]] = {}
TEXT_METHODS: dict[str, Callable[..., Any]] = {}


def _on(table: dict[str, Callable[..., Any]], *names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        table.update(dict.fromkeys(names, run))
        return run

    return register


def _changed(
    run: Interpreter, owner: Object, change: Callable[[tuple[Any, ...]], tuple[Any, ...]], added: Any = ABSENT
) -> None:
    """Give a list new contents, computed from the old ones; of a list of unknown length only what items are like."""
    contents = run.load(owner.address, None, Unknown("its contents are not known"))
    if isinstance(contents, Either):
        parts = [_option_changed(option, change, added) for option in contents.options]
        run.store(owner.address, None, either(*parts))
    elif isinstance(contents, tuple):
        run.store(owner.address, None, change(contents))
    elif isinstance(contents, Many):
        run.store(owner.address, None, _option_changed(contents, change, added))


def _option_changed(contents: Any, change: Callable[[tuple[Any, ...]], tuple[Any, ...]], added: Any) -> Any:
    if isinstance(contents, tuple):
        return change(contents)
    return with_one_more(contents, added) if isinstance(contents, Many) and added is not ABSENT else contents


@_on(LIST_METHODS, "append")
def append(run: Interpreter, node: ast.expr, owner: Object, value: Any) -> None:
    """One item more."""
    _changed(run, owner, lambda items: (*items, value), value)


@_on(LIST_METHODS, "extend")
def extend(run: Interpreter, node: ast.expr, owner: Object, values: Any) -> None:
    """All items of another list more."""
    more = items_of(run, values)
    if isinstance(more, tuple):
        for value in more:
            append(run, node, owner, value)
    elif isinstance(more, Many):
        contents = run.load(owner.address, None, Unknown("its contents are not known"))
        run.store(owner.address, None, either(*(_extended(option, more) for option in options(contents))))
    else:
        run.store(owner.address, None, Unknown("a list that was extended by a list of unknown length"))


def _extended(contents: Any, more: Many) -> Any:
    """Contents with any number of items more."""
    if contents == ():
        return more
    if isinstance(contents, tuple):
        return with_one_more(together(contents), more.item)
    return with_one_more(contents, more.item) if isinstance(contents, Many) else contents


@_on(LIST_METHODS, "insert")
def insert(run: Interpreter, node: ast.expr, owner: Object, index: Any, value: Any) -> None:
    """One item more, at a place."""
    if isinstance(index, int):
        _changed(run, owner, lambda items: (*items[:index], value, *items[index:]), value)
    else:
        run.store(owner.address, None, Unknown("a list with an item at a place that is not known"))


@_on(LIST_METHODS, "pop")
def pop(run: Interpreter, node: ast.expr, owner: Object, index: Any = -1) -> Any:
    """One item less."""
    contents = run.load(owner.address, None, None)
    if isinstance(contents, Many):
        run.store(owner.address, None, Many(contents.item))
        return contents.item
    if not isinstance(contents, tuple) or not isinstance(index, int) or not -len(contents) <= index < len(contents):
        run.store(owner.address, None, Unknown("a list that an item was taken from"))
        return Unknown("an item that is not known")
    items = list(contents)
    value = items.pop(index)
    run.store(owner.address, None, tuple(items))
    return value


@_on(LIST_METHODS, "sort")
def sort(run: Interpreter, node: ast.expr, owner: Object, **order: Any) -> None:
    """The items in order, where it is known."""
    from .orderings import in_order

    run.store(owner.address, None, items_of(run, in_order(run, node, owner, **order)))


@_on(LIST_METHODS, "remove")
def remove(run: Interpreter, node: ast.expr, owner: Object, value: Any) -> None:
    """The first item that equals this one, taken out."""
    contents = run.load(owner.address, None, None)
    place = position(run, node, contents, value)
    known = isinstance(contents, tuple) and isinstance(place, int)
    left = (*contents[:place], *contents[place + 1 :]) if known else Unknown("a list that an item was taken from")
    run.store(owner.address, None, left)


@_on(LIST_METHODS, "reverse")
def reverse(run: Interpreter, node: ast.expr, owner: Object) -> None:
    """Back to front."""
    _changed(run, owner, lambda items: items[::-1])


@_on(LIST_METHODS, "appendleft")
def append_left(run: Interpreter, node: ast.expr, owner: Object, value: Any) -> None:
    """One item more, in front."""
    insert(run, node, owner, 0, value)


@_on(LIST_METHODS, "popleft")
def pop_left(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """The first item, taken out."""
    return pop(run, node, owner, 0)


@_on(LIST_METHODS, "clear")
def clear(run: Interpreter, node: ast.expr, owner: Object) -> None:
    """No items any more."""
    run.store(owner.address, None, ())


@_on(LIST_METHODS, "copy")
def copy(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """A fresh list with the same items."""
    return new_list(run, run.load(owner.address, None, Unknown("its contents are not known")))


@_on(LIST_METHODS, "count")
def count_of(run: Interpreter, node: ast.expr, owner: Object, value: Any) -> Any:
    """How often a constant occurs, where all items are constants."""
    return occurrences(run, node, run.load(owner.address, None, None), value)


@_on(TUPLE_METHODS, "count")
def occurrences(run: Interpreter, node: ast.expr, owner: Any, value: Any) -> Any:
    """How often a constant occurs in a tuple of constants."""
    if isinstance(owner, tuple) and all(isinstance(item, CONSTANTS) for item in (*owner, value)):
        return owner.count(value)
    return UNKNOWN_INT


@_on(LIST_METHODS, "index")
def place(run: Interpreter, node: ast.expr, owner: Object, value: Any) -> Any:
    """Where a constant is, where all items are constants."""
    return position(run, node, run.load(owner.address, None, None), value)


@_on(TUPLE_METHODS, "index")
def position(run: Interpreter, node: ast.expr, owner: Any, value: Any) -> Any:
    """Where a constant is in a tuple of constants; a whole number in any other, where it is there."""
    if isinstance(owner, tuple) and all(isinstance(item, CONSTANTS) for item in (*owner, value)) and value in owner:
        return owner.index(value)
    return UNKNOWN_INT


@_on(TUPLE_METHODS, "as_list")
def as_list(run: Interpreter, node: ast.expr, owner: tuple[Any, ...]) -> Any:
    """TensorFlow's ``shape.as_list()``."""
    return new_list(run, owner)


@_on(TUPLE_METHODS, "is_compatible_with")
def is_compatible_with(run: Interpreter, node: ast.expr, owner: tuple[Any, ...], other: Any) -> Any:
    """TensorFlow's ``shape.is_compatible_with(other)``: as many axes, and no two lengths that differ."""
    shape = frozen(run, other)
    if not isinstance(shape, tuple) or len(shape) != len(owner):
        return False if isinstance(shape, tuple) else Unknown("shapes that are not known")
    pairs = list(zip(owner, shape, strict=True))
    if any(definitely_different(*pair) for pair in pairs if None not in pair):
        return False
    same = all(type(part) is int for pair in pairs for part in pair)
    return same or Unknown("whether shapes are compatible")


def _dict(run: Interpreter, owner: Object) -> dict[Any, Any] | None:
    contents = run.load(owner.address, None, None)
    return contents if isinstance(contents, dict) else None


@_on(DICT_METHODS, "get")
def get(run: Interpreter, node: ast.expr, owner: Object, key: Any, default: Any = None) -> Any:
    """The item of a key, or the default."""
    contents, key = _dict(run, owner), frozen(run, key)
    held = run.load(owner.address, None, None)
    if isinstance(held, Keyed):
        return either(held.item, default)
    if contents is None or not is_key(key):
        return Unknown("an item of a dict that is not known")
    return contents.get(key, default)


@_on(DICT_METHODS, "setdefault")
def set_default(run: Interpreter, node: ast.expr, owner: Object, key: Any, default: Any = None) -> Any:
    """The item of a key, put there if it is missing."""
    contents = _dict(run, owner)
    if contents is None or not is_key(key):
        run.store(owner.address, None, why := Unknown("an item of a dict that is not known"))
        return why
    if key not in contents:
        run.store(owner.address, None, {**contents, key: default})
    return contents.get(key, default)


@_on(DICT_METHODS, "pop")
def pop_key(run: Interpreter, node: ast.expr, owner: Object, key: Any, default: Any = None) -> Any:
    """The item of a key, taken out."""
    contents = _dict(run, owner)
    if contents is None or not is_key(key):
        run.store(owner.address, None, why := Unknown("an item of a dict that is not known"))
        return why
    run.store(owner.address, None, {k: v for k, v in contents.items() if k != key})
    return contents.get(key, default)


@_on(DICT_METHODS, "items")
def pairs(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """Pairs of key and item."""
    contents = _dict(run, owner)
    return Unknown("the items of a dict that is not known") if contents is None else tuple(contents.items())


@_on(DICT_METHODS, "keys")
def keys(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """The keys."""
    contents = _dict(run, owner)
    return Unknown("the keys of a dict that is not known") if contents is None else tuple(contents)


@_on(DICT_METHODS, "values")
def values(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """The items without their keys."""
    contents = _dict(run, owner)
    return Unknown("the values of a dict that is not known") if contents is None else tuple(contents.values())


@_on(DICT_METHODS, "copy")
def copy_dict(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """A fresh dict with the same items."""
    return new_dict(run, run.load(owner.address, None, Unknown("its contents are not known")))


@_on(DICT_METHODS, "update")
def update(run: Interpreter, node: ast.expr, owner: Object, other: Any = None, **named: Any) -> None:
    """Items of another dict, and of keywords, put in."""
    contents = _dict(run, owner)
    more = {} if other is None else frozen(run, other)
    if contents is None or not isinstance(more, dict):
        run.store(owner.address, None, Unknown("a dict that was updated by one that is not known"))
    else:
        original = run.load(other.address, None, {}) if other is not None and hasattr(other, "address") else more
        run.store(owner.address, None, {**contents, **original, **named})


@_on(DICT_METHODS, "clear")
def clear_dict(run: Interpreter, node: ast.expr, owner: Object) -> None:
    """No items any more."""
    run.store(owner.address, None, {})


@_on(DICT_METHODS, "popitem")
def pop_last(run: Interpreter, node: ast.expr, owner: Object, last: Any = True) -> Any:
    """The newest pair, or the oldest, taken out."""
    contents = _dict(run, owner)
    if not contents or not isinstance(last, bool):
        run.store(owner.address, None, why := Unknown("an item of a dict that is not known"))
        return why
    pairs = list(contents.items())
    taken = pairs.pop(-1 if last else 0)
    run.store(owner.address, None, dict(pairs))
    return taken


@_on(DICT_METHODS, "move_to_end")
def move_to_end(run: Interpreter, node: ast.expr, owner: Object, key: Any, last: Any = True) -> None:
    """An item of an ordered dict becomes the newest, or the oldest."""
    contents, key = _dict(run, owner), frozen(run, key)
    if contents is None or not is_key(key) or not isinstance(last, bool):
        run.store(owner.address, None, Unknown("a dict whose order is not known"))
    elif key in contents:
        rest = {name: item for name, item in contents.items() if name != key}
        moved = {key: contents[key]}
        run.store(owner.address, None, {**rest, **moved} if last else {**moved, **rest})


def unfollowed(owner: Object, name: str) -> Callable[..., Any]:
    """A method that is not followed: what its owner holds is unknown after it."""

    def forget(run: Interpreter, node: ast.expr, owner: Object, *_args: Any, **_named: Any) -> Any:
        why = Unknown(f"the {owner.kind} method {name} is not followed")
        run.store(owner.address, None, why)
        return why

    return forget


def _text_method(name: str) -> None:
    def run_text(run: Interpreter, node: ast.expr, owner: str, *args: Any, **named: Any) -> Any:
        given = tuple(frozen(run, arg) for arg in args)
        options = {key: frozen(run, value) for key, value in named.items()}
        parts = [*given, *options.values()]
        if all(
            isinstance(part, CONSTANTS) or (isinstance(part, tuple) and all(isinstance(p, str) for p in part))
            for part in parts
        ):
            if name in ("ljust", "rjust", "center", "zfill") and isinstance(given[0], int) and given[0] > 1000:
                return Unknown("a very long text")
            if name == "format" and re.search(r":[^}]*(\d{4}|{)", owner):
                return Unknown("a text that may be very long")
            value = getattr(owner, name)(*given, **options)
            return new_list(run, tuple(value)) if isinstance(value, list) else value
        return Unknown("a text with a part that is not known")

    TEXT_METHODS[name] = run_text


for _name in (
    "format", "join", "lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "split", "replace", "startswith",
    "endswith", "find", "count", "zfill", "removeprefix", "removesuffix", "isdigit", "rsplit", "partition", "rpartition",
    "splitlines", "swapcase", "isalpha", "isupper", "islower", "isnumeric", "isalnum", "isspace", "casefold", "index", "rfind", "ljust",
    "rjust", "center",
):  # fmt: skip
    _text_method(_name)
