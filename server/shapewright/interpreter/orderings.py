"""Orders: ``sorted``, ``min`` and ``max``, with a key or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT, Length
from shapewright.values.lattice import SomeFloat, Unknown, either
from shapewright.values.python import Object

from .assignment import new_list
from .iteration import items_of
from .open_lengths import refuse_open
from .truth import CONSTANTS, frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter


def in_order(run: Interpreter, node: ast.expr, value: Any, key: Any = None, reverse: Any = False) -> Any:
    """A fresh sorted list, where what it is sorted by are constants."""
    items = _sortable(run, value)
    if not isinstance(items, tuple) or not items:
        return new_list(run, items)
    keys = _keys(run, node, items, key)
    if keys is None or not isinstance(reverse, bool):
        return new_list(run, (either(*items),) * len(items))
    places = sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
    return new_list(run, tuple(items[place] for place in places))


def _sortable(run: Interpreter, value: Any) -> Any:
    """The items that are sorted: those of a set too, whatever their order was."""
    contents = run.load(value.address, None, None) if isinstance(value, Object) and value.kind == "set" else None
    return contents if isinstance(contents, tuple) else items_of(run, value)


def _keys(run: Interpreter, node: ast.expr, items: tuple[Any, ...], key: Any) -> list[Any] | None:
    """What items are sorted by, where that is known."""
    from .calls import call

    keys = [frozen(run, item if key is None else call(run, key, (item,), {}, node)) for item in items]
    return keys if all(map(_constant, keys)) else None


def _constant(value: Any) -> bool:
    return isinstance(value, CONSTANTS) or (isinstance(value, tuple) and all(map(_constant, value)))


def extreme(name: str, choose: Callable[..., Any]) -> Callable[..., Any]:
    """``min`` or ``max``."""

    def run_extreme(run: Interpreter, node: ast.expr, *values: Any, key: Any = None, default: Any = None) -> Any:
        items = items_of(run, values[0]) if len(values) == 1 else values
        if not isinstance(items, tuple) or not items:
            return default if items == () else Unknown(f"the {name} of values that are not known")
        keys = _keys(run, node, items, key)
        if keys is not None:
            return items[choose(range(len(items)), key=keys.__getitem__)]
        if all(isinstance(i, int | Length) for i in items):
            refuse_open(run, node, name, items if len(items) > 1 else ())
            return items[0] if all(item == items[0] for item in items) else UNKNOWN_INT
        if keys is None and key is None and all(isinstance(i, float | SomeFloat) for i in items):
            return SomeFloat(f"the {name} of floats that are not known")
        return Unknown(f"the {name} of values that are not known")

    return run_extreme
