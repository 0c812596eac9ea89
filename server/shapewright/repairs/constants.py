"""Constants: the number behind a name from which the program takes a length."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import DeclaredLength, InputMismatch, MatmulMismatch, ReshapeMismatch
from shapewright.source.text import Edit

from .declarations import declarations
from .register import repair
from .sources import sources
from .targets import agrees, numbers, written
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
    """A name, attribute or entry on the way that stands for the length as it is, and is given its number at one place."""
    constants = _constants(place.document.syntax.tree)
    for wish in (*declared_wishes(problem, place), *wishes(problem, place)):
        for node in on_the_way(wish, place):
            for part in ast.walk(node):
                for number in constants.get(_key(part), []):
                    for wanted in _wanted(wish, number, node):
                        title = f"Set {place.document.source(place.document.span(part))} to {wanted}"  # type: ignore[arg-type]
                        yield Fix(title, (Edit(place.document.span(number), str(wanted)),), Kind.ARGUMENT)


@repair(ReshapeMismatch)
def other_constants_in_targets(found: ReshapeMismatch, place: Place) -> Iterator[Fix]:
    """A name in the shape that a reshape is given, which stands for a number that does not fit."""
    named = [(axis, *part) for axis, part in enumerate(written(found, place)) if not isinstance(part[0], ast.Constant)]
    constants = _constants(place.document.syntax.tree) if named else {}
    for axis, node, dim in named:
        for number in constants.get(_key(node), []):
            for wanted in numbers(found, axis, node) if number.value == dim and not agrees(found, axis) else ():
                title = f"Set {place.document.source(place.document.span(node))} to {wanted}"
                yield Fix(title, (Edit(place.document.span(number), str(wanted)),), Kind.ARGUMENT)


def _wanted(wish: Wish, number: ast.Constant, node: ast.AST) -> Iterator[int]:
    """The number that makes the length the wanted one, where it is the length, one factor of it, or one addend."""
    value = number.value
    if value == wish.has:
        yield wish.wanted
    elif type(value) is int and any(isinstance(part, ast.BinOp) for part in ast.walk(node)):
        if value and wish.has % value == 0 and wish.wanted % (wish.has // value) == 0:
            yield wish.wanted // (wish.has // value)
        if value + wish.wanted - wish.has > 0:
            yield value + wish.wanted - wish.has


def declared_wishes(problem: Problem, place: Place) -> Iterator[Wish]:
    """What the model declares, as the data have it."""
    if isinstance(problem, InputMismatch | DeclaredLength) and place.model is not None:
        number = problem.number if isinstance(problem, InputMismatch) else 0
        for entry in place.model.inputs[number : number + 1]:
            yield from wishes_of(entry, problem.given.shape or ())


def on_the_way(wish: Wish, place: Place) -> Iterator[ast.AST]:
    """The expressions that may have given the axis its length: of arrays, of layers, of inputs."""
    yield from (node for node, _ in sources(wish.tensor, place))
    yield from declarations(place, wish.tensor)
    for passage in upstream(wish.tensor, place.program):
        call = place.program.constructor(passage.layer)
        if call is not None:
            yield call.node


def _constants(tree: ast.AST) -> dict[tuple[str, str], list[ast.Constant]]:
    """The whole numbers behind names, attributes and entries that one statement alone gives a value, by their keys."""
    found: dict[tuple[str, str], list[ast.Constant]] = {}
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, SCOPES))):
        kinds = ("name", "attribute") if isinstance(scope, ast.ClassDef) else ("name",)
        for name, number in _assigned(list(_inside(scope))):
            for kind in kinds:
                found.setdefault((kind, name), []).append(number)
    for key, given in _elsewhere(tree).items():
        if len(given) == 1 and key not in found and key[0]:
            found[key] = [number for number in given if isinstance(number, ast.Constant) and type(number.value) is int]
    return found


def _key(node: ast.AST) -> tuple[str, str]:
    """What a number is kept under: a name, the name of an attribute, the key of an entry."""
    match node:
        case ast.Name(id=name):
            return "name", name
        case ast.Attribute(attr=name):
            return "attribute", name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return "entry", name
        case _:
            return "", ""


def _elsewhere(tree: ast.AST) -> dict[tuple[str, str], list[ast.expr]]:
    """Everything that attributes and entries are given anywhere."""
    found: dict[tuple[str, str], list[ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target], value=value):
                found.setdefault(_key(target), []).append(value)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        found.setdefault(("entry", key.value), []).append(value)
            case ast.AugAssign(target=target, value=value):
                found.setdefault(_key(target), []).extend((value, value))
            case _:
                pass
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
    given = [pair for node in assigned for pair in pairs(node.targets[0], node.value)]
    return [
        (name, value)
        for name, value in given
        if stores[name] == 1 and isinstance(value, ast.Constant) and type(value.value) is int
    ]


def pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """Names and what they are given, one by one."""
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return [pair for one, given in zip(target.elts, value.elts, strict=True) for pair in pairs(one, given)]
    return []
