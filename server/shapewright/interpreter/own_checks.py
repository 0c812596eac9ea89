"""What programs check themselves: assertions that do not hold, and exceptions that they raise over their numbers and shapes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.declaring import OwnCheck
from shapewright.values.dims import Length
from shapewright.values.lattice import Unknown
from shapewright.values.python import Object
from shapewright.values.tensors import Tensor, show

from .truth import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .interpreter import Interpreter

KINDS = frozenset({"ValueError", "AssertionError", "TypeError", "RuntimeError", "IndexError", "KeyError", "Exception"})
"""What programs raise where their numbers do not fit."""
LONGEST = 40
"""A longer value is not told."""


def own_check(run: Interpreter, at: ast.expr, kind: str, says: ast.expr | None) -> None:
    """Report the program's own refusal, in the file that is looked at, where it certainly comes to it.

    Only one that asks for numbers, texts and shapes, all known: what lists hold by then, other calls may decide. In a
    ``try`` programs show what raises. What is looked at next is what follows the call of the function that refuses,
    whose result is unknown.
    """
    here = run.site(at).path == run.recorder.path and not run.recorder.uncalled and not run.recorder.quiet
    if kind not in KINDS or not here or not run.here.certain or run.recorder.catching or run.here.history is not None:
        return
    test = _condition(run, at) if isinstance(run.frame.statement, ast.Raise) else at
    told = dict(_values(run, test)) if test is not None else {}
    if not told or None in told.values():
        return
    text = frozen(run, run.evaluate(says)) if says is not None else None
    if run.state is not None:
        values = tuple((name, str(value)) for name, value in told.items() if value)
        found = run.raised(OwnCheck(kind, text if isinstance(text, str) else None, values), at)
        if len(run.frames) > 1:
            run.frame.returns.append((found, run.state))
            run.state = None


def _condition(run: Interpreter, raised: ast.expr) -> ast.expr | None:
    """The test of the innermost ``if`` around a ``raise``."""
    tests = [node for node in ast.walk(run.frame.document.syntax.tree) if isinstance(node, ast.If)]
    around = [node for node in tests if any(inner is raised for inner in ast.walk(node))]
    return max(around, key=lambda node: node.lineno).test if around else None


def _values(run: Interpreter, test: ast.expr) -> Iterator[tuple[str, str | None]]:
    """What the names in a condition stand for: numbers, texts, tuples of numbers, and the shapes of arrays.

    ``None`` for a list or dict; nothing is told of functions, modules and long texts.
    """
    for node in ast.walk(test):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        name = ast.unparse(node)
        if name == "__name__":  # How the program was started is neither a number nor a shape.
            continue
        value = run.evaluate(node) if "(" not in name else Unknown("it is not asked again")
        if isinstance(value, Object):
            yield name, None
        elif isinstance(value, Tensor) and value.shape is not None:
            yield f"{name}.shape", show(value.shape)
        elif isinstance(value, tuple) and value and all(isinstance(part, int | Length) for part in value):
            yield name, show(value)
        elif isinstance(value, int | float | str | Length) and len(repr(value)) < LONGEST:
            yield name, f'"{value}"' if isinstance(value, str) else str(value)
