"""Iteration: the items that a value gives when it is iterated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.frames import is_frame
from shapewright.values.data import Dataset, Table
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Either, Many, Unknown, either, widened
from shapewright.values.python import Class, Instance, Namespace, Object
from shapewright.values.tensors import Tensor

from .budget import MAX_FIRST, MAX_ROWS, MAX_TRIPS
from .interpreter import Stopped
from .later import used_up
from .outlooks import contents_now
from .ranges import numbers
from .sets import in_some_order
from .state import ABSENT, State, joined

if TYPE_CHECKING:
    from .interpreter import Interpreter

Items = tuple[Any, ...] | Many | Unknown


def items_of(run: Interpreter, value: Any) -> Items:
    """All items in order; ``Many`` where only what each is like is known; ``Unknown`` where not even that."""
    items = begun(run, value)
    return replace(items, first=()) if isinstance(items, Many) and items.first else items


def begun(run: Interpreter, value: Any) -> Items:
    """The same; where there is no end of them, with the first that are given."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, Object):
        return _held(run, value)
    if isinstance(value, range):
        return _numbers(value)
    if isinstance(value, str):
        return tuple(value) if len(value) <= MAX_TRIPS else Many(Unknown("a long text"), len(value))
    if isinstance(value, dict):
        return tuple(value)
    if isinstance(value, Many):
        return value
    if isinstance(value, Tensor):
        return _rows(run, value)
    if isinstance(value, Table):
        return headings(value)
    if isinstance(value, Dataset):
        from .datasets import dataset_items

        return dataset_items(run, value)
    if isinstance(value, Either):
        return _either(run, value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Instance):
        return _iterated(run, value)
    if isinstance(value, Namespace):
        from .namespaces import contents

        return tuple(contents(run, value))
    if isinstance(value, Class):
        members = run.load(value.address, "#members")
        return members if isinstance(members, tuple) else Unknown("a class that is iterated is not followed")
    return Unknown("it cannot be iterated here")


def _iterated(run: Interpreter, value: Instance) -> Items:
    """What the ``__iter__`` of the program's own class gives."""
    from .feeding import item_of
    from .functions import find

    given = _iterator_of(run, value)
    if isinstance(given, Unknown) and find(run, value.cls, "__iter__") is ABSENT:
        item = item_of(run, value, run.implied("next"))
        return item if isinstance(item, Unknown) else Many(item)
    if given is not value:
        return items_of(run, given)
    items: list[Any] = []
    for _ in range(MAX_TRIPS):
        item = next_of_own(run, value)
        if item is ENDED:
            return tuple(items)
        if item is UNSURE:
            break
        items.append(item)
    return Many(Unknown("an item of an iterator of the program's own"))


def headings(value: Table) -> Items:
    """What a frame gives in a loop: the names of its columns; a column gives its values."""
    if is_frame(value):
        return value.columns if value.columns is not None else Many(Unknown("the name of a column"))
    rows = value.array.shape[0] if value.array.shape else UNKNOWN_INT
    return Many(Unknown("a value of a column"), rows)


def _iterator_of(run: Interpreter, value: Instance) -> Any:
    from .objects import special

    return special(run, value, "__iter__", (), run.implied("iter"))


def own_iterator(run: Interpreter, value: Any) -> Instance | None:
    """The object of the program that gives the items of this one, if one does."""
    given = _iterator_of(run, value) if isinstance(value, Instance) else None
    return given if isinstance(given, Instance) else None


ENDED, UNSURE = object(), object()
"""There are no more items; there may be no more items."""


def next_of_own(run: Interpreter, value: Instance) -> Any:
    """What ``__next__`` of the program's own class gives, or that it has raised ``StopIteration``."""
    from .objects import special

    stops: list[State] = []
    run.stops.append(stops)
    item: Any = ENDED
    try:
        item = special(run, value, "__next__", (), run.implied("next"))
    except Stopped:
        if not stops:
            raise
    finally:
        run.stops.pop()
    for state in stops:
        run.state = joined(run.state, state, certain=state.certain)
    return UNSURE if stops and item is not ENDED else item


ONE_BY_ONE = ("generator", "iterator")
"""Kinds of objects that give each item once."""


def _held(run: Interpreter, value: Object) -> Items:
    """The items of a list, dict or set; those that an iterator has left are gone from it then."""
    items = _contents(held(run, value, Unknown("its contents are not known")))
    if value.kind == "generator":
        used_up(run, value)
    if value.kind in ONE_BY_ONE and isinstance(items, tuple):
        run.store(value.address, None, ())
    return in_some_order(items) if value.kind == "set" and isinstance(items, tuple) else items


