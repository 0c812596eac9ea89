"""Lengths: another stride, window or padding in a layer on the way, so that an axis gets the length it needs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.layers.spatial import SpatialLayer

from .register import repair
from .upstream import upstream
from .wishes import HAVE_WISHES, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.call_text import CallText
    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem

    from .upstream import Passage
    from .wishes import Wish

FACTORS = ("strides", "pool_size", "size")
"""Arguments that multiply or divide a length."""
EDGES = {"ZeroPadding": ("padding", True), "Cropping": ("cropping", False)}
"""What is added to the ends of an axis, or taken off them, and which of the two it is, by the beginning of the layer's name."""
USUAL = 2
"""What most programs pool, stride and repeat by."""
MOST_WISHES = 6
"""So many tensors and axes of one problem are followed back."""


@repair(*HAVE_WISHES)
def other_lengths(problem: Problem, place: Place) -> Iterator[Fix]:
    """Layers on the way that multiply, divide or shorten the axis, nearest first."""
    followed = [wish for wish in wishes(problem, place) if not wish.is_last][:MOST_WISHES]
    for wish in followed:
        for passage in upstream(wish.tensor, place.program):
            rule, call = passage.layer.rule, place.program.constructor(passage.layer)
            if call is not None and passage.layer.title.startswith(tuple(EDGES)):
                yield from _edged(passage.layer.title, call, wish)
            elif call is not None and passage.layer.title == "RepeatVector" and wish.axis == 1:
                yield from _repeated(call, wish, place)
            elif isinstance(rule, SpatialLayer) and call is not None:
                yield from _strided(passage.layer.title, call, wish, place)
                yield from _factors(passage.layer.title, call, wish)
                yield from _padded(passage, call, wish)


def _edged(title: str, call: CallText, wish: Wish) -> Iterator[Fix]:
    """As much more, or less, on both ends of every axis, where one number is written for all of them."""
    name, grows = next(EDGES[start] for start in EDGES if title.startswith(start))
    value, (more, odd) = call.value(name), divmod(wish.wanted - wish.has, 2)
    if isinstance(value, ast.Constant) and isinstance(value.value, int) and not odd:
        new = value.value + (more if grows else -more)
        if new >= 0:
            yield _told(title, call, name, str(new), Kind.ARGUMENT if new else Kind.LAYER)


def _repeated(call: CallText, wish: Wish, place: Place) -> Iterator[Fix]:
    """As many steps as are wanted: those of the labels, where these have a name."""
    labels, value = place.labels, call.value("n")
    tensor = place.tensor_at(labels) if isinstance(labels, ast.Name) else None
    named = tensor is not None and len(tensor.shape or ()) > 1 and (tensor.shape or ())[1] == wish.wanted
    text = f"{labels.id}.shape[1]" if isinstance(labels, ast.Name) and named else str(wish.wanted)
    if value is not None and place.document.source(place.document.span(value)) != text:
        yield _told("RepeatVector", call, "n", text)


def _strided(title: str, call: CallText, wish: Wish, place: Place) -> Iterator[Fix]:
    """A stride where none is written, as a shortcut needs one: first as another layer of the function calls it."""
    if "Conv" not in title or "Transpose" in title or call.value("strides") is not None or wish.has % wish.wanted:
        return
    functions = [one for one in ast.walk(place.document.syntax.tree) if isinstance(one, ast.FunctionDef)]
    around = [one for one in functions if any(inner is call.node for inner in ast.walk(one))]
    named = [
        keyword.value.id
        for one in around[-1:]
        for node in ast.walk(one)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "strides" and isinstance(keyword.value, ast.Name)
    ]
    for text in dict.fromkeys([*named, str(wish.has // wish.wanted)]):
        yield _told(title, call, "strides", text)


def _factors(title: str, call: CallText, wish: Wish) -> Iterator[Fix]:
    grows = "Transpose" in title or "UpSampling" in title
    for name in FACTORS:
        value = call.value(name)
        factor = _number(value)
        if value is None or factor is None:
            continue
        for new in dict.fromkeys([*_solved(factor, wish, grows=grows), USUAL]):
            if new != factor and new > 0:
                text = f"({', '.join([str(new)] * len(value.elts))})" if isinstance(value, ast.Tuple) else str(new)
                yield _told(title, call, name, text, Kind.ARGUMENT if new > 1 else Kind.LAYER)


def _told(title: str, call: CallText, name: str, text: str, kind: Kind = Kind.ARGUMENT) -> Fix:
    """Another argument of a layer that may stand anywhere: its line is part of the title."""
    return Fix(f"Use {name}={text} in the {title} on line {call.node.lineno}", call.with_argument(name, text), kind)


def _solved(factor: int, wish: Wish, *, grows: bool) -> list[int]:
    """The factor with which the length comes out, if there is one."""
    above, below = (wish.wanted, wish.has) if grows else (wish.has, wish.wanted)
    return [factor * above // below] if factor * above % below == 0 else []


def _number(value: ast.expr | None) -> int | None:
    """A whole number that is written there, or that stands for every axis."""
    match value:
        case ast.Constant(value=int(number)):
            return number
        case ast.Tuple(elts=[first, *rest]) if all(ast.dump(first) == ast.dump(one) for one in rest):
            return _number(first)
        case _:
            return None


def _padded(passage: Passage, call: CallText, wish: Wish) -> Iterator[Fix]:
    """The other padding: for a length that is too short, and after a transposed convolution for one too long."""
    title, padding = passage.layer.title, passage.layer.arguments.get("padding")
    written = call.value("padding")
    if not hasattr(passage.layer.rule, "padding") or not isinstance(written, ast.Constant | None):
        return
    if padding == "same" and wish.has > wish.wanted and "Transpose" not in title and "Pooling" not in title:
        yield _told(title, call, "padding", '"valid"')
    elif padding in (None, "valid") and (wish.has < wish.wanted) != ("Transpose" in title) and _shortens(passage, wish):
        yield _told(title, call, "padding", '"same"')
    elif padding == "same" and wish.has < wish.wanted and "Transpose" in title:
        yield _told(title, call, "padding", '"valid"')


def _shortens(passage: Passage, wish: Wish) -> bool:
    """Whether the axis came out of a layer with another length than it went in."""
    before, after = passage.before.shape if passage.before is not None else None, passage.after.shape
    if before is None or after is None or min(len(before), len(after)) <= wish.axis:
        return False
    return before[wish.axis] != after[wish.axis]
