"""Namespaces: ``vars(x)``, ``x.__dict__`` and ``globals()``, which are the attributes themselves under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.frame_parts import picked
from shapewright.rules.ops.frames import is_frame
from shapewright.values.data import Table
from shapewright.values.lattice import Unknown, either, options
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import DICTS, Bound, Class, External, Function, Instance, Namespace, Object

from .assignment import assign_attribute, new_dict
from .decorators import Marked
from .functions import lineage
from .state import ABSENT

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter


def contents(run: Interpreter, space: Namespace) -> dict[str, Any]:
    """The names and what they hold now."""
    cells = run.here.cells.items()
    address = space.owner.address
    return {key[1]: value for key, value in cells if key[0] == address and _plain(key[1])}


def _plain(name: Any) -> bool:
    return isinstance(name, str) and not name.startswith("#")


def mapping(run: Interpreter, value: Any) -> dict[Any, Any] | None:
    """The items of a dict or a namespace, if they are known."""
    if isinstance(value, Namespace):
        return contents(run, value)
    if isinstance(value, Table):
        known = value.columns if is_frame(value) and value.distinct else None
        return None if known is None else {name: picked(value, name) for name in known}
    held = run.load(value.address, None, None) if isinstance(value, Object) and value.kind in DICTS else value
    return held if isinstance(held, dict) else None


def namespace_attribute(run: Interpreter, owner: Namespace, name: str) -> Any:
    """A method of a namespace: those that change it change the attributes."""
    from .attributes import attribute

    change = CHANGES.get(name)
    return Bound(name, change, owner) if change else attribute(run, new_dict(run, contents(run, owner)), name)


def namespace_item(run: Interpreter, owner: Namespace, key: Any) -> Any:
    """``globals()["name"]``."""
    unknown = Unknown("a name that is not known")
    return contents(run, owner).get(key, unknown) if isinstance(key, str) else unknown


def set_named(run: Interpreter, owner: Any, name: Any, value: Any) -> None:
    """``setattr``, or an item of a namespace, under a name that may not be known: then it may be any attribute."""
    if isinstance(name, str):
        assign_attribute(run, owner, name, value)
    else:
        forget_attributes(run, owner, Unknown("an attribute whose name is not known was set"))


def forget_attributes(run: Interpreter, owner: Any, why: Unknown) -> None:
    """Every attribute but the methods is unknown from here on."""
    if not isinstance(owner, Instance | Class):
        return
    names = set(contents(run, Namespace(owner)))
    for part in lineage(owner.cls) if isinstance(owner, Instance) else ():
        if isinstance(part, Class):
            held = contents(run, Namespace(part))
            names |= {name for name, value in held.items() if not isinstance(value, Function | Marked)}
    for name in names:
        if not isinstance(run.load(owner.address, name), Function | Marked):
            run.store(owner.address, name, why)


LASTING = (Function, Marked, Class, External, Layer, Sequential, Functional)
"""Values of attributes that others hardly ever exchange: what they are given an object for is to use these."""


def doubt_attributes(run: Interpreter, owner: Instance, why: Unknown) -> None:
    """Every attribute may be what it was or something else, except the layers and the functions."""
    held: dict[str, Any] = {}
    for part in (owner, *lineage(owner.cls)):
        if isinstance(part, Instance | Class):
            held = {**contents(run, Namespace(part)), **held}
    for name, value in held.items():
        if not any(isinstance(option, LASTING) for option in options(value)):
            run.store(owner.address, name, either(value, why))


def _update(run: Interpreter, node: ast.expr, owner: Namespace, other: Any = None, **named: Any) -> None:
    more = {} if other is None else mapping(run, other)
    if more is None:
        forget_attributes(run, owner.owner, Unknown("attributes that are not known were set"))
    for name, value in {**(more or {}), **named}.items():
        set_named(run, owner.owner, name, value)


def _pop(run: Interpreter, node: ast.expr, owner: Namespace, name: Any, default: Any = None) -> Any:
    value = namespace_item(run, owner, name)
    if not isinstance(name, str):
        forget_attributes(run, owner.owner, Unknown("an attribute whose name is not known was taken out"))
        return value
    known = run.load(owner.owner.address, name)
    run.here.remove((owner.owner.address, name))
    return default if known is ABSENT else known


def _set_default(run: Interpreter, node: ast.expr, owner: Namespace, name: Any, default: Any = None) -> Any:
    if isinstance(name, str) and name in contents(run, owner):
        return namespace_item(run, owner, name)
    set_named(run, owner.owner, name, default)
    return default


def _set_item(run: Interpreter, node: ast.expr, owner: Namespace, name: Any, value: Any) -> None:
    set_named(run, owner.owner, name, value)


def _clear(run: Interpreter, node: ast.expr, owner: Namespace) -> None:
    for name in contents(run, owner):
        run.here.remove((owner.owner.address, name))


CHANGES: dict[str, Callable[..., Any]] = {
    "update": _update,
    "pop": _pop,
    "setdefault": _set_default,
    "__setitem__": _set_item,
    "clear": _clear,
}
"""Methods that change what a namespace holds."""
