"""Lists that libraries give, which are tuples here until the program changes them in place."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, Unknown

from .state import ABSENT

if TYPE_CHECKING:
    from .interpreter import Interpreter

CHANGING = frozenset({"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"})
"""What only lists have, of all that is a tuple here."""

PLACES = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.UnaryOp, ast.USub, ast.Load, ast.Store, ast.Del)
"""What may stand in an expression that is evaluated once more to put a list into its place."""


def as_list(run: Interpreter, node: ast.expr, owner: Any) -> Any:
    """What a changed expression stands for: a list of the program's own from now on, where it was a library's.

    Other names for the same list keep what they have.
    """
    from .assignment import new_list

    several = type(owner) is Either and any(type(option) is tuple for option in owner.options)
    if not several and type(owner) is not tuple:
        return owner
    made = Unknown("one of several lists was changed") if several else new_list(run, owner)
    if all(isinstance(part, PLACES) for part in ast.walk(node)):
        _put(run, node, made)
    return made


def _put(run: Interpreter, node: ast.expr, made: Any) -> None:
    from .assignment import assign_attribute, assign_item

    if isinstance(node, ast.Name):
        scopes = run.frames[-1].scopes
        scope = next((scope for scope in scopes if run.here.cells.get((scope, node.id), ABSENT) is not ABSENT), None)
        if scope is not None:
            run.here.put((scope, node.id), made)
    elif isinstance(node, ast.Attribute):
        assign_attribute(run, run.evaluate(node.value), node.attr, made)
    elif isinstance(node, ast.Subscript):
        owner = as_list(run, node.value, run.evaluate(node.value))
        assign_item(run, owner, run.evaluate(node.slice), made)
