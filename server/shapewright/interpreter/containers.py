"""Containers of ``collections``: counters, and queues that drop what is too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Either, Many, Unknown, either, widened
from shapewright.values.python import Object

from .assignment import new_list
from .iteration import items_of
from .methods import DICT_METHODS, LIST_METHODS
from .namespaces import mapping
from .state import ABSENT
from .truth import frozen, is_key

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

LIMIT = "#maxlen"
"""The cell of a ``deque``: how many items it holds at most; ``None`` for any number."""


def deque(run: Interpreter, node: ast.expr, iterable: Any = (), maxlen: Any = None) -> Any:
    """``collections.deque``: a list that drops items at its other end when it is full."""
    made = new_list(run, (), kind="deque")
    run.store(made.address, LIMIT, maxlen)
    _fill(run, made, items_of(run, iterable))
    return made


def _fill(run: Interpreter, owner: Object, items: Any) -> None:
    """So many of the items as fit, the last ones."""
    limit = run.load(owner.address, LIMIT, None)
    if limit is not None and type(limit) is not int:
        items = Unknown("a deque that drops nobody knows how many items")
    elif isinstance(items, tuple) and limit is not None:
        items = items[max(len(items) - limit, 0) :]
    run.store(owner.address, None, items)


def _put(run: Interpreter, owner: Object, value: Any, *, front: bool) -> None:
    """One item more at one end, and one less at the other where it is full."""
    contents, limit = run.load(owner.address, None, None), run.load(owner.address, LIMIT, None)

    def with_it(items: Any) -> Any:
        if isinstance(items, Many):
            return Many(widened(items.item, value))
        if not isinstance(items, tuple) or (limit is not None and type(limit) is not int):
            return Unknown("a deque whose items are not known")
        more = (value, *items) if front else (*items, value)
        if limit is None or len(more) <= limit:
            return more
        return more[:limit] if front else more[len(more) - limit :]

    sides = contents.options if isinstance(contents, Either) else (contents,)
    run.store(owner.address, None, either(*map(with_it, sides)))


def _append(run: Interpreter, node: ast.expr, owner: Object, value: Any) -> None:
    _put(run, owner, value, front=False)


def _append_left(run: Interpreter, node: ast.expr, owner: Object, value: Any) -> None:
    _put(run, owner, value, front=True)


def _extend(run: Interpreter, node: ast.expr, owner: Object, values: Any, *, front: bool = False) -> None:
    items = items_of(run, values)
    if not isinstance(items, tuple):
        run.store(owner.address, None, Unknown("a deque that was extended by a list of unknown length"))
        return
    for value in items:
        _put(run, owner, value, front=front)


def _extend_left(run: Interpreter, node: ast.expr, owner: Object, values: Any) -> None:
    _extend(run, node, owner, values, front=True)


def _rotate(run: Interpreter, node: ast.expr, owner: Object, n: Any = 1) -> None:
    """The last items come to the front."""
    items = run.load(owner.address, None, None)
    if isinstance(items, tuple) and type(n) is int:
        cut = len(items) - n % len(items) if items else 0
        run.store(owner.address, None, items[cut:] + items[:cut])
    elif not isinstance(items, Many):
        run.store(owner.address, None, Unknown("a deque that was turned in a way that is not known"))


def _copy(run: Interpreter, node: ast.expr, owner: Object) -> Object:
    made = new_list(run, run.load(owner.address, None, Unknown("a copy")), kind="deque")
    run.store(made.address, LIMIT, run.load(owner.address, LIMIT, None))
    return made


DEQUE_METHODS: dict[str, Callable[..., Any]] = {
    **{name: LIST_METHODS[name] for name in ("pop", "popleft", "clear", "remove", "reverse", "count", "index")},
    "append": _append,
    "appendleft": _append_left,
    "extend": _extend,
    "extendleft": _extend_left,
    "rotate": _rotate,
    "copy": _copy,
}


def counter(run: Interpreter, node: ast.expr, iterable: Any = None, /, **counts: Any) -> Any:
    """``collections.Counter``: how often each item occurs, where the items are known."""
    made = Object("counter", run.address())
    run.store(made.address, None, {})
    _update(run, node, made, iterable, **counts)
    return made


def _counts(run: Interpreter, iterable: Any) -> dict[Any, Any] | None:
    """The numbers that are given, or those of the items that are."""
    known = {} if iterable is None else mapping(run, iterable)
    if known is not None:
        return known
    items = items_of(run, iterable)
    found: dict[Any, Any] = {}
    for item in items if isinstance(items, tuple) else (Unknown("items"),):
        key = frozen(run, item)
        if not is_key(key):
            return None
        found[key] = found.get(key, 0) + 1
    return found


def _change(run: Interpreter, owner: Object, iterable: Any, sign: int, named: dict[str, Any]) -> None:
    held, more = run.load(owner.address, None, None), _counts(run, iterable)
    if more is None or not isinstance(held, dict):
        run.store(owner.address, None, Unknown("how often each item occurs"))
        return
    total = dict(held)
    for key, number in (*more.items(), *named.items()):
        known = type(number) is int and type(total.get(key, 0)) is int
        total[key] = total.get(key, 0) + sign * number if known else UNKNOWN_INT
    run.store(owner.address, None, total)


def _update(run: Interpreter, node: ast.expr, owner: Object, iterable: Any = None, **named: Any) -> None:
    _change(run, owner, iterable, 1, named)


def _subtract(run: Interpreter, node: ast.expr, owner: Object, iterable: Any = None, **named: Any) -> None:
    _change(run, owner, iterable, -1, named)


def _known(run: Interpreter, owner: Object) -> dict[Any, int] | None:
    held = run.load(owner.address, None, None)
    return held if isinstance(held, dict) and all(type(number) is int for number in held.values()) else None


def _most_common(run: Interpreter, node: ast.expr, owner: Object, n: Any = None) -> Any:
    """Pairs of item and number, the largest number first."""
    held = _known(run, owner)
    if held is None or not (n is None or type(n) is int):
        return new_list(run, Many((Unknown("an item that is counted"), UNKNOWN_INT)))
    pairs = sorted(held.items(), key=lambda pair: pair[1], reverse=True)
    return new_list(run, tuple(pairs if n is None else pairs[: max(n, 0)]))


def _elements(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """Each item as often as it was counted."""
    from .iteration import new_iterator

    held = _known(run, owner)
    if held is None or sum(held.values()) > MAX_ELEMENTS:
        return Unknown("the items of a counter")
    return new_iterator(run, tuple(key for key, number in held.items() for _ in range(number)))


MAX_ELEMENTS = 10_000
"""So many items of a counter are written out one by one."""


def _total(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """The sum of all numbers."""
    held = _known(run, owner)
    return UNKNOWN_INT if held is None else sum(held.values())


COUNTER_METHODS: dict[str, Callable[..., Any]] = {
    **{name: method for name, method in DICT_METHODS.items() if name not in ("copy", "move_to_end")},
    "update": _update,
    "subtract": _subtract,
    "most_common": _most_common,
    "elements": _elements,
    "total": _total,
}


def counted(run: Interpreter, owner: Object, key: Any) -> Any:
    """``counter[key]``: 0 for what was never counted; ``ABSENT`` where it is no counter, or the item is there."""
    held = run.load(owner.address, None, None) if owner.kind == "counter" else None
    return 0 if isinstance(held, dict) and is_key(key) and key not in held else ABSENT
