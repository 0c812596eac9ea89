"""``missing-attribute``: an array, a tensor, a list, a layer or a model is asked for what no such object has."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.members import REMOVED, members
from shapewright.rules.problems import AttributeMissing
from shapewright.source.text import Edit, Span

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .spelling import module
from .wording import OBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

OF_KERAS = ("keras.Iterator", "keras.Model", "keras.optimizers", "keras.layers.", "keras.metrics.")

ITSELF = frozenset({"cpu", "detach", "eval", "numpy", "to_numpy", "values"})
"""What an array is asked for by those who want an array."""

INSTEAD = {"lr": "learning_rate", "get_shape": "shape", "reset_states": "reset_state"}
"""What has the same under another name."""

FUNCTIONS = {"astype": "cast", "reshape": "reshape", "T": "transpose", "transpose": "transpose"}
"""What TensorFlow has as a function."""

ALIKE = 0.8
"""How like each other a wrong name and the right one are (``difflib``)."""


@check("missing-attribute", Severity.ERROR, AttributeMissing)
def missing_attribute(found: AttributeMissing, place: Place) -> Diagnostic:
    """Who is asked, and for what."""
    title = found.kind.removeprefix("keras.layers.").removeprefix("keras.metrics.")
    since = " in Keras 3" if found.kind.startswith(OF_KERAS) else ""
    at = _name(found, place)
    return Diagnostic(
        at=at,
        message=f"{OBJECTS.get(found.kind, title)} has no {found.name}{since}",
        notes=(*place.made_at(found.origin, at), *place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _name(found: AttributeMissing, place: Place) -> Span:
    """The name behind the dot."""
    node, at = place.site.node, place.document.span(place.site.node)
    if place.outside or not isinstance(node, ast.Attribute) or node.attr != found.name:
        return place.raising
    return Span(at.end_line, at.end_column - len(found.name), at.end_line, at.end_column)


def _fixes(found: AttributeMissing, place: Place) -> Iterator[Fix]:
    node = place.site.node
    if place.outside or not isinstance(node, ast.Attribute) or node.attr != found.name:
        return
    name, owner = _name(found, place), place.document.span(node.value)
    text = place.document.source(owner)
    call = _call_of(node, place)
    if found.kind == "keras.Model" and found.name in REMOVED:
        yield from _of_model(found, name, call, place)
    elif found.kind == "keras.Iterator" and found.name == "next" and call is not None:
        yield Fix(f"Write next({text})", (Edit(place.document.span(call), f"next({text})"),))
    elif found.kind == "numpy.ndarray" and found.name in ITSELF:
        end = place.document.span(call or node)
        edit = Edit(Span(owner.end_line, owner.end_column, end.end_line, end.end_column), "")
        yield Fix(f"Leave out .{found.name}{'()' if call is not None else ''}", (edit,))
    elif INSTEAD.get(found.name) in found.known:
        end = place.document.span(call) if call is not None and found.name == "get_shape" else name
        other = INSTEAD[found.name]
        yield Fix(f"Write {other}", (Edit(Span(name.line, name.column, end.end_line, end.end_column), other),))
    elif found.kind == "tensorflow.Tensor":
        yield from _of_tensor(found, text, call, place)
    elif found.kind in ("list", "tuple") and found.name in members("numpy.ndarray"):
        numpy = module(place.document, "numpy")
        if numpy is not None:
            yield Fix(f"Make an array of it: {numpy}.array(…)", (Edit(owner, f"{numpy}.array({text})"),))
    else:
        for other in get_close_matches(found.name, sorted(found.known), 2, ALIKE):
            yield Fix(f"Use {other}", (Edit(name, other),))


def _of_model(found: AttributeMissing, name: Span, call: ast.Call | None, place: Place) -> Iterator[Fix]:
    """The method that does it now; of the scores of classes the greatest."""
    other = REMOVED[found.name]
    if found.name != "predict_classes":
        yield Fix(f"Use {other}", (Edit(name, other),))
    elif call is not None:
        end = place.document.span(call)
        behind = Edit(Span(end.end_line, end.end_column, end.end_line, end.end_column), ".argmax(axis=-1)")
        yield Fix("Take the class of the greatest score: predict(…).argmax(axis=-1)", (Edit(name, other), behind))


def _of_tensor(found: AttributeMissing, text: str, call: ast.Call | None, place: Place) -> Iterator[Fix]:
    """The function of TensorFlow; or its values, as an array."""
    node = place.site.node
    assert isinstance(node, ast.Attribute)
    function, whole = FUNCTIONS.get(found.name), place.document.span(call or node)
    given = [place.document.source(place.document.span(part)) for part in (call.args if call is not None else ())]
    if len(given) > 1:
        given = [f"({', '.join(given)})"]
    tensorflow = module(place.document, "tensorflow")
    if tensorflow is not None and function and (call is None or not call.keywords):
        written = f"{tensorflow}.{function}({', '.join((text, *given))})"
        yield Fix(f"Write {written}", (Edit(whole, written),))
    if found.eager and found.name in members("numpy.ndarray"):
        at = place.document.span(node.value)
        edit = Edit(Span(at.end_line, at.end_column, at.end_line, at.end_column), ".numpy()")
        yield Fix(f"Take its values: {text}.numpy()", (edit,))


def _call_of(node: ast.expr, place: Place) -> ast.Call | None:
    """The call whose function the attribute is."""
    tree = ast.walk(place.document.syntax.tree)
    return next((call for call in tree if isinstance(call, ast.Call) and call.func is node), None)
