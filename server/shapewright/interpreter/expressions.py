"""Expressions: constants, names, displays, conditions, and the doors to operators, calls and subscripts."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import Length, as_axis, is_open
from shapewright.values.lattice import Many, Unknown, either, options
from shapewright.values.measured import Measured
from shapewright.values.numbers import of_python
from shapewright.values.python import External, Object

from .assignment import bind_name, new_dict, new_list
from .attributes import attribute
from .branches import condition
from .builtins import BUILTINS
from .calls import evaluate_call
from .functions import make_lambda
from .given_lists import CHANGING, as_list
from .interpreter import Interpreter, Stopped, expression
from .iteration import items_of
from .lacking import LACKED, OF_CALLS, OF_MODELS, OF_STACKS, functional_lacks, lacking, layer_lacks, never_called
from .later import RETURNED
from .members import ASKED, member_missing
from .methods import append, extend
from .missing import attribute_missing
from .operators import binary, compare, unary
from .protocols import is_own
from .sets import new_set
from .single_values import check_part
from .state import ABSENT, joined
from .subscripts import subscript
from .texts import text_of_own
from .truth import CONSTANTS, frozen, is_key, truth
from .unfit import needs_values

if TYPE_CHECKING:
    from collections.abc import Callable

expression(ast.Call)(evaluate_call)
expression(ast.Lambda)(make_lambda)


@expression(ast.Constant)
def constant(run: Interpreter, node: ast.Constant) -> Any:
    """A literal."""
    return node.value


@expression(ast.Name)
def name(run: Interpreter, node: ast.Name) -> Any:
    """A name: the innermost scope that has it, then Python's builtins."""
    cells = (run.state or run.here).cells
    key = node.id
    for scope in run.frames[-1].scopes:
        value = cells.get((scope, key), ABSENT)
        if value is not ABSENT:
            return value
    builtin = BUILTINS.get(key)
    if builtin is not None:
        return builtin
    return Unknown(f"the name {key} is not known here")


@expression(ast.Attribute)
def evaluate_attribute(run: Interpreter, node: ast.Attribute) -> Any:
    """``owner.name``."""
    owner = run.evaluate(node.value)
    if node.attr in LACKED:
        lacking(run, node, owner)
    elif node.attr in OF_CALLS:
        never_called(run, node, owner)
    elif node.attr in OF_MODELS:
        layer_lacks(run, node, owner)
    elif node.attr in OF_STACKS:
        functional_lacks(run, node, owner)
    elif node.attr in CHANGING:
        owner = as_list(run, node.value, owner)
    if type(owner) is External:
        attribute_missing(run, node, owner)
    elif type(owner) in ASKED:
        member_missing(run, node, owner)
    return attribute(run, owner, node.attr)


@expression(ast.Tuple)
def display_tuple(run: Interpreter, node: ast.Tuple) -> Any:
    """``(a, *b)``."""
    return _items(run, node.elts)


@expression(ast.List)
def display_list(run: Interpreter, node: ast.List) -> Any:
    """``[a, *b]``: a fresh list."""
    return new_list(run, _items(run, node.elts))


@expression(ast.Set)
def display_set(run: Interpreter, node: ast.Set) -> Any:
    """``{a, b}``: a fresh set."""
    return new_set(run, _items(run, node.elts))


def _items(run: Interpreter, nodes: list[ast.expr]) -> Any:
    items: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            more = items_of(run, run.evaluate(node.value))
            if not isinstance(more, tuple):
                return Many(Unknown("items of a list of unknown length")) if isinstance(more, Many) else more
            items.extend(more)
        else:
            items.append(run.evaluate(node))
    return tuple(items)


@expression(ast.Dict)
def display_dict(run: Interpreter, node: ast.Dict) -> Any:
    """``{key: value, **more}``: a fresh dict."""
    contents: dict[Any, Any] = {}
    known = True
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = run.evaluate(value_node)
        if key_node is None:
            more = frozen_dict(run, value)
            known = known and more is not None
            contents.update(more or {})
            continue
        key = frozen(run, run.evaluate(key_node))
        if is_key(key):
            contents[key] = value
        else:
            known = False
    return new_dict(run, contents if known else Unknown("a dict with a key that is not known"))


def frozen_dict(run: Interpreter, value: Any) -> dict[Any, Any] | None:
    """The items of a dict, if they are known."""
    contents = run.load(value.address, None, None) if isinstance(value, Object) else value
    return contents if isinstance(contents, dict) else None


@expression(ast.BinOp)
def evaluate_binary(run: Interpreter, node: ast.BinOp) -> Any:
    """``left op right``."""
    left = run.evaluate(node.left)
    return binary(run, node, type(node.op), left, run.evaluate(node.right))


@expression(ast.UnaryOp)
def evaluate_unary(run: Interpreter, node: ast.UnaryOp) -> Any:
    """``op value``."""
    return unary(run, node, run.evaluate(node.operand))


@expression(ast.Compare)
def evaluate_compare(run: Interpreter, node: ast.Compare) -> Any:
    """``a < b < c``."""
    left = run.evaluate(node.left)
    total: Any = True
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = run.evaluate(right_node)
        answer = compare(run, node, op, left, right)
        if len(node.ops) == 1:
            return answer
        known = truth(run, answer)
        if known is False:
            return False
        if known is None:
            total = Unknown("a comparison that is not known")
        left = right
    return total


@expression(ast.BoolOp)
def evaluate_boolean(run: Interpreter, node: ast.BoolOp) -> Any:
    """``a and b``, ``a or b``: the operand that decides."""
    return _deciding(run, node.values, isinstance(node.op, ast.Or))


