"""Names: another name of the program, which stands for the length that is wanted where one stands for that which is there."""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import MatmulMismatch
from shapewright.source.text import Edit

from .constants import declared_wishes, on_the_way
from .declarations import declarations
from .numbers import Numbers, place_of
from .register import repair
from .wishes import HAVE_WISHES, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem

    from .wishes import Wish

COUNTS = frozenset(
    {
        "epochs",
        "batch_size",
        "verbose",
        "seed",
        "random_state",
        "steps_per_epoch",
        "buffer_size",
        "n_splits",
        "patience",
    }
)
"""Arguments that count something else than an axis: what they are given stands for no length."""
COUNTING = frozenset({"batch", "shuffle", "repeat", "take", "skip", "range"})
"""Functions and methods whose arguments are such."""
LEAST = 2
"""Lengths below are everywhere."""
MOST_NAMES = 2
"""So many names are tried for one length."""
MOST_PLACES = 3
"""At so many places a name is tried at each alone, too."""
MOST_TRIED = 10
"""So many edits are proposed, of those that are nearest."""


@repair(*HAVE_WISHES, MatmulMismatch)
def other_names(problem: Problem, place: Place) -> Iterator[Fix]:
    """At every place on the way at once, then at each alone; and what a caller gives for such a length."""
    yield from islice(_other_names(problem, place), MOST_TRIED)


def _other_names(problem: Problem, place: Place) -> Iterator[Fix]:
    numbers = Numbers(place)
    counts = {ast.dump(node) for node in _counts(place.document.syntax.tree)}
    lengths = _lengths_alone(place.document.syntax.tree)
    for wish in _large(problem, place):
        yield from _in_lists(wish, place, numbers)
        spots = list(_spots(wish, place, numbers))
        for text in dict.fromkeys(_text(node, place) for node in spots):
            same = [node for node in spots if _text(node, place) == text]
            yield from _exchanged(same[0], wish, numbers, place)
            names = [name for name in _wanted(same, wish, numbers) if name != text and _dump(name) not in counts]
            if wish.is_last and isinstance(same[0], ast.Constant):
                names = [name for name in names if name not in lengths]
            yield from (fix for name in names[:MOST_NAMES] for fix in _renamed(text, same, name, place))
            yield from _handed(same[0], wish, numbers, place)
        yield from _in_build(wish, place, numbers)


def _in_lists(wish: Wish, place: Place, numbers: Numbers) -> Iterator[Fix]:
    """The item of a list that a loop goes through, where it is the length: a name for the wanted one, or its number."""
    loops = [node.target for node in ast.walk(place.document.syntax.tree) if isinstance(node, ast.For)]
    looped = {target.id for target in loops if isinstance(target, ast.Name)}
    parts = [part for node in on_the_way(wish, place) for part in ast.walk(node)]
    names = [part for part in parts if isinstance(part, ast.Name) and part.id in looped]
    for item in dict.fromkeys(one for name in names for one in numbers.written(name) if one.value == wish.has):
        at = place.document.span(item)
        for text in [*_wanted([item], wish, numbers)[:1], str(wish.wanted)]:
            kind = Kind.NAME if text.isdigit() else Kind.WRITING
            yield Fix(f"Write {text} for {wish.has} in the list on line {at.line}", (Edit(at, text),), kind)


def _large(problem: Problem, place: Place) -> list[Wish]:
    found = (*declared_wishes(problem, place), *wishes(problem, place))
    return [wish for wish in found if min(wish.wanted, wish.has) >= LEAST]


def _renamed(text: str, nodes: list[ast.expr], name: str, place: Place) -> Iterator[Fix]:
    edits = tuple(Edit(place.document.span(node), name) for node in nodes)
    title = f"Use {name} for {text}"
    yield Fix(title, edits, Kind.NAME)
    if 1 < len(edits) <= MOST_PLACES:
        for some in (edits[1:], edits[:-1]) if len(edits) > 2 else ():
            lines = sorted({edit.at.line for edit in some})
            yield Fix(f"{title} on {' and '.join(f'line {line}' for line in lines)}", some, Kind.NAME)
        yield from (Fix(f"{title} on line {edit.at.line}", (edit,), Kind.NAME) for edit in edits)


def _spots(wish: Wish, place: Place, numbers: Numbers) -> Iterator[ast.expr]:
    """Names, attributes and numbers on the way that stand for the length as it is."""
    seen: set[ast.AST] = set()
    declared = set(declarations(place, wish.tensor))
    for node in sorted(on_the_way(wish, place), key=lambda node: any(part in declared for part in ast.walk(node))):
        for part in (part for twin in _twins(node, place) for part in ast.walk(twin)):
            if isinstance(part, ast.Name | ast.Attribute | ast.Constant) and part not in seen:
                seen.add(part)
                if wish.has in numbers.of(part):
                    yield part


