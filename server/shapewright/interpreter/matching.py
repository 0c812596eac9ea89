"""``match``: the first case that fits; where that is not known, every case that may."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, Many, Unknown
from shapewright.values.python import DICTS, LISTS, Builtin, Class, Function, Instance, Object

from .assignment import bind_name, new_dict, new_list
from .branches import condition, fork
from .functions import find
from .instances import is_a
from .interpreter import Interpreter, statement
from .state import ABSENT
from .truth import CONSTANTS, truth

if TYPE_CHECKING:
    from collections.abc import Callable

UNFITTING = Unknown("a part of a matched value is not followed")
ITSELF = ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
"""Classes whose pattern takes the whole value in brackets."""


@statement(ast.Match)
def run_match(run: Interpreter, node: ast.Match) -> None:
    """The first case that fits the subject, or each of its alternatives; where that is not known, every case and none."""
    subject = run.evaluate(node.subject)
    if isinstance(subject, Either):
        fork(run, [lambda option=option: _from(run, node.cases, option) for option in subject.options])  # type: ignore[misc]
    else:
        _from(run, node.cases, subject)


def _from(run: Interpreter, cases: list[ast.match_case], subject: Any) -> None:
    """Go through the cases from the first of these on."""
    for count, case in enumerate(cases):
        names: dict[str, Any] = {}
        fits = _fits(run, case.pattern, subject, names)
        if fits is False:
            continue
        _capture(run, case.pattern, names)
        if fits and case.guard is not None:
            fits = condition(run, case.guard)
        if fits:
            run.execute(case.body)
            return
        if fits is False:
            continue
        ways: list[Callable[[], Any]] = [
            lambda body=case.body: run.execute(body),  # type: ignore[misc]
            lambda rest=cases[count + 1 :]: _from(run, rest, subject),  # type: ignore[misc]
        ]
        fork(run, ways)
        return


def _capture(run: Interpreter, pattern: ast.pattern, names: dict[str, Any]) -> None:
    """Give every name in a pattern what it stands for."""
    for part in ast.walk(pattern):
        name = getattr(part, "rest" if isinstance(part, ast.MatchMapping) else "name", None)
        if isinstance(name, str):
            bind_name(run, name, names.get(name, UNFITTING))


def _fits(run: Interpreter, pattern: ast.pattern, subject: Any, names: dict[str, Any]) -> bool | None:
    """Whether a pattern fits; what its names then stand for is put into ``names``."""
    if isinstance(pattern, ast.MatchAs):
        fits = True if pattern.pattern is None else _fits(run, pattern.pattern, subject, names)
        if pattern.name is not None:
            names[pattern.name] = subject
        return fits
    if isinstance(subject, Unknown | Either | Many):
        return None
    return PATTERNS[type(pattern)](run, pattern, subject, names)


def _value(run: Interpreter, pattern: ast.MatchValue, subject: Any, names: dict[str, Any]) -> bool | None:
    from .operators import binary_comparison

    return truth(run, binary_comparison(run, pattern.value, "==", subject, run.evaluate(pattern.value)))


def _singleton(run: Interpreter, pattern: ast.MatchSingleton, subject: Any, names: dict[str, Any]) -> bool | None:
    if isinstance(subject, (*CONSTANTS, Object, Instance, tuple)):
        return subject is pattern.value
    return None


def _or(run: Interpreter, pattern: ast.MatchOr, subject: Any, names: dict[str, Any]) -> bool | None:
    for option in pattern.patterns:
        fits = _fits(run, option, subject, names)
        if fits is not False:
            return fits
    return False


def _sequence(run: Interpreter, pattern: ast.MatchSequence, subject: Any, names: dict[str, Any]) -> bool | None:
    if isinstance(subject, (*CONSTANTS, Function, Class)) and not isinstance(subject, range):
        return False
    if isinstance(subject, Object) and subject.kind not in LISTS:
        return False
    items = run.load(subject.address, None, None) if isinstance(subject, Object) else subject
    if isinstance(items, range):
        items = tuple(items)
    if not isinstance(items, tuple):
        return None
    parts = pattern.patterns
    star = next((count for count, part in enumerate(parts) if isinstance(part, ast.MatchStar)), None)
    after = 0 if star is None else len(parts) - star - 1
    if len(items) != len(parts) if star is None else len(items) < len(parts) - 1:
        return False
    pairs = list(zip(parts, items, strict=False))
    if star is not None:
        middle = parts[star]
        assert isinstance(middle, ast.MatchStar)
        end = len(items) - after
        if middle.name is not None:
            names[middle.name] = new_list(run, items[star:end])
        pairs = [*pairs[:star], *zip(parts[star + 1 :], items[end:], strict=True)]
    return _all(run, pairs, names)


def _all(run: Interpreter, pairs: list[tuple[ast.pattern, Any]], names: dict[str, Any]) -> bool | None:
    """Whether every pattern fits its value."""
    total: bool | None = True
    for part, value in pairs:
        fits = _fits(run, part, value, names)
        if fits is False:
            return False
        total = total and fits
    return total


def _mapping(run: Interpreter, pattern: ast.MatchMapping, subject: Any, names: dict[str, Any]) -> bool | None:
    if isinstance(subject, (*CONSTANTS, tuple)) or (isinstance(subject, Object) and subject.kind not in DICTS):
        return False
    held = run.load(subject.address, None, None) if isinstance(subject, Object) else None
    keys = [run.evaluate(key) for key in pattern.keys]
    if not isinstance(held, dict) or not all(isinstance(key, CONSTANTS) for key in keys):
        return None
    if any(key not in held for key in keys):
        return False
    if pattern.rest is not None:
        names[pattern.rest] = new_dict(run, {key: value for key, value in held.items() if key not in keys})
    return _all(run, [(part, held[key]) for part, key in zip(pattern.patterns, keys, strict=True)], names)


def _class(run: Interpreter, pattern: ast.MatchClass, subject: Any, names: dict[str, Any]) -> bool | None:
    from .attributes import attribute

    kind = run.evaluate(pattern.cls)
    fits = is_a(subject, kind)
    if fits is not True:
        return fits
    if isinstance(kind, Builtin) and kind.name in ITSELF:
        return _all(run, [(part, subject) for part in pattern.patterns], names) if not pattern.kwd_attrs else None
    places: Any = find(run, kind, "__match_args__") if isinstance(kind, Class) else ABSENT
    places = _fields(run, kind) if places is ABSENT else places
    if not isinstance(places, tuple) or len(pattern.patterns) > len(places):
        return None
    wanted = [*places[: len(pattern.patterns)], *pattern.kwd_attrs]
    parts = [*pattern.patterns, *pattern.kwd_patterns]
    return _all(run, [(part, attribute(run, subject, name)) for part, name in zip(parts, wanted, strict=True)], names)


def _fields(run: Interpreter, kind: Any) -> tuple[str, ...]:
    """The ``__match_args__`` that ``@dataclass`` writes."""
    from .records import fields_of, is_dataclass

    if not isinstance(kind, Class) or not is_dataclass(run, kind):
        return ()
    return tuple(name for name, _ in fields_of(run, kind))


PATTERNS: dict[type, Callable[..., bool | None]] = {
    ast.MatchValue: _value,
    ast.MatchSingleton: _singleton,
    ast.MatchOr: _or,
    ast.MatchSequence: _sequence,
    ast.MatchMapping: _mapping,
    ast.MatchClass: _class,
}
