"""Builtins that make lists and go through them: ``range``, ``zip``, ``map``, ``next`` and their like."""

from __future__ import annotations

import ast as syntax
import itertools
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Dataset
from shapewright.values.dims import UNKNOWN_INT, Dim, same
from shapewright.values.lattice import Either, Many, Unknown, either, widened
from shapewright.values.python import (
    NOT_IMPLEMENTED,
    Instance,
    Object,
)
from shapewright.values.tensors import Tensor

from .assignment import new_list
from .budget import MAX_FIRST, MAX_TRIPS
from .builtins import builtin
from .datasets import next_element
from .functions import find
from .handed_over import handed_over
from .iteration import ONE_BY_ONE, begun, items_of, new_iterator, next_of
from .objects import special
from .open_lengths import refuse_open
from .protocols import asked
from .ranges import numbers
from .sets import new_set
from .state import ABSENT
from .truth import truth

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter


@builtin("range")
def make_range(run: Interpreter, node: ast.expr, *bounds: Any) -> Any:
    """``range``; with a bound that is not known, numbers that are not known."""
    if any(isinstance(bound, Either) for bound in bounds):
        from .leaves import attempt

        return attempt(run, node, bounds, {}, lambda *given: make_range(run, node, *given))
    if all(isinstance(bound, int) for bound in bounds):
        return range(*bounds)
    refuse_open(run, node, "range", bounds)
    return numbers(*bounds)


@builtin("enumerate")
def enumerated(run: Interpreter, node: ast.expr, value: Any, start: Any = 0) -> Any:
    """Pairs of a number and an item."""
    items = _told(begun(run, value))
    if isinstance(items, tuple) and isinstance(start, int):
        return new_iterator(run, tuple(enumerate(items, start)))
    if isinstance(items, Many):
        first = tuple(enumerate(items.first, start)) if isinstance(start, int) else ()
        return new_iterator(run, Many((UNKNOWN_INT, items.item), first=first))
    return new_iterator(run, Many((UNKNOWN_INT, _item(items))))


@builtin("zip")
def zipped(run: Interpreter, node: ast.expr, *values: Any, strict: Any = False) -> Any:
    """Tuples of items side by side."""
    return new_iterator(run, side_by_side(run, values))


def side_by_side(run: Interpreter, values: tuple[Any, ...]) -> tuple[Any, ...] | Many:
    """What ``zip`` gives: what is longer than the shortest keeps the rest, where it gives each item once."""
    endless = [_endless(run, value) for value in values]
    sides: list[Any] = [
        begun(run, value) if numbers is None else numbers for value, numbers in zip(values, endless, strict=True)
    ]
    sides = list(map(_told, sides))
    lengths = [len(side) for side in sides if isinstance(side, tuple)]
    shortest = min(lengths, default=0)
    if lengths:
        sides = [tuple(side[:shortest]) if isinstance(side, range) else side for side in sides]
    if len(set(lengths)) > 1:
        for value in values:
            if isinstance(value, Object) and value.kind in ONE_BY_ONE:
                run.store(value.address, None, Unknown("an iterator that was gone through in part"))
    known = [side.first if isinstance(side, Many) else side for side in sides]
    enough = lengths and all(len(side) >= shortest for side in known if isinstance(side, tuple))
    if sides and enough and all(isinstance(side, tuple) for side in known):
        return tuple(zip(*known, strict=False))[:shortest]
    first = [side[:MAX_FIRST] if isinstance(side, range) else side for side in known]
    together = tuple(zip(*first, strict=False)) if all(isinstance(side, tuple | range) for side in first) else ()
    count = _shortest(list(map(_count, sides)))
    return Many(tuple(_item(side) for side in sides), count, first=together) if sides else ()


