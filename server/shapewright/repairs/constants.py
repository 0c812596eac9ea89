"""Constants: the number behind a name from which the program takes a length."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import DeclaredLength, InputMismatch, MatmulMismatch
from shapewright.source.text import Edit

from .declarations import declarations
from .register import repair
from .sources import sources
from .upstream import upstream
from .wishes import HAVE_WISHES, Wish, wishes, wishes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem


SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""What has names of its own."""


@repair(*HAVE_WISHES, MatmulMismatch)
def other_constants(problem: Problem, place: Place) -> Iterator[Fix]:
    """A name on the way that stands for the length as it is, and is given its number at one place."""
    constants = _constants(place.document.syntax.tree)
    for wish in (*_declared(problem, place), *wishes(problem, place)):
        for node in _on_the_way(wish, place):
            for name in (part.id for part in ast.walk(node) if isinstance(part, ast.Name)):
                for number in constants.get(name, []):
                    if number.value == wish.has:
                        edit = Edit(place.document.span(number), str(wish.wanted))
                        yield Fix(f"Set {name} to {wish.wanted}", (edit,), Kind.ARGUMENT)


def _declared(problem: Problem, place: Place) -> Iterator[Wish]:
    """What the model declares, as the data have it."""
    if isinstance(problem, InputMismatch | DeclaredLength) and place.model is not None:
        number = problem.number if isinstance(problem, InputMismatch) else 0
        for entry in place.model.inputs[number : number + 1]:
            yield from wishes_of(entry, problem.given.shape or ())


def _on_the_way(wish: Wish, place: Place) -> Iterator[ast.AST]:
    """The expressions that may have given the axis its length: of arrays, of layers, of inputs."""
    yield from (node for node, _ in sources(wish.tensor, place))
    yield from declarations(place, wish.tensor)
    for passage in upstream(wish.tensor, place.program):
        call = place.program.constructor(passage.layer)
        if call is not None:
            yield call.node


def _constants(tree: ast.AST) -> dict[str, list[ast.Constant]]:
    """The whole numbers behind names, in scopes in which one statement alone assigns the name, and gives it one."""
    found: dict[str, list[ast.Constant]] = {}
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, SCOPES))):
        for name, number in _assigned(list(_inside(scope))):
            found.setdefault(name, []).append(number)
    return found


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of the scopes in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, SCOPES):
            yield from _inside(child)


def _assigned(nodes: list[ast.AST]) -> list[tuple[str, ast.Constant]]:
    stores = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    assigned = [node for node in nodes if isinstance(node, ast.Assign) and len(node.targets) == 1]
    pairs = [pair for node in assigned for pair in _pairs(node.targets[0], node.value)]
    return [
        (name, value)
        for name, value in pairs
        if stores[name] == 1 and isinstance(value, ast.Constant) and type(value.value) is int
    ]


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """Names and what they are given, one by one."""
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return [pair for one, given in zip(target.elts, value.elts, strict=True) for pair in _pairs(one, given)]
    return []
