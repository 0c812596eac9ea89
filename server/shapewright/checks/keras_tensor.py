"""``keras-tensor``: a Keras tensor is taken for a tensor of TensorFlow."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import KerasTensorGiven, KerasTensorLacks, ValuesNeeded
from shapewright.source.text import Edit, Span
from shapewright.values.tensors import show

from . import spelling
from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("keras-tensor", Severity.ERROR, KerasTensorGiven)
def keras_tensor(found: KerasTensorGiven, place: Place) -> Diagnostic:
    """What the function works on, and what it gets."""
    notes = place.origin(found.input, f"the Keras tensor comes from here, with shape {show(found.input.shape)}")
    return Diagnostic(
        at=place.raising,
        message=f"{found.title} needs a tensor, but gets a Keras tensor, which has no values yet",
        notes=(*notes, *place.path()),
    )


@check("keras-tensor", Severity.ERROR, ValuesNeeded)
def values_needed(found: ValuesNeeded, place: Place) -> Diagnostic:
    """What needs values; the function of Keras that does the same, or Keras first."""
    notes = place.origin(found.input, f"the Keras tensor comes from here, with shape {show(found.input.shape)}")
    return Diagnostic(
        at=place.raising,
        message=f"{found.title} needs values, but gets a Keras tensor, which has none yet",
        notes=(*notes, *place.path()),
        fixes=tuple(_of_operator(place)),
    )


def _of_operator(place: Place) -> Iterator[Fix]:
    """``array * x``: the tensor first, or the array as a tensor."""
    node = place.site.node
    if place.outside or not isinstance(node, ast.BinOp):
        return
    document, left, right = place.document, place.document.span(node.left), place.document.span(node.right)
    first, then = document.source(left), document.source(right)
    if isinstance(node.op, ast.Add | ast.Mult):
        inner = first if isinstance(node.left, ast.Name | ast.Call | ast.Attribute | ast.Subscript) else f"({first})"
        yield Fix("Write the Keras tensor first", (Edit(left, then), Edit(right, inner)))
    keras = spelling.keras(document)
    if keras is not None:
        text = f"{keras}.ops.convert_to_tensor({first})"
        yield Fix(f"Make a tensor of it: {text}", (Edit(left, text),))


LISTED = {"as_list": {"()": "list({0})"}, "get_shape": {"().as_list()": "list({0}.shape)", "()": "{0}.shape"}}
"""What is written instead, by what follows the name."""
COUNTED = ("ndims", "rank")


@check("keras-tensor", Severity.ERROR, KerasTensorLacks)
def keras_tensor_lacks(found: KerasTensorLacks, place: Place) -> Diagnostic:
    """Who is asked, and for what."""
    notes = place.origin(found.input, f"the Keras tensor comes from here, with shape {show(found.input.shape)}")
    who = "The shape of a Keras tensor is a tuple, which" if found.of_shape else "A Keras tensor"
    return Diagnostic(
        at=place.raising,
        message=f"{who} has no {found.name}",
        notes=(*notes, *place.path()),
        fixes=_instead(found, place),
    )


def _instead(found: KerasTensorLacks, place: Place) -> tuple[Fix, ...]:
    """The same of a tuple, in the place of the attribute and the brackets behind it."""
    node = place.site.node
    if place.outside or not isinstance(node, ast.Attribute):
        return ()
    at, owner = place.document.span(node), place.document.source(place.document.span(node.value))
    if found.name in COUNTED:
        return (_fix(at, f"len({owner})"),)
    for behind, text in LISTED.get(found.name, {}).items():
        end = at.end_column + len(behind)
        if place.document.source(Span(at.end_line, at.end_column, at.end_line, end)) == behind:
            return (_fix(Span(at.line, at.column, at.end_line, end), text.format(owner)),)
    return ()


def _fix(at: Span, text: str) -> Fix:
    return Fix(f"Write {text}", (Edit(at, text),))