def held(run: Interpreter, value: Object, default: Any = None) -> Any:
    """What lies in a list or its like now; of a generator, what it would give now."""
    return (contents_now if value.kind == "generator" else _load)(run, value, default)


def _load(run: Interpreter, value: Object, default: Any) -> Any:
    return run.load(value.address, None, default)


def new_iterator(run: Interpreter, items: Any) -> Object:
    """What gives these items one by one, each once."""
    made = Object("iterator", run.address())
    run.store(made.address, None, items)
    return made


def next_of(run: Interpreter, value: Object, default: Any = ABSENT) -> Any:
    """The next item of an iterator, taken out; the default, or something unknown, where there may be none."""
    contents = held(run, value, Unknown("its contents are not known"))
    taken = first_of(contents)
    if taken is not None:
        run.store(value.address, None, taken[1])
        return taken[0]
    missing = Unknown("an iterator may have no item left") if default is ABSENT else default
    if isinstance(contents, Either) and all(isinstance(option, tuple | Many) for option in contents.options):
        return _next_of_any(run, value, [option for option in contents.options if option != ()], default)
    if isinstance(contents, Many):
        return contents.item if default is ABSENT else either(contents.item, default)
    return contents if isinstance(contents, Unknown) else missing


def first_of(contents: Any) -> tuple[Any, Any] | None:
    """The first of some items, and what is left; ``None`` where it is not known, or there may be none."""
    if isinstance(contents, Many) and contents.first:
        return contents.first[0], Many(contents.item, first=contents.first[1:])
    return (contents[0], contents[1:]) if isinstance(contents, tuple | range) and contents else None


def _next_of_any(run: Interpreter, value: Object, lefts: list[Any], default: Any) -> Any:
    """The next item, where the iterator may have one of these left; one that has none raises, if there is no default."""
    items = [left.item if isinstance(left, Many) else left[0] for left in lefts]
    rests = [left if isinstance(left, Many) else left[1:] for left in lefts]
    if default is not ABSENT:
        items.append(default)
        rests.append(())
    run.store(value.address, None, either(*rests))
    return either(*items)


def _contents(contents: Any) -> Items:
    if isinstance(contents, range):
        return _numbers(contents)
    if isinstance(contents, dict):
        return tuple(contents)
    if isinstance(contents, Either):
        sides = [_contents(option) for option in contents.options]
        return _merged(sides)
    if isinstance(contents, tuple | Many | Unknown):
        return contents
    return Unknown("its contents are not known")


def _numbers(value: range) -> tuple[int, ...] | Many:
    if len(value) <= MAX_TRIPS:
        return tuple(value)
    return replace(numbers(value.start, value.stop, value.step), first=tuple(value[:MAX_FIRST]))


def _either(run: Interpreter, value: Either) -> Items:
    return _merged([items_of(run, option) for option in value.options])


def _merged(sides: list[Items]) -> Items:
    """Items that stand for all sides: side by side where the lengths agree."""
    unknown = next((side for side in sides if isinstance(side, Unknown)), None)
    if unknown is not None:
        return unknown
    lengths = {len(side) if isinstance(side, tuple) else -1 for side in sides}
    if len(lengths) == 1 and -1 not in lengths:
        return tuple(either(*parts) for parts in zip(*(side for side in sides if isinstance(side, tuple)), strict=True))
    items = [item for side in sides for item in (side if isinstance(side, tuple) else (side.item,))]  # type: ignore[union-attr]
    if not items:
        return ()
    total = items[0]
    for item in items[1:]:
        total = widened(total, item)
    return Many(total)


def _rows(run: Interpreter, value: Tensor) -> Items:
    if value.shape is None or not value.shape:
        return Unknown("the shape of what is iterated is not known")
    row = unboxed(run, value.unseen(value.shape[1:], classes=value.classes))
    first = value.shape[0]
    if isinstance(first, int) and first <= MAX_ROWS:
        return (row,) * first
    return Many(row, first)


def unboxed(run: Interpreter, value: Any) -> Any:
    """What lies in an array of objects: a list of numbers, or nobody knows what; other values are themselves."""
    if not isinstance(value, Tensor) or value.dtype != "object" or value.shape != ():
        return value
    if value.classes is None:
        return Unknown("an item of an array of objects")
    from .assignment import new_list

    return new_list(run, Many(UNKNOWN_INT))
