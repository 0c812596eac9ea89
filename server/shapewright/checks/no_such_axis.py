"""``no-such-axis``: a layer, function or index is told to work on an axis that its input does not have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import NoSuchAxis
from shapewright.source.text import Edit
from shapewright.values.tensors import show

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import count

if TYPE_CHECKING:
    from shapewright.source.text import Span

    from .place import Place

MAKES_ONE = ("expand_dims", "stack")
"""What puts a new axis there: it may be one behind the last."""


@check("no-such-axis", Severity.ERROR, NoSuchAxis)
def no_such_axis(found: NoSuchAxis, place: Place) -> Diagnostic:
    """The axis that is asked for, and how many there are."""
    shape, node = found.input.shape or (), None if place.outside else place.site.node
    least = (found.axis + 1 if found.axis >= 0 else -found.axis) - (found.title in MAKES_ONE)
    at, fixes = _at(found, place), []
    message = (
        f"{found.title} needs {count(least, 'axis')} for {found.argument} {found.axis}, but its input {show(shape)}"
    )
    if isinstance(place.finding.site.node, ast.Subscript):
        name = place.name(_indexed(node), "the array") if isinstance(node, ast.Subscript) else "the array"
        which = "An index" if place.outside else "This index"
        message = f"{which} needs {count(least, 'axis')}, but {name} of shape {show(shape)}"
        fixes += _of_a_shape(found, place) if found.title == "shape" else []
    elif place.document.source(at).lstrip("-").isdigit() and shape:
        last = ("last", "-1") if len(shape) > 1 else ("only", "0")
        fixes.append(Fix(f"Take the {last[0]} axis: {found.argument}={last[1]}", (Edit(at, last[1]),)))
    else:
        fixes += _of_several(found, place)
    return Diagnostic(
        at=at,
        message=f"{message} has {len(shape)}",
        notes=(
            *place.origin(found.input, "the input comes from here"),
            *place.layer_note(f"this {found.title} refuses it"),
            *place.path(),
        ),
        fixes=tuple(fixes),
    )


def _indexed(node: ast.Subscript) -> ast.expr:
    """The array whose axes an index counts: of ``x.shape[2]`` that is ``x``."""
    of_shape = isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    return node.value.value if isinstance(node.value, ast.Attribute) and of_shape else node.value


def _of_a_shape(found: NoSuchAxis, place: Place) -> list[Fix]:
    """One value on an axis that is not there, or the last axis that is."""
    node = place.site.node
    if place.outside or not isinstance(node, ast.Subscript) or found.axis < 0:
        return []
    one = [Fix("Write 1: an axis that is not there", (Edit(place.document.span(node), "1"),))]
    last = Fix("Take the last axis: -1", (Edit(place.document.span(node.slice), "-1"),))
    return [*(one if found.axis == len(found.input.shape or ()) else []), *([last] if found.input.shape else [])]


def _of_several(found: NoSuchAxis, place: Place) -> list[Fix]:
    """Of several axes those that there are; where there are none, the call is left out."""
    call, rank = place.call, len(found.input.shape or ())
    given = call.value(found.argument) if call is not None and not place.outside else None
    if call is None or not isinstance(given, ast.Tuple | ast.List):
        return []
    numbers = [_number(part) for part in given.elts]
    kept = [number for number in numbers if number is not None and -rank <= number < rank]
    if None in numbers or (not kept and not call.node.args):
        return []
    if not kept:
        data = call.document.source(call.document.span(call.node.args[0]))
        return [Fix(f"Leave out the {found.title}: {data}", (Edit(call.document.span(call.node), data),))]
    text = str(kept[0]) if len(kept) == 1 else f"({', '.join(map(str, kept))})"
    noun = "axis" if len(kept) == 1 else "axes"
    return [
        Fix(
            f"Take the {noun} there {'is' if noun == 'axis' else 'are'}: {found.argument}={text}",
            (Edit(call.document.span(given), text),),
        )
    ]


def _at(found: NoSuchAxis, place: Place) -> Span:
    """The number of the axis, wherever it is given; of an index, what stands between its brackets."""
    node = place.site.node
    if place.outside:
        return place.raising
    if isinstance(node, ast.Subscript):
        return place.document.span(node.slice)
    if place.call is None or place.constructor is not None:
        return place.at(found.argument)
    numbers = (argument for argument in place.call.node.args if _number(argument) == found.axis)
    given = place.call.value(found.argument) or next(numbers, None)
    return place.raising if given is None else place.document.span(given)


def _number(node: ast.expr) -> int | None:
    """A whole number that is written there."""
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
        case _:
            return None