def _twins(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    """An expression, and those elsewhere that give the same names the same text."""
    yield node
    same = [one for one in ast.walk(place.document.syntax.tree) if isinstance(one, ast.Assign)]
    given = next((one for one in same if one.value is node), None)
    if given is not None:
        yield from (one.value for one in same if one is not given and ast.dump(one) == ast.dump(given))


def _wanted(nodes: list[ast.expr], wish: Wish, numbers: Numbers) -> list[str]:
    """The names that are known at all these places and stand for the wanted length."""
    known = [
        dict.fromkeys(ast.unparse(name) for name in numbers.names(node) if wish.wanted in numbers.at(name, node))
        for node in nodes
    ]
    return [name for name in known[0] if all(name in names for names in known)]


def _exchanged(node: ast.expr, wish: Wish, numbers: Numbers, place: Place) -> Iterator[Fix]:
    """Two numbers that a caller gives the wrong way round."""
    for call, at in calls_giving(node, numbers):
        if at is None or at >= len(call.args) or wish.has not in numbers.of(call.args[at]):
            continue
        for other in call.args:
            if wish.wanted in numbers.of(other):
                texts = _text(call.args[at], place), _text(other, place)
                spans = place.document.span(call.args[at]), place.document.span(other)
                edits = (Edit(spans[0], texts[1]), Edit(spans[1], texts[0]))
                yield Fix(f"Exchange {texts[0]} and {texts[1]}", edits, Kind.WRITING)


def _handed(node: ast.expr, wish: Wish, numbers: Numbers, place: Place) -> Iterator[Fix]:
    """The number that a caller gives for a parameter, or leaves to its default."""
    for call, at in calls_giving(node, numbers):
        name, called = getattr(node, "id", ""), _text(call.func, place)
        given = call.args[at] if at is not None and at < len(call.args) else None
        given = given or next((one.value for one in call.keywords if one.arg == name), None)
        title = f"Give {called} {name}={wish.wanted}"
        if isinstance(given, ast.Constant) and given.value == wish.has:
            yield Fix(title, (Edit(place.document.span(given), str(wish.wanted)),), Kind.LAYER)
        elif given is None and not any(one.arg is None for one in call.keywords):
            end = place.document.span(call)
            text = place.document.source(end)
            inside = ", " if (call.args or call.keywords) and not text[:-1].rstrip().endswith(",") else ""
            whole = f"{text[:-1].rstrip()}{inside}{name}={wish.wanted})"
            yield Fix(title, (Edit(end, whole),), Kind.ARGUMENT)


def calls_giving(node: ast.expr, numbers: Numbers) -> Iterator[tuple[ast.Call, int | None]]:
    """The calls that give a parameter, where the name is one, with its place among their arguments."""
    if not isinstance(node, ast.Name):
        return
    for scope in numbers.scopes.get(node, numbers.module).chain():
        names = [one.arg for one in getattr(getattr(scope.node, "args", None), "args", ())]
        if node.id in names and isinstance(scope.node, ast.FunctionDef):
            for call in numbers.callers(scope.node):
                yield call, place_of(call, scope.node, node.id)
            return


def _in_build(wish: Wish, place: Place, numbers: Numbers) -> Iterator[Fix]:
    """In the ``build`` of a layer: the last axis of what it is given, or a number of its own, for the length of a weight."""
    for node in on_the_way(wish, place):
        scope = numbers.scopes.get(node, numbers.module).node
        names = [one.arg for one in getattr(getattr(scope, "args", None), "args", ())]
        written = _lengths(node)
        if (
            getattr(scope, "name", "") != "build"
            or len(names) < len(("self", "input_shape"))
            or len(written) <= wish.axis
        ):
            continue
        part = written[wish.axis]
        own = [name for name in _wanted([part], wish, numbers) if name.startswith("self.")]
        for text in (f"{names[1]}[-1]", *own[:MOST_NAMES]):
            if _text(part, place) != text:
                yield Fix(f"Use {text} for {_text(part, place)}", (Edit(place.document.span(part), text),), Kind.NAME)


def _lengths(node: ast.AST) -> list[ast.expr]:
    """The lengths that are written in the shape of a weight."""
    given = [keyword.value for keyword in getattr(node, "keywords", ()) if keyword.arg == "shape"]
    written = [one for one in (*given, *getattr(node, "args", ())[:2]) if isinstance(one, ast.Tuple | ast.List)]
    return written[0].elts if written else []


def _lengths_alone(tree: ast.AST) -> set[str]:
    """The names that stand in shapes, and never for their last axis or by themselves in a call: they are no widths."""
    held = [
        node for node in ast.walk(tree) if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load)
    ]
    tuples = [node.elts for node in held if len(node.elts) > 1]
    inside = {part.id for elts in tuples for part in elts[:-1] if isinstance(part, ast.Name)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = [part for node in calls for part in (*node.args, *(keyword.value for keyword in node.keywords))]
    alone = {part.id for part in (*given, *(elts[-1] for elts in tuples)) if isinstance(part, ast.Name)}
    return inside - alone


def _counts(tree: ast.AST) -> Iterator[ast.expr]:
    """What counts something else."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg in COUNTS)
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in COUNTING:
                yield from node.args


def _text(node: ast.AST, place: Place) -> str:
    return place.document.source(place.document.span(node))  # type: ignore[arg-type]


def _dump(name: str) -> str:
    return ast.dump(ast.parse(name, mode="eval").body)
