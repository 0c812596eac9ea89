"""Comprehensions and generator expressions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT, Dim
from shapewright.values.lattice import Many, Unknown, widened

from .assignment import assign, dict_of, new_list
from .branches import condition
from .interpreter import Frame, Interpreter, expression
from .iteration import Items, begun
from .later import asked, later
from .outlooks import note
from .ranges import drawn, together
from .sets import new_set
from .truth import frozen
from .unfit import gone_through

if TYPE_CHECKING:
    from collections.abc import Callable


class _Undecided(Exception):
    """The items are not known one by one."""

    def __init__(self, item: Any, count: Dim = UNKNOWN_INT, covered: int = 0) -> None:
        super().__init__("undecided")
        self.item = item
        self.count = count
        self.covered = covered
        """How many of the items that were collected last it stands for, too."""


class _Firsts(list[Any]):
    """Items that are collected one by one, as long as they are known: those of a generator."""


@expression(ast.ListComp, ast.SetComp, ast.GeneratorExp)
def comprehension(run: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Any:
    """``[item for x in items if condition]``: a fresh list."""
    if isinstance(node, ast.GeneratorExp):
        with run.recorder.silence():  # Its items are made when somebody asks for them, if ever.
            made = later(
                run,
                lambda: new_list(
                    run, _collected(run, node.generators, lambda: run.evaluate(node.elt), lazily=True), kind="generator"
                ),
            )
        return note(run, made, node, run.frame.scopes)
    items = _collected(run, node.generators, lambda: run.evaluate(node.elt))
    return new_set(run, items) if isinstance(node, ast.SetComp) else new_list(run, items)


@expression(ast.DictComp)
def dict_comprehension(run: Interpreter, node: ast.DictComp) -> Any:
    """``{key: value for x in items}``: a fresh dict."""
    items = _collected(run, node.generators, lambda: (frozen(run, run.evaluate(node.key)), run.evaluate(node.value)))
    return dict_of(run, items)


def _collected(
    run: Interpreter, generators: list[ast.comprehension], item: Callable[[], Any], *, lazily: bool = False
) -> Any:
    """All items, in a scope of its own inside the running one."""
    outer = run.frame
    scope = run.address()
    inner = Frame(
        scope,
        (scope, *outer.scopes),
        outer.document,
        statement=outer.statement,
        yields=outer.yields,
        comprehension=True,
    )
    run.frames.append(inner)
    collected: list[Any] = _Firsts() if lazily else []
    run.budget.loop_starts()
    try:
        _loop(run, generators, item, collected)
    except _Undecided as undecided:
        total = undecided.item
        for part in collected[: len(collected) - undecided.covered]:
            total = widened(total, part)
        count = undecided.count if len(generators) == 1 else UNKNOWN_INT
        return Many(total, count, first=tuple(collected) if lazily else ())
    finally:
        run.budget.loop_ends()
        run.frames.pop()
        run.leave(inner)
    return tuple(collected)


def _loop(run: Interpreter, generators: list[ast.comprehension], item: Callable[[], Any], collected: list[Any]) -> None:
    if not generators:
        run.budget.spend()
        collected.append(item())
        if run.here.history is not None:
            run.here.history.moment(run.here)
        return
    first, *rest = generators
    value = run.evaluate(first.iter)
    gone_through(run, first.iter, value)
    with asked(run, value):
        _items(run, first, rest, begun(run, value), item, collected)


def _items(
    run: Interpreter,
    first: ast.comprehension,
    rest: list[ast.comprehension],
    items: Items,
    item: Callable[[], Any],
    collected: list[Any],
) -> None:
    if not isinstance(items, tuple):
        many = items if isinstance(items, Many) else Many(items)
        before = len(collected)
        for value in many.first if isinstance(collected, _Firsts) else ():
            _item(run, first, rest, value, item, collected)
        each = drawn(run, many, first.target)
        one, count = _one(run, first, rest, each, item), UNKNOWN_INT if first.ifs else many.count
        raise _Undecided(one, count, len(collected) - before)
    for number, value in enumerate(items):
        if run.budget.loop_is_long:
            each = drawn(run, together(items[number:]), first.target)
            raise _Undecided(_one(run, first, rest, each, item), UNKNOWN_INT if first.ifs else len(items))
        _item(run, first, rest, value, item, collected)


def _item(
    run: Interpreter,
    first: ast.comprehension,
    rest: list[ast.comprehension],
    value: Any,
    item: Callable[[], Any],
    collected: list[Any],
) -> None:
    """What is collected of one item."""
    assign(run, first.target, value)
    answers = [condition(run, test) for test in first.ifs]
    if None in answers:
        raise _Undecided(_one(run, first, rest, value, item))
    if all(answers):
        _loop(run, rest, item, collected)


def _one(
    run: Interpreter, first: ast.comprehension, rest: list[ast.comprehension], value: Any, item: Callable[[], Any]
) -> Any:
    """What an item is like where their number is not known: uncertain, like the body of such a loop."""
    certain = run.here.certain
    run.here.certain = False
    try:
        assign(run, first.target, value)
        inner: list[Any] = []
        try:
            _loop(run, rest, item, inner)
        except _Undecided as undecided:
            return undecided.item
        return inner[0] if inner else Unknown("an item of a list of unknown length")
    finally:
        if run.state is not None:
            run.state.certain = certain
