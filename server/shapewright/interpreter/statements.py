"""Statements: assignments, definitions, and what leaves a block."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Table
from shapewright.values.lattice import Unknown, options
from shapewright.values.models import Sequential
from shapewright.values.python import LISTS, NOT_IMPLEMENTED, Class, Function, Instance, Object

from .assignment import assign, assigned_names, bind_name, forget
from .calls import call
from .classes import define_class
from .compiling import compile_lost
from .declarations import annotated_value, asserted, declared_value
from .decorators import Marked
from .frames import delete_table_item
from .functions import call_function, define_function, find
from .given_lists import as_list
from .imports import run_import, run_import_from
from .interpreter import ABANDON, Interpreter, Stopped, statement
from .narrowing import narrow
from .objects import special
from .operators import SIGNS, binary
from .own_checks import own_check
from .protocols import own_in_place
from .stacks import spoil
from .truth import truth
from .unfit import needs_values

if TYPE_CHECKING:
    from .interpreter import Loop

CHANGING = frozenset({"add", "append", "extend", "insert", "update", "setdefault", "compile"})
"""Methods that put what they are given into their owner."""

statement(ast.Import)(run_import)
statement(ast.ImportFrom)(run_import_from)
statement(ast.FunctionDef, ast.AsyncFunctionDef)(define_function)
statement(ast.ClassDef)(define_class)


@statement(ast.Expr)
def run_expression(run: Interpreter, node: ast.Expr) -> None:
    """An expression for its effect."""
    run.evaluate(node.value)


@statement(ast.Assign)
def run_assign(run: Interpreter, node: ast.Assign) -> None:
    """``targets = value``."""
    value = declared_value(run, node, run.evaluate(node.value))
    for target in node.targets:
        assign(run, target, value)


@statement(ast.AnnAssign)
def run_annotated(run: Interpreter, node: ast.AnnAssign) -> None:
    """``target: annotation = value``."""
    if node.value is not None:
        value = declared_value(run, node, run.evaluate(node.value))
        name = ast.unparse(node.target)
        assign(run, node.target, annotated_value(run, node.annotation, name, value, node.value))


@statement(ast.AugAssign)
def run_augmented(run: Interpreter, node: ast.AugAssign) -> None:
    """``target += value``; what can be mutated is changed in place."""
    target = node.target
    load = ast.copy_location(_loaded(target), target)
    old = run.evaluate(load)
    value = run.evaluate(node.value)
    objects = [option for option in options(old) if isinstance(option, Object)]
    if objects and objects[0].kind in LISTS and isinstance(node.op, ast.Add):
        call(run, _method(run, old, "extend"), (value,), {}, node.value)
        return
    made = own_in_place(run, node.value, SIGNS[type(node.op)], old, value)
    if made is NOT_IMPLEMENTED:
        made = binary(run, node, type(node.op), old, value)
    if not objects:
        assign(run, target, made)
    for changed in objects:
        alone = made if isinstance(made, Object) and changed is old else None
        why = Unknown("it was changed in place in a way that is not followed")
        run.store(changed.address, None, why if alone is None else run.load(alone.address, None, why))


def _loaded(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    assert isinstance(target, ast.Subscript)
    return ast.Subscript(target.value, target.slice, ast.Load())


def _method(run: Interpreter, value: Any, name: str) -> Any:
    from .attributes import attribute

    return attribute(run, value, name)


@statement(ast.Return)
def run_return(run: Interpreter, node: ast.Return) -> None:
    """``return value``."""
    value = None
    if node.value is not None:
        try:
            value = run.evaluate(node.value)
        except Stopped as stopped:
            value = stopped.value
    if run.state is not None:
        run.frame.returns.append((value, run.state))
        run.state = None


@statement(ast.Pass)
def run_pass(run: Interpreter, node: ast.Pass) -> None:
    """Nothing; or, where a statement was cut out since it cannot be read, what it may have done."""
    broken = run.frame.document.syntax.broken.get(node.lineno)
    if broken is not None:
        forget(run, broken.names, Unknown("a statement that cannot be read may have changed it"))


@statement(ast.Break)
def run_break(run: Interpreter, node: ast.Break) -> None:
    """Leave the loop."""
    _leave(run, "breaks")


@statement(ast.Continue)
def run_continue(run: Interpreter, node: ast.Continue) -> None:
    """Go on with the next trip."""
    _leave(run, "continues")


def _leave(run: Interpreter, way: str) -> None:
    loops: list[Loop] = run.frame.loops
    if loops and run.state is not None:
        getattr(loops[-1], way).append(run.state)
        run.state = None


@statement(ast.Raise)
def run_raise(run: Interpreter, node: ast.Raise) -> None:
    """The program does not go on here; whether somebody catches it is the business of ``try``."""
    if run.stops and run.state is not None and _named(node.exc) == "StopIteration":
        run.stops[-1].append(run.state)
    elif isinstance(node.exc, ast.Call):
        own_check(run, node.exc, _named(node.exc), next(iter(node.exc.args), None))
    run.may_break_off()
    run.state = None


def _named(raised: ast.expr | None) -> str:
    """The name of the exception that is raised, as it is written."""
    kind = raised.func if isinstance(raised, ast.Call) else raised
    return kind.id if isinstance(kind, ast.Name) else ""


@statement(ast.Assert)
def run_assert(run: Interpreter, node: ast.Assert) -> None:
    """What follows runs only where the condition holds; of a module that ends here the rest is shown, in doubt."""
    value = run.evaluate(node.test)
    needs_values(run, node.test, "assert", value)
    known = truth(run, value)
    if known is not True:
        asserted(run, node.test)
        if known is False:
            own_check(run, node.test, "AssertionError", node.msg)
        if run.state is None:
            return
        narrow(run, node.test, holds=True)
    if known is False and (len(run.frames) > 1 or run.here.history is not None):
        run.state = None
    elif known is False:
        run.here.certain = False


@statement(ast.Delete)
def run_delete(run: Interpreter, node: ast.Delete) -> None:
    """Deleted names are unknown."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            bind_name(run, target.id, Unknown("it was deleted"))
        elif isinstance(target, ast.Subscript):
            value = as_list(run, target.value, run.evaluate(target.value))
            if isinstance(value, Object):
                _delete_item(run, value, run.evaluate(target.slice))
            elif any(isinstance(option, Table) for option in options(value)):
                delete_table_item(run, value, run.evaluate(target.slice))
            elif isinstance(value, Instance):
                special(run, value, "__delitem__", (run.evaluate(target.slice),), target)
        elif isinstance(target, ast.Attribute):
            value = run.evaluate(target.value)
            if isinstance(value, Instance | Class):
                _delete_attribute(run, value, target)


