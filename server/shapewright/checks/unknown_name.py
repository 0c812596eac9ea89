"""``unknown-name``: Keras has no loss, metric, optimizer, activation … of this name, or a layer no such attribute."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import LayerLacks, LegacyOptimizer, UnknownName
from shapewright.rules.versions import asked, names_of
from shapewright.source.text import Edit

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity

if TYPE_CHECKING:
    from .place import Place

MEANT = {
    "rmse": "mse",
    "l1": "mae",
    "l2": "mse",
    "cross_entropy": "categorical_crossentropy",
    "nll": "sparse_categorical_crossentropy",
}
"""What people call a loss elsewhere."""


@check("unknown-name", Severity.ERROR, UnknownName)
def unknown_name(found: UnknownName, place: Place) -> Diagnostic:
    """The name that nobody knows: a layer looks it up at once, but ``compile`` stores a loss, and the training looks."""
    written = _written(found, place)
    spans = [place.document.span(written)] if written is not None else []
    here = bool(found.argument) and bool(spans)
    who = found.title or place.method or "The model"
    notes = [] if here else [Note(at, f"the {found.phrase.split()[1]} is chosen here") for at in spans]
    return Diagnostic(
        at=spans[0] if here else place.raising,
        message=f'{who} needs {found.phrase} that Keras knows, but gets "{found.name}"',
        notes=(*notes, *place.path()),
        fixes=tuple(Fix(f'Use "{name}"', (Edit(at, f'"{name}"'),)) for at in spans for name in _meant(found, place)),
    )


@check("unknown-name", Severity.ERROR, LegacyOptimizer)
def legacy_optimizer(found: LegacyOptimizer, place: Place) -> Diagnostic:
    """An optimizer that was left behind."""
    call = place.call
    callee = call.document.source(call.callee) if call is not None else ""
    newer = callee.replace("legacy.", "", 1)
    fixes = (Fix(f"Use {newer}", (Edit(call.callee, newer),)),) if call is not None and newer != callee else ()
    message = f"Keras 3 has no optimizers.legacy.{found.name}, which only Keras 2 has"
    return Diagnostic(at=place.raising, message=message, notes=tuple(place.path()), fixes=fixes)


@check("unknown-name", Severity.ERROR, LayerLacks)
def layer_lacks(found: LayerLacks, place: Place) -> Diagnostic:
    """What a layer had in Keras 2; its output on a Keras tensor has the shape."""
    node, fixes = place.site.node, []
    if found.called and not place.outside and isinstance(node, ast.Attribute):
        owner = place.document.source(place.document.span(node.value))
        text = f"{owner}.{found.name.removesuffix('_shape')}.shape"
        fixes.append(Fix(f"Write {text}", (Edit(place.document.span(node), text),)))
    return Diagnostic(
        at=place.raising,
        message=f"{found.layer.title} has no {found.name} in Keras 3, where only models have one",
        notes=(*place.program.note(found.layer.origin, "the layer is made here"), *place.path()),
        fixes=tuple(fixes),
    )


def _meant(found: UnknownName, place: Place) -> list[str]:
    """Names that are like this one, as most programs write them."""
    if found.kind == "losses" and found.name.lower() in MEANT:
        return [MEANT[found.name.lower()]]
    versions = asked(place.keras)
    known = sorted(names_of(found.kind, versions[0])) if versions else []
    return get_close_matches(found.name.lower(), [name for name in known if name == name.lower()], 2, 0.7)


def _written(found: UnknownName, place: Place) -> ast.Constant | None:
    """The text that says it: in the call that looks it up, or in that of ``compile``."""
    call = place.constructor or place.call
    if found.argument:
        value = call.value(found.argument) if call is not None else None
        return value if isinstance(value, ast.Constant) and value.value == found.name else None
    nodes = ast.walk(place.compiled.node) if place.compiled is not None else ()
    return next((node for node in nodes if isinstance(node, ast.Constant) and node.value == found.name), None)
