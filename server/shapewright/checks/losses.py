"""Losses: what ``compile`` was told, and the edits that choose another loss with its metrics."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from shapewright.rules.training.losses import ALIASES, CLASSES, Loss
from shapewright.source.text import Edit

from . import spelling
from .diagnostic import Fix, Kind, Note

if TYPE_CHECKING:
    from .place import Place

CLASS_OF = {function: cls for cls, function in CLASSES.items()}
CROSSENTROPY = re.compile(r"(?i)^(?:sparse_?)?categorical_?(?P<what>crossentropy|accuracy)$|^binary_?crossentropy$")


def as_written(place: Place, loss: str) -> str:
    """The loss as the program writes it (``mse``), if that is short text for the same."""
    value = place.compiled.value("loss") if place.compiled is not None else None
    written = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
    return written if ALIASES.get(written.lower(), written) == loss else loss


CHOSEN = {"loss": "losses", "loss_weights": "weights", "weighted_metrics": "metrics"}
"""What the arguments of ``compile`` bring, where they are not called so."""


def chosen(place: Place, argument: str) -> list[Note]:
    """A note at what ``compile`` was given."""
    at = place.compiled.argument(argument) if place.compiled is not None else None
    return [Note(at, f"the {CHOSEN.get(argument, argument)} are chosen here")] if at is not None else []


def use_loss(place: Place, loss: str) -> list[Fix]:
    """“Use categorical_crossentropy”: in ``compile``, with the metrics that go with it, or where a loss is made."""
    call = place.compiled
    value = _called(place) if call is None else call.value("loss")
    found = _replaced(place, value, loss) if value is not None else None
    if found is None:
        return []
    edits = found
    sparse = loss.startswith("sparse_")
    for node in _leaves(call.value("metrics") if call is not None else None):
        name = _named(node)
        match = CROSSENTROPY.match(name.replace("Sparse", "sparse").replace("Categorical", "categorical"))
        if match and match["what"]:
            edits += _replaced(place, node, f"{'sparse_' if sparse else ''}categorical_{match['what'].lower()}") or ()
    return [Fix(f"Use {loss}", edits, Kind.LOSS)]


def _called(place: Place) -> ast.expr | None:
    """The loss that the call that raises is one of: where it was made, or the function as it is called."""
    callee = place.call.node.func if place.call is not None else None
    held = place.program.values(callee) if callee is not None else []
    losses = [value for value in held if isinstance(value, Loss)]
    for node, values in place.program.analysis.recorder.values.items() if losses else ():
        if isinstance(node, ast.Call) and any(value is losses[-1] for value in values):
            return node
    return None if losses else callee


def _leaves(node: ast.expr | None) -> list[ast.expr]:
    """The metrics of a list, or the one that stands alone."""
    if isinstance(node, ast.List | ast.Tuple):
        return list(node.elts)
    return [] if node is None else [node]


def _named(node: ast.expr) -> str:
    """The text, function or class that a loss or metric is given as."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _replaced(place: Place, node: ast.expr, name: str) -> tuple[Edit, ...] | None:
    """The edit that writes another loss or metric in the same style: as text, function or class."""
    if isinstance(node, ast.Constant):
        quote = place.document.source(place.document.span(node))[:1]
        return (Edit(place.document.span(node), f"{quote}{name}{quote}"),)
    callee = node.func if isinstance(node, ast.Call) else node
    class_name = CLASS_OF.get(name) or "".join(part.capitalize() for part in name.split("_"))
    if not re.search("(?i)crossentropy|accuracy", _named(node)):
        return None
    written = spelling.like(place.document, callee, class_name if isinstance(node, ast.Call) else name)
    if written is None:
        return None
    text, imports = written
    return (Edit(place.document.span(callee), text), *imports)
