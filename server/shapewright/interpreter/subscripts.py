"""Subscripts: items of lists, dicts, tuples, texts and tensors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.bracketed import BRACKETED
from shapewright.rules.ops.indexing import index
from shapewright.rules.problems import NoSuchAxis
from shapewright.values.data import Bunch, Dataset, Locator, Table
from shapewright.values.dims import Length
from shapewright.values.lattice import Either, Keyed, Many, Noted, Unknown, either, options
from shapewright.values.measured import Measures
from shapewright.values.numbers import of_python
from shapewright.values.python import Class, External, Instance, Namespace, Object, Slice
from shapewright.values.tensors import Tensor

from .assignment import new_list
from .containers import counted
from .datasets import numbered_batch
from .frames import table_item
from .histories import noted
from .iteration import unboxed
from .leaves import attempt, leaf, remembered
from .namespaces import namespace_item
from .objects import special
from .records import member
from .state import ABSENT
from .truth import as_index, frozen, is_key, listed, undecided
from .unfit import no_items, no_such_item, no_such_text

if TYPE_CHECKING:
    from .interpreter import Interpreter


def subscript(run: Interpreter, node: ast.expr, owner: Any, key: Any) -> Any:
    """``owner[key]``."""
    key = of_python(key)
    if _past_the_axes(node, owner, key):
        return leaf(run, node, (owner, key), {}, _of_no_axis, name="shape")
    if isinstance(owner, Either) and any(isinstance(option, Tensor) for option in owner.options):
        return attempt(run, node, (owner,), {}, lambda option: _option(run, node, option, key))
    return _subscript(run, node, owner, key)


def _past_the_axes(node: ast.expr, owner: Any, key: Any) -> bool:
    """Whether a shape is asked for an axis that it certainly does not have: ``x.shape[2]`` of two axes."""
    if type(key) is not int or not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute)):
        return False
    shapes = options(owner)
    return node.value.attr == "shape" and all(
        type(shape) in (tuple, Measures) and not -len(shape) <= key < len(shape) for shape in shapes
    )


def _of_no_axis(shape: tuple[Any, ...], axis: int) -> Any:
    raise NoSuchAxis("shape", Tensor(tuple(shape)), axis)


def _option(run: Interpreter, node: ast.expr, owner: Any, key: Any) -> Any:
    """One of several owners: what refuses the key is a problem only if all do."""
    if not isinstance(owner, Tensor):
        return _subscript(run, node, owner, key)
    chosen = as_index(run, key)
    if undecided((chosen,)):
        return _subscript(run, node, owner, key)
    value = index(owner, chosen)
    return unboxed(run, remembered(run, node, "index", index, (owner, chosen), {}, value))


def _subscript(run: Interpreter, node: ast.expr, owner: Any, key: Any) -> Any:
    if isinstance(owner, Either):
        return either(*(_subscript(run, node, option, key) for option in owner.options))
    if isinstance(key, Either) and not isinstance(owner, Tensor):
        return either(*(_subscript(run, node, owner, option) for option in key.options))
    if isinstance(owner, Tensor):
        no_such_text(run, node, owner, key)
        return unboxed(run, leaf(run, node, (owner, as_index(run, key)), {}, index, name="index"))
    if isinstance(owner, Object):
        return _contents(run, node, owner, run.load(owner.address, None, Unknown("its contents are not known")), key)
    if isinstance(owner, dict):
        return _item(owner, frozen(run, key))
    if isinstance(owner, Bunch):
        return _item(dict(owner.items), frozen(run, key))
    if isinstance(owner, Table | Locator):
        return table_item(run, node, owner, key)
    if isinstance(owner, tuple | str | range):
        no_such_item(run, node, "tuple", owner, key)
        picked = _sequence(owner, key)
        return Measures(picked) if type(owner) is Measures and type(picked) is tuple else picked
    if isinstance(owner, Unknown):
        return noted(run, node, owner, key) if type(owner) is Noted else owner
    if isinstance(owner, Many):
        return _of_many(owner, key)
    if isinstance(owner, External):
        return _bracketed(run, node, owner, key)
    if isinstance(owner, Namespace):
        return namespace_item(run, owner, key)
    if isinstance(owner, Class):
        return member(run, owner, key, by="name")
    if isinstance(owner, Instance):
        return special(run, owner, "__getitem__", (key,), node)
    if isinstance(owner, Dataset) and owner.indexed:
        return numbered_batch(run, owner, key)
    no_items(run, node, owner)
    return Unknown("its items are not followed")


def _bracketed(run: Interpreter, node: ast.expr, owner: External, key: Any) -> Any:
    """``np.c_[a, b]``; other names of libraries are types, whose brackets say of what."""
    if owner.name not in BRACKETED:
        return Unknown("a type")
    chosen = (listed(run, key),) if isinstance(key, Object) else frozen(run, key)
    return leaf(run, node, (chosen,), {}, BRACKETED[owner.name], name=f"np.{owner.name[-2:]}")


def _contents(run: Interpreter, node: ast.expr, owner: Object, contents: Any, key: Any) -> Any:
    if isinstance(contents, Either):
        return either(*(_contents(run, node, owner, option, key) for option in contents.options))
    if isinstance(contents, dict):
        missing = counted(run, owner, frozen(run, key))
        if missing is not ABSENT:
            return missing
        return _made(run, node, owner, contents, frozen(run, key))
    if isinstance(contents, Many):
        return new_list(run, Many(contents.item)) if isinstance(key, Slice) else contents.item
    if isinstance(contents, tuple):
        if owner.kind == "list":
            no_such_item(run, node, "list", contents, key)
        value = _sequence(contents, key)
        return new_list(run, value) if isinstance(key, Slice) and isinstance(value, tuple | Unknown) else value
    return contents.item if isinstance(contents, Keyed) else contents


def _of_many(owner: Many, key: Any) -> Any:
    """An item, or some of the items, of a tuple of unknown length."""
    if isinstance(key, Slice):
        return Many(owner.item, last=owner.last if key.stop is None and key.step is None else None)
    return owner.last if key == -1 and owner.last is not None else owner.item


def _made(run: Interpreter, node: ast.expr, owner: Object, contents: dict[Any, Any], key: Any) -> Any:
    """The item of a key; a ``defaultdict`` makes what it lacks."""
    factory = run.load(owner.address, "#default")
    if factory is ABSENT or (is_key(key) and key in contents):
        return _item(contents, key)
    if not is_key(key):
        run.store(owner.address, None, Unknown("a dict that may have made an item for a key that is not known"))
        return Unknown("a key that is not known")
    from .calls import call

    made = call(run, factory, (), {}, node)
    run.store(owner.address, None, {**contents, key: made})
    return made


def _item(contents: dict[Any, Any], key: Any) -> Any:
    if is_key(key):
        try:
            return contents.get(key, Unknown(f"the key {key!r} is not known to be in the dict"))
        except TypeError:
            return Unknown("a key that is not known")
    return either(*contents.values()) if contents else Unknown("an item of an empty dict")


def _sequence(owner: Any, key: Any) -> Any:
    if isinstance(key, bool | int):
        return owner[key] if -len(owner) <= key < len(owner) else Unknown("the index is out of range")
    if isinstance(key, Slice):
        parts = (key.start, key.stop, key.step)
        if all(part is None or isinstance(part, int) for part in parts) and key.step != 0:
            return owner[slice(*parts)]
        return Unknown("a slice that is not known")
    if isinstance(key, Length) and isinstance(owner, tuple) and owner:
        return either(*owner)
    return key if isinstance(key, Unknown) else Unknown("an index that is not known")