def _deciding(run: Interpreter, operands: list[ast.expr], stops_at: bool) -> Any:
    """The first operand if it decides, else the others; where that is not known, both ways."""
    first, *rest = operands
    value = run.evaluate(first)
    if rest:
        needs_values(run, first, "or" if stops_at else "and", value)
    known = truth(run, value)
    if known is stops_at or not rest:
        return value
    if known is not None:
        return _deciding(run, rest, stops_at)
    decides = [option for option in options(value) if truth(run, option) is not (not stops_at)]
    with run.recorder.silence():  # The rest may never be evaluated, and then the statement goes on.
        return both(run, [lambda: either(*decides), lambda: _deciding(run, rest, stops_at)])


@expression(ast.IfExp)
def evaluate_conditional(run: Interpreter, node: ast.IfExp) -> Any:
    """``a if condition else b``: both, where the condition is not known."""
    known = condition(run, node.test)
    if known is not None:
        return run.evaluate(node.body if known else node.orelse)
    run.recorder.quiet += 1  # A statement is promised to raise only if it does whichever way the condition goes.
    try:
        return both(run, [lambda: run.evaluate(node.body), lambda: run.evaluate(node.orelse)])
    finally:
        run.recorder.quiet -= 1


def both(run: Interpreter, ways: list[Callable[[], Any]]) -> Any:
    """The values of several ways, each from the same state, and the states joined."""
    before = run.here
    values: list[Any] = []
    after, stopped = None, None
    for way in ways:
        last = way is ways[-1] and values
        run.state = before.passed_on(certain=False) if last else before.fork(certain=False)
        try:
            with run.frame.in_doubt():
                values.append(way())
        except Stopped as stop:
            stopped = stop
            continue
        after = joined(after, run.state)
    if not values:
        run.state = before
        raise stopped or Stopped(Unknown("no alternative goes on"))
    run.state = after
    if after is not None:
        after.certain = before.certain
    return either(*values)


@expression(ast.Subscript)
def evaluate_subscript(run: Interpreter, node: ast.Subscript) -> Any:
    """``owner[key]``."""
    owner = run.evaluate(node.value)
    return subscript(run, node, owner, run.evaluate(node.slice))


@expression(ast.Slice)
def evaluate_slice(run: Interpreter, node: ast.Slice) -> Any:
    """``start:stop:step``."""
    from shapewright.values.python import Slice

    parts = (None if part is None else run.evaluate(part) for part in (node.lower, node.upper, node.step))
    return Slice(*map(_bound_of, parts))


def _bound_of(part: Any) -> Any:
    """One end of a slice: what is measured is a length, the ``None`` of an open axis is no end at all."""
    if type(part) is Measured:
        return part.dim
    if isinstance(part, Length):
        return None if is_open(part) else as_axis(part)
    return of_python(part)


@expression(ast.JoinedStr)
def formatted(run: Interpreter, node: ast.JoinedStr) -> Any:
    """An f-string, where all its parts are constants."""
    parts = [_formatted(run, part, node) for part in node.values]
    unknown = next((part for part in parts if not isinstance(part, str)), None)
    return unknown if isinstance(unknown, Unknown) else "".join(parts)


CONVERSIONS: dict[int, Callable[[Any], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}
"""What ``!r`` and its like do in an f-string."""


def _formatted(run: Interpreter, part: ast.expr, node: ast.JoinedStr) -> Any:
    """One part of an f-string, as its format says; very wide ones are not made."""
    if not isinstance(part, ast.FormattedValue):
        return run.evaluate(part)
    value = run.evaluate(part.value)
    form = "" if part.format_spec is None else run.evaluate(part.format_spec)
    conversion = part.conversion
    if is_own(value):
        value, form = text_of_own(run, part.value, value, chr(conversion) if conversion > 0 else None, form)
        conversion = -1
    if conversion < 0:
        check_part(run, node, value, form)
    if not isinstance(value, CONSTANTS) or not isinstance(form, str) or re.search(r"\d{4}", form):
        return Unknown("a text with a part that is not known")
    try:
        shown = CONVERSIONS.get(conversion)
        return format(value if shown is None else shown(value), form)
    except (ValueError, TypeError):
        return Unknown("a text whose format does not fit")


def _returned(run: Interpreter, value: Any) -> Any:
    """What ``yield from`` gives: what the generator returns, ``None`` where no generator is asked."""
    if isinstance(value, Object):
        return run.load(value.address, RETURNED, None)
    return None if isinstance(value, tuple | range | str) else Unknown("what is iterated may return something")


@expression(ast.NamedExpr)
def walrus(run: Interpreter, node: ast.NamedExpr) -> Any:
    """``(name := value)``."""
    value = run.evaluate(node.value)
    with run.outside_comprehensions():
        bind_name(run, node.target.id, value, node.target)
    return value


@expression(ast.Starred)
def starred(run: Interpreter, node: ast.Starred) -> Any:
    """A star outside a display: the value itself."""
    return run.evaluate(node.value)


@expression(ast.Await)
def awaited(run: Interpreter, node: ast.Await) -> Any:
    """What is awaited is not followed."""
    run.evaluate(node.value)
    return Unknown("what is awaited is not followed")


@expression(ast.Yield, ast.YieldFrom)
def yielded(run: Interpreter, node: ast.Yield | ast.YieldFrom) -> Any:
    """A generator's item."""
    value = None if node.value is None else run.evaluate(node.value)
    frame = run.frame
    if frame.gives is not None:
        frame.gives(value)
        return None
    yields = frame.yields
    if yields is not None:
        (append if isinstance(node, ast.Yield) else extend)(run, node, yields, value)
    if isinstance(node, ast.YieldFrom):
        return _returned(run, value)
    return Unknown("what is sent to a generator is not followed")
