"""Numbers: which whole numbers a name, an attribute or an expression of the program may stand for, read from its text.

The analysis keeps what tensors were, not what plain numbers were. What is read here only proposes edits, which the
analysis of the edited program judges.
"""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shapewright.checks.place import Place

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef)
"""What has names of its own."""
DEEPEST = 6
"""So many names lead from one to another."""
MOST = 4
"""So many numbers one name stands for; of more nothing is said."""
OPERATIONS: dict[type, Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
}  # fmt: skip


@dataclass(eq=False)
class Scope:
    """The module, a class or a function, with what its names are given."""

    node: ast.AST
    outer: Scope | None
    given: dict[str, list[ast.expr]] = field(default_factory=dict)
    looped: dict[str, list[ast.expr]] = field(default_factory=dict)
    """What loops go through, by the names that they give the items."""

    def chain(self) -> Iterator[Scope]:
        """This one, and those around it."""
        here: Scope | None = self
        while here is not None:
            yield here
            here = here.outer


class Numbers:
    """The numbers behind the names of one program."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.scopes: dict[ast.AST, Scope] = {}
        """The scope of every expression and statement."""
        self.calls: dict[str, list[ast.Call]] = {}
        self.module = Scope(place.document.syntax.tree, None)
        self._read(place.document.syntax.tree, self.module)

    def of(self, node: ast.expr, depth: int = DEEPEST) -> set[int]:
        """What an expression may be; empty where that is not read."""
        if not depth:
            return set()
        match node:
            case ast.Constant(value=value) if type(value) is int:
                return {value}
            case ast.Name() | ast.Attribute(value=ast.Name(id="self")):
                return self._few(self._named(node, depth - 1))
            case ast.Subscript(value=ast.Attribute(value=array, attr="shape"), slice=index):
                return {length for axis in self.of(index, depth - 1) for length in self._length(array, axis)}
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return {-value for value in self.of(operand, depth - 1)}
            case ast.Call(func=ast.Name(id="len"), args=[array]):
                return set(self._length(array, 0))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
                sides = self.of(left, depth - 1), self.of(right, depth - 1)
                whole = {(a, b) for a in sides[0] for b in sides[1] if b or not isinstance(op, ast.FloorDiv)}
                return self._few([OPERATIONS[type(op)](a, b) for a, b in whole])
            case _:
                return set()

    def written(self, node: ast.expr, depth: int = DEEPEST) -> Iterator[ast.Constant]:
        """The numbers that are written where a name, an attribute or a parameter is given its value."""
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield node
        elif depth:
            given = self._given(node)
            yield from (constant for one in given for constant in self.written(one, depth - 1))

    def _given(self, node: ast.expr, depth: int = DEEPEST) -> list[ast.expr]:
        """What a name stands for, in the innermost scope that gives it something; of a loop, each item of its list."""
        match node:
            case ast.Name(id=name):
                for scope in self._around(node):
                    given = [] if isinstance(scope.node, ast.ClassDef) else list(scope.given.get(name, ()))
                    given += list(self.handed(scope.node, name)) if isinstance(scope.node, FUNCTIONS) else []
                    given += [part for listed in scope.looped.get(name, ()) for part in self._items(listed, depth - 1)]
                    if given:
                        return given
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                cls = next((scope for scope in self._around(node) if isinstance(scope.node, ast.ClassDef)), None)
                return cls.given.get(f"self.{name}", []) if cls is not None else []
            case _:
                pass
        return []

    def _items(self, listed: ast.expr, depth: int) -> list[ast.expr]:
        """The items of a list, or of the lists that a name stands for."""
        if isinstance(listed, ast.List | ast.Tuple):
            return listed.elts
        return [part for one in self._given(listed, depth) for part in self._items(one, depth - 1)] if depth > 0 else []

    def names(self, node: ast.expr) -> Iterator[ast.expr]:
        """The names that are known at an expression, and the attributes of ``self``, nearest first.

        A class is meant to go anywhere: in it the names of the module are left out.
        """
        chain = list(self._around(node))
        in_class = any(isinstance(scope.node, ast.ClassDef) for scope in chain)
        for scope in chain[: len(chain) - in_class]:
            if isinstance(scope.node, FUNCTIONS):
                yield from (ast.Name(one.arg) for one in _parameters(scope.node) if one.arg != "self")
            if isinstance(scope.node, ast.ClassDef):
                yield from (
                    ast.Attribute(ast.Name("self"), name[5:]) for name in scope.given if name.startswith("self.")
                )
            else:
                yield from (ast.Name(name) for name in scope.given if not name.startswith("self."))

    def at(self, written: ast.expr, node: ast.expr) -> set[int]:
        """What a name would be where another expression stands."""
        self.scopes[written] = self.scopes.get(node, self.module)
        return self.of(written)

    def _few(self, values: Iterator[int] | list[int]) -> set[int]:
        found = set(values)
        return found if len(found) <= MOST else set()

    def _around(self, node: ast.AST) -> Iterator[Scope]:
        return self.scopes.get(node, self.module).chain()

    def _named(self, node: ast.expr, depth: int) -> Iterator[int]:
        for one in self._given(node):
            yield from self.of(one, depth)

    def _length(self, array: ast.expr, axis: int) -> Iterator[int]:
        for value in self.place.program.values(array):
            shape = value.shape if isinstance(value, Tensor) else None
            if shape is not None and -len(shape) <= axis < len(shape) and isinstance(shape[axis], int):
                yield shape[axis]  # type: ignore[misc]

    def callers(self, function: ast.AST) -> list[ast.Call]:
        """The calls of a function by its name; of a constructor those of its class."""
        scope = self.scopes.get(function)
        if getattr(function, "name", None) == "__init__" and scope is not None:
            return self.calls.get(getattr(scope.node, "name", ""), [])
        return self.calls.get(getattr(function, "name", ""), [])

    def handed(self, function: ast.AST, name: str) -> Iterator[ast.expr]:
        """What the calls of a function give a parameter, and its default where one gives nothing."""
        for call in self.callers(function):
            given = argument(call, function, name)
            default = default_of(function, name)
            yield from [given] if given is not None else [default] if default is not None else []
        if not self.callers(function) and (default := default_of(function, name)) is not None:
            yield default

    def _read(self, node: ast.AST, scope: Scope) -> None:
        for child in ast.iter_child_nodes(node):
            self.scopes[child] = scope
            if isinstance(child, ast.Call):
                called = child.func.attr if isinstance(child.func, ast.Attribute) else getattr(child.func, "id", "")
                self.calls.setdefault(called, []).append(child)
            if isinstance(child, ast.For) and isinstance(child.target, ast.Name):
                scope.looped.setdefault(child.target.id, []).append(child.iter)
            if isinstance(child, ast.Assign):
                for target in child.targets:
                    self._give(target, child.value, scope)
            self._read(child, Scope(child, scope) if isinstance(child, SCOPES) else scope)

    def _give(self, target: ast.expr, value: ast.expr, scope: Scope) -> None:
        match target, value:
            case ast.Name(id=name), _:
                scope.given.setdefault(name, []).append(value)
            case ast.Attribute(value=ast.Name(id="self"), attr=name), _:
                cls = next((one for one in scope.chain() if isinstance(one.node, ast.ClassDef)), None)
                if cls is not None:
                    cls.given.setdefault(f"self.{name}", []).append(value)
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
                for one, given in zip(targets, values, strict=True):
                    self._give(one, given, scope)
            case _:
                return


def _parameters(function: ast.AST) -> list[ast.arg]:
    args = getattr(function, "args", None)
    return [*args.posonlyargs, *args.args] if isinstance(args, ast.arguments) else []


def place_of(call: ast.Call, function: ast.AST, name: str) -> int | None:
    """Which positional argument of a call is that of a parameter; ``self`` is none of them."""
    names = [one.arg for one in _parameters(function)]
    names = names[1:] if names[:1] == ["self"] else names
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    return names.index(name) if name in names and not starred else None


def argument(call: ast.Call, function: ast.AST, name: str) -> ast.expr | None:
    """What a call gives a parameter."""
    at = place_of(call, function, name)
    if at is not None and at < len(call.args):
        return call.args[at]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def default_of(function: ast.AST, name: str) -> ast.expr | None:
    """What a parameter is where nothing is given."""
    args = getattr(function, "args", None)
    if not isinstance(args, ast.arguments):
        return None
    names = [one.arg for one in (*args.posonlyargs, *args.args)]
    given = dict(zip(reversed(names), reversed(args.defaults), strict=False))
    given |= {one.arg: default for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default}
    return given.get(name)
