"""Spelling: how this program writes a name of Keras, and the import that it needs for it."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from shapewright.source.text import Edit, point

if TYPE_CHECKING:
    from shapewright.source.document import Document

KERAS = {"keras": "", "tensorflow.keras": "", "tensorflow": ".keras", "tf_keras": ""}
"""Modules under which Keras is found, and what must follow their name."""

SUBMODULES = ("layers", "losses", "metrics")
"""Modules of which a program may import everything."""


def keras(document: Document) -> str | None:
    """How the program says ``keras``: ``keras``, ``tf.keras`` …; the shortest; ``None`` without such an import."""
    names = []
    for node in _imports(document):
        if isinstance(node, ast.Import):
            known = (alias for alias in node.names if alias.name in KERAS and (alias.asname or "." not in alias.name))
            names += [(alias.asname or alias.name) + KERAS[alias.name] for alias in known]
        elif node.module == "tensorflow":
            names += [alias.asname or "keras" for alias in node.names if alias.name == "keras"]
    return min(names, key=lambda name: "." in name, default=None)


def tensorflow(document: Document) -> str | None:
    """How the program says ``tensorflow``; ``None`` without such an import."""
    return module(document, "tensorflow")


def module(document: Document, name: str) -> str | None:
    """How the program says the name of a module that it imports as a whole."""
    modules = (alias for node in _imports(document) if isinstance(node, ast.Import) for alias in node.names)
    return next((alias.asname or alias.name for alias in modules if alias.name == name), None)


def like(document: Document, callee: ast.expr, name: str) -> tuple[str, tuple[Edit, ...]] | None:
    """How to write the sibling of what ``callee`` writes (``layers.Dense`` → ``layers.Flatten``), and its import."""
    if _is_input(callee):
        return _of_layers(document, name)
    if isinstance(callee, ast.Attribute):
        return document.source(document.span(callee.value)) + "." + name, ()
    if not isinstance(callee, ast.Name):
        return None
    beside: ast.alias | None = None
    for node in _imports(document):
        if not isinstance(node, ast.ImportFrom):
            continue
        whole = node.module is not None and node.module.split(".")[-1] in SUBMODULES
        for alias in node.names:
            if alias.name == name:
                return alias.asname or alias.name, ()
            if alias.name == "*" and whole:
                return name, ()
            if (alias.asname or alias.name) == callee.id:
                beside = alias
    if beside is None:
        return None
    at = document.span(beside)  # type: ignore[arg-type]  # An alias has a place like any expression.
    return name, (Edit(point(at.end_line, at.end_column), f", {name}"),)


def _is_input(callee: ast.expr) -> bool:
    """Whether it is ``Input``, which Keras has outside of its layers too."""
    return (callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")) == "Input"


def _of_layers(document: Document, name: str) -> tuple[str, tuple[Edit, ...]] | None:
    """How to write a layer: as one of what the program imports of the layers, or by the name of their module."""
    for node in _imports(document):
        of_layers = isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] == "layers"
        for alias in node.names:
            if of_layers and alias.name in (name, "*"):
                return (alias.asname or name) if alias.name == name else name, ()
            if alias.name.split(".")[-1] == "layers" and (alias.asname or "." not in alias.name):
                return f"{alias.asname or alias.name}.{name}", ()
    module = keras(document)
    return None if module is None else (f"{module}.layers.{name}", ())


@lru_cache(maxsize=8)
def _imports(document: Document) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Every import of the text, those inside functions too."""
    return tuple(node for node in ast.walk(document.syntax.tree) if isinstance(node, ast.Import | ast.ImportFrom))
