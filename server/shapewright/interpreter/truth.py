"""Truth and freezing: what a condition says about a value, and what a value is with its mutable parts read out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import Length, is_open
from shapewright.values.lattice import MAX_ALTERNATIVES, Either, Many, Unknown, either, options, widened
from shapewright.values.measured import Measured, Measures
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.numbers import of_python
from shapewright.values.python import (
    DICTS,
    LISTS,
    Builtin,
    Class,
    Dispatcher,
    External,
    Function,
    Instance,
    Method,
    Module,
    Namespace,
    Object,
    Partial,
    Record,
    is_member,
)
from shapewright.values.tensors import Flavour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .interpreter import Interpreter

CONSTANTS = (int, float, complex, str, bytes, type(None), type(...), range)
SOMETHING = (Layer, Sequential, Functional, Function, Method, Builtin, Class, External, Module, Partial, Dispatcher)
"""Values that count as true whatever is in them."""
HOLDING = frozenset({Object, Namespace, tuple, Record, Measures, dict, Many, Either})
"""The types of values that hold others, which may have to be read out."""

READ_OUT = (*LISTS, *DICTS)
"""Kinds of objects that rules get as tuples and dicts."""


def truth(run: Interpreter, value: Any) -> bool | None:
    """Whether a value counts as true; ``None`` where that is not known."""
    if isinstance(value, CONSTANTS):
        return bool(value)
    if isinstance(value, Measured):
        return bool(value.dim) if isinstance(value.dim, int) else None
    if isinstance(value, tuple):
        return bool(value)
    if isinstance(value, Length):
        return False if is_open(value) else None
    if isinstance(value, Object):
        contents = run.load(value.address, None, None)
        return bool(contents) if isinstance(contents, tuple | dict) else None
    if isinstance(value, SOMETHING):
        return True
    if isinstance(value, Either):
        answers = {truth(run, option) for option in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Instance):
        from .protocols import own_truth

        return own_truth(run, value)
    return None


def frozen(run: Interpreter, value: Any, depth: int = 6) -> Any:
    """A value with lists read out as tuples and dicts as dicts, as pure rules want it."""
    if type(value) not in HOLDING:
        return of_python(value)
    if isinstance(value, Object):
        if value.kind not in READ_OUT:
            return Unknown("a set has no order" if value.kind == "set" else "what is given one by one")
        contents = run.load(value.address, None, None)
        if depth == 0:
            return Unknown("a list that holds itself")
        if isinstance(contents, Either):
            return either(*(frozen(run, option, depth - 1) for option in contents.options))
        return frozen(run, contents, depth - 1)
    if isinstance(value, Namespace):
        return Unknown("the attributes of an object")
    if isinstance(value, tuple):
        return tuple(frozen(run, part, depth) for part in value)
    if isinstance(value, dict):
        return {key: frozen(run, part, depth) for key, part in value.items()}
    if isinstance(value, Either):
        return either(*(frozen(run, option, depth) for option in value.options))
    return Unknown("a list of unknown length")


def as_index(run: Interpreter, key: Any) -> Any:
    """What picks from an array, as rules want it: a list picks along one axis, a tuple along one for each item."""
    return (frozen(run, key),) if isinstance(key, Object) else frozen(run, key)


def listed(run: Interpreter, value: Any) -> Any:
    """The same, with lists of which only an item is known left so: for rules that make arrays of them."""
    contents = run.load(value.address, None, None) if isinstance(value, Object) and value.kind in LISTS else value
    if isinstance(contents, Many):
        item = listed(run, contents.item)
        symbolic = any(tensor.flavour is Flavour.SYMBOLIC for tensor in tensors_in((item,)))
        return frozen(run, value) if symbolic or undecided((item,)) else Many(item, contents.count)
    if isinstance(contents, tuple) and any(isinstance(part, Many | Object) for part in contents):
        return tuple(listed(run, part) for part in contents)
    return frozen(run, value)


def alternatives(value: Any) -> list[Any]:
    """All that a frozen value may be, with every choice inside it made; joined where they are too many."""
    found = list(_choices(value))
    if len(found) <= MAX_ALTERNATIVES:
        return found
    return [_blurred(value)]


def _choices(value: Any) -> Iterator[Any]:
    if isinstance(value, Either):
        for option in value.options:
            yield from _choices(option)
    elif isinstance(value, tuple) and any(map(undecided, value)):
        yield from _products(value)
    elif isinstance(value, dict) and any(map(undecided, value.values())):
        keys = tuple(value)
        for parts in _products(tuple(value.values())):
            yield dict(zip(keys, parts, strict=True))
    else:
        yield value


def _products(parts: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    combined: list[tuple[Any, ...]] = [()]
    for part in parts:
        choices = list(_choices(part)) if undecided(part) else [part]
        combined = [(*head, choice) for head in combined for choice in choices][: MAX_ALTERNATIVES + 1]
    yield from combined


def undecided(value: Any) -> bool:
    """Whether a frozen value has a choice anywhere inside it."""
    kind = type(value)
    if kind not in HOLDING:
        return False
    if isinstance(value, tuple):
        return any(map(undecided, value))
    return kind is Either or (kind is dict and any(map(undecided, value.values())))


def _blurred(value: Any) -> Any:
    if isinstance(value, Either):
        first, *rest = options(value)
        for option in rest:
            first = widened(first, option)
        return _blurred(first) if not isinstance(first, Either) else Unknown("too many alternatives")
    if isinstance(value, tuple):
        return tuple(map(_blurred, value))
    if isinstance(value, dict):
        return {key: _blurred(part) for key, part in value.items()}
    return value


def known_constant(value: Any) -> bool:
    """Whether a value is a constant of Python's, tuples of constants included."""
    return isinstance(value, CONSTANTS) or (isinstance(value, tuple) and all(map(known_constant, value)))


def is_key(value: Any) -> bool:
    """Whether a dict is known to find a value again: a constant, a member of an enumeration, a class, tuples of such."""
    if isinstance(value, tuple):
        return all(map(is_key, value))
    return isinstance(value, str | int | float | bytes | type(None) | Class | Function) or is_member(value)


__all__ = ["CONSTANTS", "alternatives", "frozen", "is_key", "known_constant", "listed", "truth", "undecided"]
