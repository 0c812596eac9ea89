"""Sets: their different items, in an order that nobody promises."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Many, Unknown, either, widened
from shapewright.values.python import Object

from .truth import known_constant

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interpreter import Interpreter

SET_METHODS: dict[str, Callable[..., Any]] = {}

OPERATORS: dict[type, Callable[[set[Any], set[Any]], set[Any]]] = {
    ast.BitOr: set.union,
    ast.BitAnd: set.intersection,
    ast.Sub: set.difference,
    ast.BitXor: set.symmetric_difference,
}
COMPARISONS: dict[type, Callable[[set[Any], set[Any]], bool]] = {
    ast.Eq: set.__eq__, ast.NotEq: set.__ne__, ast.LtE: set.issubset, ast.GtE: set.issuperset, ast.Lt: set.__lt__, ast.Gt: set.__gt__,
}  # fmt: skip


def new_set(run: Interpreter, items: Any) -> Object:
    """A fresh set; of items that are not all constants only what they are like is known."""
    made = Object("set", run.address())
    run.store(made.address, None, _different(items))
    return made


def _different(items: Any) -> Any:
    if not isinstance(items, tuple):
        return Many(items.item) if isinstance(items, Many) else items
    if all(map(known_constant, items)):
        return tuple(dict.fromkeys(items))
    total = items[0]
    for item in items[1:]:
        total = widened(total, item)
    return Many(total)


def in_some_order(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """The items as a loop gets them: whole numbers have their place, all others any place."""
    if all(type(item) is int for item in items):
        return tuple(set(items))
    return (either(*items),) * len(items)


def combined(run: Interpreter, op: type, left: Any, right: Any) -> Any:
    """``a | b`` and its like on two sets; ``None`` where it is something else."""
    sides = _both(run, left, right)
    if sides is None or op not in OPERATORS:
        return None
    return new_set(run, _computed(OPERATORS[op], *sides))


def compared(run: Interpreter, op: ast.cmpop, left: Any, right: Any) -> Any:
    """``a == b`` and its like on two sets; ``None`` where it is something else."""
    sides = _both(run, left, right)
    if sides is None or type(op) not in COMPARISONS:
        return None
    if all(isinstance(side, tuple) for side in sides):
        return COMPARISONS[type(op)](set(sides[0]), set(sides[1]))
    return Unknown("a comparison of sets that are not known")


def _both(run: Interpreter, left: Any, right: Any) -> tuple[Any, Any] | None:
    """What two sets hold."""
    for side in (left, right):
        if not isinstance(side, Object) or side.kind != "set":
            return None
    return run.load(left.address, None, None), run.load(right.address, None, None)


def _computed(operator: Callable[[set[Any], set[Any]], set[Any]], left: Any, right: Any) -> Any:
    """The items of one set and another, in the order in which they came."""
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        return Unknown("a set that is made of sets that are not known")
    kept = operator(set(left), set(right))
    return tuple(item for item in dict.fromkeys((*left, *right)) if item in kept)


def _method(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        SET_METHODS.update(dict.fromkeys(names, run))
        return run

    return register


@_method("add")
def add(run: Interpreter, node: ast.expr, owner: Object, item: Any) -> None:
    """One item more, unless it is there already."""
    update(run, node, owner, (item,))


@_method("update")
def update(run: Interpreter, node: ast.expr, owner: Object, *others: Any) -> None:
    """The items of others put in."""
    run.store(owner.address, None, run.load(_joined(run, "union", owner, others).address, None))


@_method("remove", "discard")
def remove(run: Interpreter, node: ast.expr, owner: Object, item: Any) -> None:
    """One item taken out."""
    run.store(owner.address, None, run.load(_joined(run, "difference", owner, ((item,),)).address, None))


@_method("pop")
def pop(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """Some item, taken out: nobody knows which."""
    items = run.load(owner.address, None, None)
    run.store(owner.address, None, Unknown("a set that an item was taken from"))
    return either(*items) if isinstance(items, tuple) and items else Unknown("an item of a set")


@_method("clear")
def clear(run: Interpreter, node: ast.expr, owner: Object) -> None:
    """No items any more."""
    run.store(owner.address, None, ())


@_method("copy")
def copy(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """A fresh set with the same items."""
    return new_set(run, run.load(owner.address, None, Unknown("its contents are not known")))


def _combining(name: str) -> None:
    def run_combining(run: Interpreter, node: ast.expr, owner: Object, *others: Any) -> Any:
        return _joined(run, name, owner, others)

    SET_METHODS[name] = run_combining


for _name in ("union", "intersection", "difference", "symmetric_difference"):
    _combining(_name)


def _joined(run: Interpreter, name: str, owner: Object, others: tuple[Any, ...]) -> Object:
    """What the method gives of a set and the items of others."""
    from .iteration import items_of

    items = run.load(owner.address, None, Unknown("its contents are not known"))
    for other in others:
        is_set = isinstance(other, Object) and other.kind == "set"
        more = run.load(other.address, None, None) if is_set else _different(items_of(run, other))
        items = _computed(getattr(set, name), items, more)
    return new_set(run, items)


def _asking(name: str) -> None:
    def run_asking(run: Interpreter, node: ast.expr, owner: Object, other: Any) -> Any:
        sides = _both(run, owner, other)
        if sides is not None and all(isinstance(side, tuple) for side in sides):
            return getattr(set, name)(set(sides[0]), set(sides[1]))
        return Unknown("a comparison of sets that are not known")

    SET_METHODS[name] = run_asking


for _name in ("issubset", "issuperset", "isdisjoint"):
    _asking(_name)