def _delete_attribute(run: Interpreter, owner: Instance | Class, target: ast.Attribute) -> None:
    """``del owner.name``: a property may have a function for it."""
    known = find(run, owner.cls, target.attr) if isinstance(owner, Instance) else None
    if isinstance(known, Marked) and isinstance(known.deleter, Function):
        call_function(run, known.deleter, (owner,), {}, target)
    else:
        run.here.remove((owner.address, target.attr))


def _delete_item(run: Interpreter, value: Object, key: Any) -> None:
    contents = run.load(value.address, None, None)
    if isinstance(contents, dict) and isinstance(key, str | int) and key in contents:
        run.store(value.address, None, {k: v for k, v in contents.items() if k != key})
    elif isinstance(contents, tuple) and isinstance(key, int) and -len(contents) <= key < len(contents):
        items = list(contents)
        del items[key]
        run.store(value.address, None, tuple(items))
    else:
        run.store(value.address, None, Unknown("an item that is not known was deleted"))


@statement(ast.Global, ast.Nonlocal)
def run_outer(run: Interpreter, node: ast.Global | ast.Nonlocal) -> None:
    """Names that belong to an outer scope."""
    scopes = run.frame.scopes
    for name in node.names:
        if isinstance(node, ast.Global):
            run.frame.outer_names[name] = scopes[-1]
        else:
            outer = next((scope for scope in scopes[1:] if (scope, name) in run.here.cells), scopes[-1])
            run.frame.outer_names[name] = outer


def abandon(run: Interpreter, node: ast.stmt, why: Unknown) -> None:
    """What a statement would have assigned, had it not raised, is unknown."""
    if run.state is None:
        return
    for target in _targets(node):
        assign(run, target, why)
    if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        forget(run, assigned_names(node), why)
    if isinstance(node, ast.Expr):
        _not_changed(run, node.value, why)


def _not_changed(run: Interpreter, node: ast.expr, why: Unknown) -> None:
    """A list or stack that a method should have changed, had an argument not raised, is unknown."""
    callee = node.func if isinstance(node, ast.Call) else None
    if (
        isinstance(callee, ast.Attribute)
        and callee.attr in CHANGING
        and isinstance(callee.value, ast.Name | ast.Attribute)
    ):
        try:
            owner = run.evaluate(callee.value)
        except Stopped:
            return
        if callee.attr == "compile":
            compile_lost(run, owner, why)
            return
        for one in options(owner):
            if isinstance(one, Object):
                run.store(one.address, None, why)
            elif isinstance(one, Sequential):
                spoil(run, one)


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        return [node.target]
    return []


ABANDON.append(abandon)
