"""Outlooks: what a generator reads of the world around it, and whether that has changed when its items are asked for."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Many, Unknown
from shapewright.values.python import Class, Function, Instance, Method, Module, Object, Partial

from .later import EFFECTS, RETURNED
from .state import ABSENT
from .truth import CONSTANTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .interpreter import Interpreter
    from .state import Key

OUTLOOK = "#outlook"
"""The cell of a generator that says what it saw."""
STARTED = "#started"
"""The cell of a generator that has given an item, or has been asked for one."""
MAX_SEEN = 64
"""So many cells of what a generator reads are compared."""


@dataclass(frozen=True, eq=False, slots=True)
class Outlook:
    """What a generator has read, cell by cell, and how it is made once more; ``again`` is ``None`` where it is not."""

    seen: tuple[tuple[Key, Any], ...]
    again: tuple[Function, tuple[Any, ...], dict[str, Any], ast.expr] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """The names and attributes that a piece of syntax reads and does not bind itself."""

    names: frozenset[str]
    attributes: frozenset[str]


def note(run: Interpreter, generator: Any, node: ast.AST, scopes: tuple[int, ...], again: Any = None) -> Any:
    """Keep what a generator sees when it is made; gives the generator."""
    if isinstance(generator, Object) and generator.kind == "generator":
        given = () if again is None else (*again[1], *again[2].values())
        run.store(generator.address, OUTLOOK, Outlook(_seen(run, node, scopes, given), again))
    return generator


def contents_now(run: Interpreter, generator: Object, default: Any = None) -> Any:
    """The items that a generator has left; if what it reads has changed before the first, it is made once more."""
    outlook = run.load(generator.address, OUTLOOK)
    if isinstance(outlook, Outlook):
        started = run.load(generator.address, STARTED) is not ABSENT
        if _is_stale(run, outlook):
            run.store(generator.address, OUTLOOK, None)
            _make_again(run, generator, None if started else outlook.again)
        elif not started:
            run.store(generator.address, STARTED, True)
    return run.load(generator.address, None, default)


def postpone(run: Interpreter, generator: Any, found: dict[Any, int]) -> None:
    """Note the calls at which the body of a fresh generator has found more than this."""
    nodes = tuple(key[0] for key, count in run.recorder.found_so_far().items() if count > found.get(key, 0))
    if nodes and isinstance(generator, Object):
        run.recorder.postponed.append((generator, nodes))


def doubt_postponed(run: Interpreter) -> None:
    """At the end: what a body found is no promise if nobody was seen to ask, and what it reads has changed since."""
    for generator, nodes in run.recorder.postponed if run.state is not None else ():
        outlook = run.load(generator.address, OUTLOOK)
        asked = run.load(generator.address, STARTED) is not ABSENT
        if not asked and isinstance(outlook, Outlook) and _is_stale(run, outlook):
            for node in nodes:
                run.recorder.counts[node] = run.recorder.counts.get(node, 0) + 1


def _is_stale(run: Interpreter, outlook: Outlook) -> bool:
    return any(not _same(run.load(*key), value) for key, value in outlook.seen)


def _make_again(run: Interpreter, generator: Object, again: Any) -> None:
    """The items as the generator would give them now, where it has given none yet."""
    contents = run.load(generator.address, None)
    if again is None:
        if contents != ():
            why = Unknown("what a generator reads was changed before it gave the next item")
            run.store(generator.address, None, Many(why))
        return
    from .functions import call_function

    fresh = call_function(run, *again)
    if not isinstance(fresh, Object):
        run.store(generator.address, None, fresh if isinstance(fresh, Unknown) else Unknown("a generator"))
        return
    for cell in (None, EFFECTS, RETURNED, OUTLOOK):
        run.store(generator.address, cell, run.load(fresh.address, cell, None))
    run.store(generator.address, STARTED, True)


def _same(now: Any, then: Any) -> bool:
    return now is then or (type(now) is type(then) and isinstance(now, CONSTANTS) and bool(now == then))


@dataclass(eq=False, slots=True)
class _View:
    """A walk over all that can be reached from what a generator reads."""

    run: Interpreter
    seen: dict[Key, Any]
    attributes: set[str]
    holders: list[Any]
    bodies: list[tuple[ast.AST, tuple[int, ...]]]
    known: set[Any]

    def names(self, names: Iterable[str], scopes: tuple[int, ...]) -> None:
        """The variables of the scopes around it."""
        cells = self.run.here.cells
        for name in names:
            scope = next((scope for scope in scopes if (scope, name) in cells), scopes[-1])
            self.cell((scope, name))

    def cell(self, key: Key) -> None:
        """One cell, and what can be reached from it."""
        if key not in self.seen and len(self.seen) < MAX_SEEN:
            value = self.run.load(*key)
            self.seen[key] = value
            self.value(value)

    def value(self, value: Any) -> None:
        """What can be reached from a value."""
        if isinstance(value, tuple):
            for part in value[:MAX_SEEN]:
                self.value(part)
        elif isinstance(value, Object):
            self.cell((value.address, None))
        elif isinstance(value, Function) and value.node not in self.known:
            self.known.add(value.node)
            self.bodies.append((value.node, value.scopes))
        elif isinstance(value, Method):
            self.value(value.function)
            self.value(value.receiver)
        elif isinstance(value, Partial):
            for part in (value.function, value.arguments, *value.keywords.values()):
                self.value(part)
        elif isinstance(value, Instance | Class | Module) and value.address not in self.known:
            self.known.add(value.address)
            self.holders.append(value)

    def attribute(self, holder: Any, name: str) -> None:
        """An attribute of an object, or what its class has under that name."""
        from .functions import find

        if self.run.load(holder.address, name) is not ABSENT:
            self.cell((holder.address, name))
        elif isinstance(holder, Instance):
            self.value(find(self.run, holder.cls, name))


def _seen(run: Interpreter, node: ast.AST, scopes: tuple[int, ...], given: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cells that a generator may read, with what they hold."""
    view = _View(run, {}, set(), [], [(node, scopes)], {node})
    view.value(given)
    done = -1
    while done != (done := len(view.seen) + len(view.holders) + len(view.known) + len(view.attributes)):
        while view.bodies:
            body, around = view.bodies.pop()
            reading = _reading(run, body)
            view.attributes |= reading.attributes
            view.names(sorted(reading.names), around)
        for holder in tuple(view.holders):
            for name in sorted(view.attributes):
                view.attribute(holder, name)
    return tuple(view.seen.items())


def _reading(run: Interpreter, node: ast.AST) -> Reading:
    """What a function or a generator expression reads; asked once for each."""
    known = run.readings.get(node)
    if known is None:
        known = run.readings[node] = _read(node)
    return known


def _read(node: ast.AST) -> Reading:
    names: set[str] = set()
    bound: set[str] = set()
    outer: set[str] = set()
    attributes: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            (names if isinstance(part.ctx, ast.Load) else bound).add(part.id)
        elif isinstance(part, ast.arg):
            bound.add(part.arg)
        elif isinstance(part, ast.Attribute):
            attributes.add(part.attr)
        elif isinstance(part, ast.Global | ast.Nonlocal):
            outer.update(part.names)
    return Reading(frozenset((names - bound) | outer), frozenset(attributes))
