"""The program as checks see it: its findings, the values of its expressions, the constructors of its layers."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.signatures import layer_signatures
from shapewright.values.models import Layer

from .call_text import CallText
from .diagnostic import Note
from .place import Place

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding
    from shapewright.values.origins import Site

INPUT = ("shape", "batch_size", "dtype", "sparse", "batch_shape", "name", "tensor")
"""The positional parameters of ``keras.Input``."""


class Program:
    """An analysis, as checks see it."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def of(self, finding: Finding) -> Place:
        """One finding in it."""
        return Place(finding, self)

    def values(self, node: ast.expr) -> list[Any]:
        """What an expression was, visit by visit."""
        return self.analysis.recorder.values.get(node, [])

    def given_to(self, name: str) -> list[ast.expr]:
        """What a name is given by assignments, wherever they stand."""
        nodes = (node for node in ast.walk(self.analysis.document.syntax.tree) if isinstance(node, ast.Assign))
        return [
            node.value
            for node in nodes
            if any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        ]

    def constructor(self, layer: Any) -> CallText | None:
        """The constructor call of a layer, where it is written in this file."""
        if not isinstance(layer, Layer) or layer.origin.path != self.analysis.document.path:
            return None
        node = layer.origin.node
        known = layer_signatures().get(layer.title)
        names = INPUT if layer.title == "InputLayer" else known.positional if known else ()
        return CallText(node, self.analysis.document, names) if isinstance(node, ast.Call) else None

    def declaration(self, layer: Any) -> CallText | None:
        """The call that declares an input's shape, if one does: ``Input(…)``, or a layer with ``input_shape``."""
        call = self.constructor(layer)
        if call is None:
            return None
        callee = call.node.func
        named = callee.attr if isinstance(callee, ast.Attribute) else callee.id if isinstance(callee, ast.Name) else ""
        if named in ("Input", "InputLayer"):
            return call
        plain = CallText(call.node, call.document)
        return plain if any(plain.keyword(name) for name in ("input_shape", "input_dim", "batch_shape")) else None

    def note(self, site: Site, text: str) -> list[Note]:
        """A note at a place of this or another file."""
        document = self.analysis.document
        if site.path == document.path:
            return [Note(document.span(site.node), text)]
        other = self.analysis.workspace.document(site.path)
        return [] if other is None else [Note(other.span(site.node), text, site.path)]
