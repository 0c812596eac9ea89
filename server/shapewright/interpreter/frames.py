"""Data frames of pandas, which are changed in place: by assigning columns, deleting them, and ``inplace=True``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.frame_methods import CHANGES, METHODS, loosened
from shapewright.rules.ops.frame_parts import assigned, located, picked, placed, without
from shapewright.rules.ops.frames import column, is_frame, named, rows_of, table
from shapewright.values.data import Locator, Table
from shapewright.values.lattice import Either, Many, Unknown, either, options
from shapewright.values.python import Bound, Object

from .leaves import leaf
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

LOCATORS = {"loc": False, "at": False, "iloc": True, "iat": True}
"""What finds parts of a frame, and whether it does by their places."""


def changed(run: Interpreter, owner: Any, after: Callable[[Table], Any]) -> None:
    """The frame, or each of those that it may be, is another from here on, whoever holds it."""
    new = {id(option): after(option) for option in options(owner) if isinstance(option, Table)}
    if all(value is option for option in options(owner) for value in [new.get(id(option), option)]):
        return
    for (address, name), value in list(run.here.cells.items()):
        other = _exchanged(value, owner, new)
        if other is not value:
            run.store(address, name, other)


def _exchanged(value: Any, owner: Any, new: dict[int, Any]) -> Any:
    """A value in which the frame is exchanged, where it holds it; one that is only perhaps the frame may stay."""
    if isinstance(value, Table) and id(value) in new:
        return new[id(value)] if value is owner else either(value, new[id(value)])
    if isinstance(value, Either) and any(id(option) in new for option in value.options):
        sure = value is owner or not isinstance(owner, Either)
        other = [new.get(id(option), option) for option in value.options]
        return either(*other) if sure else either(*value.options, *other)
    if isinstance(value, Locator) and id(value.table) in new:
        return Unknown("a part of a frame that was changed")
    if isinstance(value, tuple):
        parts = tuple(_exchanged(part, owner, new) for part in value)
        return value if all(map(_is, parts, value)) else parts
    if isinstance(value, dict):
        held = {key: _exchanged(part, owner, new) for key, part in value.items()}
        return value if all(held[key] is part for key, part in value.items()) else held
    if isinstance(value, Many) and any(id(option) in new for option in options(value.item)):
        return Many(either(value.item, _exchanged(value.item, owner, new)), value.count)
    return value


def _is(left: Any, right: Any) -> bool:
    return left is right


def table_attribute(run: Interpreter, owner: Table, name: str) -> Any:
    """An attribute or a method of a frame, or a column that is named like one."""
    if name == "values":
        return owner.array
    if name in LOCATORS:
        return Locator(owner, LOCATORS[name])
    if name in ("shape", "ndim"):
        return (owner.array.shape or ()) if name == "shape" else len(owner.array.shape or ())
    if name == "T":
        return METHODS["transpose"](owner)
    if name == "columns":
        return Unknown("the columns are not known") if owner.columns is None else owner.columns
    if name in METHODS or name in CHANGES:
        return Bound(name, _method(name), owner)
    if owner.columns is not None and name in owner.columns:
        return picked(owner, name)
    return Bound(name, _unfollowed, owner) if name in UNFOLLOWED else Unknown(f"the attribute {name} is not followed")


UNFOLLOWED = frozenset({"update", "set_axis", "mask", "where"})
"""Methods that may change a frame in a way that is not followed."""


def _unfollowed(run: Interpreter, node: ast.expr, owner: Table, *_: Any, **__: Any) -> Any:
    changed(run, owner, loosened)
    return Unknown("a method of frames that is not followed")


def _method(name: str) -> Callable[..., Any]:
    def run_method(run: Interpreter, node: ast.expr, owner: Table, *args: Any, **kwargs: Any) -> Any:
        """The method; what it is told to do in place it does to whoever holds the frame."""
        plain = tuple(frozen(run, arg) for arg in args)
        named_ = {key: frozen(run, value) for key, value in kwargs.items()}
        inplace = named_.pop("inplace", False)
        if name in CHANGES:
            return _in_place(run, node, owner, name, plain, named_)
        result = leaf(run, node, (owner, *plain), named_, METHODS[name], name=name)
        if inplace is False:
            return result
        changed(run, owner, lambda old: result if inplace is True else either(old, result))
        return None if inplace is True else either(None, result)

    return run_method


def _in_place(
    run: Interpreter, node: ast.expr, owner: Table, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    both = leaf(run, node, (owner, *args), kwargs, lambda *given, **named: [CHANGES[name](*given, **named)], name=name)
    pair = both[0] if isinstance(both, list) else (Unknown("its arguments are not followed"), loosened(owner))
    changed(run, owner, lambda _: pair[1])
    return pair[0]


def table_item(run: Interpreter, node: ast.expr, owner: Table | Locator, key: Any) -> Any:
    """``frame[key]``, ``frame.loc[key]``."""
    rule = picked if isinstance(owner, Table) else located
    if isinstance(owner, Locator):
        key = (frozen(run, key),) if isinstance(key, Object) else frozen(run, key)
    return leaf(run, node, (owner, frozen(run, key)), {}, rule, name="index")


def set_table_item(run: Interpreter, owner: Any, key: Any) -> None:
    """``frame[key] = …``, ``frame.loc[key] = …``: columns and rows may be new."""
    for option in options(owner):
        if isinstance(option, Locator):
            new = _either_key(placed, option, frozen(run, key))
            changed(run, option.table, lambda _, new=new: new)  # type: ignore[misc]
    if any(isinstance(option, Table) for option in options(owner)):
        plain = _plain_key(run, key)
        changed(run, owner, lambda old: _either_key(assigned, old, plain))


def _plain_key(run: Interpreter, key: Any) -> Any:
    """A key; a tuple that is no list names one column, which nobody can tell from several."""
    return Unknown("a key of several levels") if isinstance(key, tuple) else frozen(run, key)


def _either_key(rule: Callable[[Any, Any], Any], owner: Any, key: Any) -> Any:
    return either(*(rule(owner, option) for option in options(key)))


def delete_table_item(run: Interpreter, owner: Any, key: Any) -> None:
    """``del frame[key]``."""
    changed(run, owner, lambda old: without(old, key) if is_frame(old) else column())


def set_columns(run: Interpreter, owner: Any, names: Any) -> None:
    """``frame.columns = names``: as many names as there are columns, else pandas refuses."""
    given = frozen(run, names)

    def renamed(old: Table) -> Any:
        if not is_frame(old):
            return old
        if isinstance(given, tuple):
            return table(rows_of(old), given if named(given) else len(given), old.array.dtype, distinct=named(given))
        return Table(old.array, None, distinct=False)

    changed(run, owner, renamed)
