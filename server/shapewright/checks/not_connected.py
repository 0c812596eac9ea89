"""``not-connected``: a functional model gives out what comes from inputs that it is not told of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import NotConnected
from shapewright.source.text import Edit
from shapewright.values.models import Functional, Sequential
from shapewright.values.tensors import Tensor

from .check import check
from .diagnostic import Diagnostic, Fix, Severity
from .wording import brief, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place


@check("not-connected", Severity.ERROR, NotConnected)
def not_connected(found: NotConnected, place: Place) -> Diagnostic:
    """Which inputs are left out."""
    first = _written(found.missing[0], place)
    needs = "an input" if len(found.missing) == 1 else count(len(found.missing), "input")
    left = "that is not among its inputs" if len(found.missing) == 1 else "that are not among its inputs"
    whole = f"What the model gives out comes from {needs} {left}"
    if first is not None and len(found.missing) == 1:
        whole = brief(f"What the model gives out comes from {first}, which is not among its inputs", whole)
    return Diagnostic(
        at=place.guilty(_inputs(place)),
        message=whole,
        notes=(
            *(note for tensor in found.missing for note in place.origin(tensor, "this input is left out")),
            *(note for tensor in found.unused for note in place.origin(tensor, "nothing comes from this one")),
            *place.path(),
        ),
        fixes=tuple(_fixes(found, place)),
    )


def _inputs(place: Place) -> ast.expr | None:
    return place.argument(0, "inputs")


def _fixes(found: NotConnected, place: Place) -> Iterator[Fix]:
    """All of them given, in the place of those from which nothing comes where these are as many."""
    node, texts = _inputs(place), [_written(tensor, place) for tensor in found.missing]
    if node is None or place.outside or None in texts or isinstance(node, ast.Dict):
        return
    parts = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    given = [place.document.source(place.document.span(part)) for part in parts]
    if len(found.unused) == len(found.missing) == len(given):
        given = []
    else:
        unused = [place.tensor_at(part) for part in parts]
        sources = {id(tensor.source) for tensor in found.unused}
        kept = [
            text
            for text, tensor in zip(given, unused, strict=True)
            if tensor is None or id(tensor.source) not in sources
        ]
        given = kept if len(found.unused) == len(found.missing) else given
    wanted = [*given, *(text for text in texts if text is not None)]
    whole = wanted[0] if len(wanted) == 1 else f"[{', '.join(wanted)}]"
    yield Fix(f"Give the model all its inputs: {whole}", (Edit(place.document.span(node), whole),))


def _written(tensor: Tensor, place: Place) -> str | None:
    """What the program calls an input: a name that is given once, or the model that it belongs to."""
    tree = place.document.syntax.tree
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            held = tensor.origin is not None and node.value is tensor.origin.node
            if held and len(place.program.given_to(name)) == 1:
                return name
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            for value in place.program.values(node)[-1:]:
                inputs = _declared(value, place)
                if len(inputs) == 1 and inputs[0].source is tensor.source:
                    return f"{node.id}.inputs[0]"
    return None


def _declared(model: object, place: Place) -> list[Tensor]:
    """The inputs of a model."""
    if not isinstance(model, Sequential | Functional):
        return []
    whole = model.inputs if isinstance(model, Functional) else place.program.analysis.held(model.address, "#input")
    return [part for part in (whole if isinstance(whole, tuple) else (whole,)) if isinstance(part, Tensor)]