def _count(items: Any) -> Dim:
    """How many items there are, as far as that is known."""
    if isinstance(items, range):
        return max(0, -((items.start - items.stop) // items.step))
    if isinstance(items, tuple):
        return len(items)
    return items.count if isinstance(items, Many) else UNKNOWN_INT


def _shortest(counts: list[Dim]) -> Dim:
    """The least of them."""
    numbers = [count for count in counts if isinstance(count, int)]
    if len(numbers) == len(counts):
        return min(numbers)
    return counts[0] if all(same(count, counts[0]) for count in counts) else UNKNOWN_INT


def _endless(run: Interpreter, value: Any) -> range | None:
    """The numbers of a range, or of a count, which may be too many to go through."""
    known = run.load(value.address, None, None) if isinstance(value, Object) and value.kind == "iterator" else value
    return known if isinstance(known, range) else None


def _told(items: Any) -> Any:
    """The numbers of a short range, one by one."""
    few = isinstance(items, range) and len(items[: MAX_TRIPS + 1]) <= MAX_TRIPS
    return tuple(items) if few else items


def _item(items: Any) -> Any:
    if isinstance(items, Many):
        return items.item
    if isinstance(items, range):
        return UNKNOWN_INT
    if isinstance(items, tuple):
        return either(*items) if items else Unknown("an item of an empty list")
    return items


@builtin("reversed")
def backwards(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """Items from the last to the first."""
    own = asked(run, value, "__reversed__", (), node)
    if own is not NOT_IMPLEMENTED:
        return own
    items = items_of(run, value)
    return new_iterator(run, items[::-1] if isinstance(items, tuple) else items)


@builtin("list")
def make_list(run: Interpreter, node: ast.expr, value: Any = ()) -> Any:
    """A fresh list of the items."""
    return new_list(run, items_of(run, value))


@builtin("set")
@builtin("frozenset")
def make_set(run: Interpreter, node: ast.expr, value: Any = ()) -> Any:
    """The different items; of a text, however long, there are few."""
    return new_set(run, tuple(dict.fromkeys(value)) if isinstance(value, str) else items_of(run, value))


@builtin("tuple")
def make_tuple(run: Interpreter, node: ast.expr, value: Any = ()) -> Any:
    """The items as a tuple."""
    return items_of(run, value)


@builtin("map")
def mapped(run: Interpreter, node: ast.expr, function: Any, *values: Any) -> Any:
    """The function of each item."""
    from .calls import call

    sides = side_by_side(run, values)
    if isinstance(sides, tuple):
        with run.recorder.silence():  # It is called when somebody asks for the items, if ever.
            return new_iterator(run, tuple(call(run, function, side, {}, node) for side in sides))
    with run.recorder.silence():
        first = tuple(call(run, function, side, {}, node) for side in sides.first)
    certain, run.here.certain = run.here.certain, False
    try:
        with run.recorder.silence():
            item = call(run, function, sides.item, {}, node)
    finally:
        if run.state is not None:
            run.state.certain = certain
    handed_over(run, (function,), node, harmless=True)
    return new_iterator(run, Many(item, sides.count, first=first))


@builtin("filter")
def filtered(run: Interpreter, node: ast.expr, function: Any, value: Any) -> Any:
    """The items for which the function is true."""
    from .calls import call

    items = begun(run, value)
    if isinstance(items, Unknown):
        handed_over(run, (function,), node, harmless=True)
        return new_iterator(run, items)
    known = items if isinstance(items, tuple) else items.first
    with run.recorder.silence():  # It is called when somebody asks for the items, if ever.
        kept = [
            (item, truth(run, item if function is None else call(run, function, (item,), {}, node))) for item in known
        ]
    if isinstance(items, Many):
        handed_over(run, (function,), node, harmless=True)
        decided = list(itertools.takewhile(lambda part: part[1] is not None, kept))
        return new_iterator(run, Many(items.item, first=tuple(item for item, said in decided if said)))
    if any(said is None for _, said in kept):
        whole = items[0] if items else Unknown("an item")
        for item in items[1:]:
            whole = widened(whole, item)
        return new_iterator(run, Many(whole))
    return new_iterator(run, tuple(item for item, said in kept if said))


@builtin("iter")
def iterator(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """What gives the items one by one; datasets, and what is an iterator already, are themselves."""
    if isinstance(value, Instance) and find(run, value.cls, "__iter__") is not ABSENT:
        return special(run, value, "__iter__", (), node)
    once = isinstance(value, Object) and value.kind in ONE_BY_ONE
    listed = isinstance(value, tuple | Object | range | str | Many | Tensor | Instance)
    return new_iterator(run, items_of(run, value)) if listed and not once else value


@builtin("next")
def next_item(run: Interpreter, node: ast.expr, value: Any, default: Any = ABSENT) -> Any:
    """The next item; of what is not known to be an iterator, any."""
    if isinstance(value, Dataset):
        return next_element(run, value, first=_made_here(node))
    if isinstance(value, Object) and value.kind in ONE_BY_ONE:
        return next_of(run, value, default)
    if isinstance(value, Instance):
        return special(run, value, "__next__", (), node)
    item = _item(items_of(run, value))
    return item if default is ABSENT else either(item, default)


def _made_here(node: ast.expr) -> bool:
    """Whether the iterator is made in the call itself, as in ``next(iter(x))``."""
    return isinstance(node, syntax.Call) and bool(node.args) and isinstance(node.args[0], syntax.Call)


def _next(run: Interpreter, node: ast.expr, owner: Object) -> Any:
    """``iterator.__next__()``."""
    return next_of(run, owner)


def _send(run: Interpreter, node: ast.expr, owner: Object, _value: Any) -> Any:
    """``generator.send(value)``: the next item; inside, what is sent is not known."""
    return next_of(run, owner)


def _close(run: Interpreter, node: ast.expr, owner: Object) -> None:
    """``generator.close()``: it gives no item any more."""
    run.store(owner.address, None, ())


ITERATOR_METHODS: dict[str, Callable[..., Any]] = {"__next__": _next}
GENERATOR_METHODS: dict[str, Callable[..., Any]] = {"__next__": _next, "send": _send, "close": _close}
