"""``match``: the first case that fits; where that is not known, every case that may."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown

from .assignment import bind_name
from .branches import fork
from .interpreter import Interpreter, statement
from .truth import frozen

if TYPE_CHECKING:
    from collections.abc import Callable


@statement(ast.Match)
def run_match(run: Interpreter, node: ast.Match) -> None:
    """The first case whose constant equals the subject; where that is not known, every case and none."""
    subject = frozen(run, run.evaluate(node.subject))
    ways: list[Callable[[], Any]] = []
    for case in node.cases:
        fits = _fits(run, case.pattern, subject) if case.guard is None else None
        if fits is False:
            continue
        if fits is True and not ways:
            _capture(run, case.pattern, subject)
            run.execute(case.body)
            return

        def way(case: ast.match_case = case) -> None:
            _capture(run, case.pattern, subject)
            run.execute(case.body)

        ways.append(way)
        if fits is True:
            break
    else:
        ways.append(lambda: None)
    fork(run, ways)


def _fits(run: Interpreter, pattern: ast.pattern, subject: Any) -> bool | None:
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return True
    if isinstance(pattern, ast.MatchValue):
        value = frozen(run, run.evaluate(pattern.value))
        if isinstance(value, str | int | float) and isinstance(subject, str | int | float | type(None)):
            return bool(value == subject)
    if isinstance(pattern, ast.MatchSingleton) and isinstance(subject, str | int | float | type(None)):
        return subject is pattern.value
    if isinstance(pattern, ast.MatchOr):
        answers = [_fits(run, option, subject) for option in pattern.patterns]
        return True if True in answers else None if None in answers else False
    return None


def _capture(run: Interpreter, pattern: ast.pattern, subject: Any) -> None:
    for part in ast.walk(pattern):
        name = getattr(part, "name", None)
        if isinstance(name, str):
            bind_name(run, name, subject if part is pattern else Unknown("a part of a matched value is not followed"))
