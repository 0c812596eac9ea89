"""``missing-name``: a module of Keras 3 has no such name."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import MissingName
from shapewright.rules.public import homes, modules
from shapewright.rules.training.losses import ALIASES
from shapewright.source.text import Edit, Span

from .check import check
from .diagnostic import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .place import Place

ALIKE = 0.85
"""How like each other a wrong name and the right one are (``difflib``)."""


@check("missing-name", Severity.ERROR, MissingName)
def missing_name(found: MissingName, place: Place) -> Diagnostic:
    """What is not there; where it is now, or what is meant."""
    return Diagnostic(
        at=_at(found, place),
        message=f"Keras 3 has no {found.module}.{found.name}",
        notes=tuple(place.path()),
        fixes=tuple(_fixes(found, place)),
    )


def _at(found: MissingName, place: Place) -> Span:
    """The name itself; of an attribute, without what stands before the dot."""
    node, at = place.site.node, place.document.span(place.site.node)
    if not isinstance(node, ast.Attribute):
        return at
    return Span(at.end_line, at.end_column - len(found.name), at.end_line, at.end_column)


def _fixes(found: MissingName, place: Place) -> Iterator[Fix]:
    if place.outside:
        return
    statement = place.finding.statement
    if isinstance(place.site.node, ast.Attribute):
        yield from _of_attribute(found, place)
    elif isinstance(statement, ast.ImportFrom):
        yield from _of_import(found, statement, place)


def _of_attribute(found: MissingName, place: Place) -> Iterator[Fix]:
    """``keras.layers.Conv2d``: the name that is meant; the module itself, for one that was below it; another module."""
    node = place.site.node
    assert isinstance(node, ast.Attribute)
    for name in _meant(found):
        yield Fix(f"Use {name}", (Edit(_at(found, place), name),))
    owner = place.document.span(node.value)
    if any(isinstance(part, ast.Attribute) and part.value is node for part in ast.walk(place.document.syntax.tree)):
        title = f"Leave out .{found.name}"
        yield Fix(title, (Edit(Span(owner.end_line, owner.end_column, *_end(place, node)), ""),))
    if isinstance(node.value, ast.Name):
        yield from _taken_elsewhere(found, node.value.id, place)


def _end(place: Place, node: ast.expr) -> tuple[int, int]:
    at = place.document.span(node)
    return at.end_line, at.end_column


def _taken_elsewhere(found: MissingName, name: str, place: Place) -> Iterator[Fix]:
    """``from keras import backend as K``: the import of the module, which another package has with all that is used."""
    used = {
        node.attr
        for node in ast.walk(place.document.syntax.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }
    for statement in ast.walk(place.document.syntax.tree):
        if not isinstance(statement, ast.Import | ast.ImportFrom) or len(statement.names) > 1:
            continue
        alias = statement.names[0]
        whole = alias.name if isinstance(statement, ast.Import) else f"{statement.module}.{alias.name}"
        if whole != found.module or (alias.asname or alias.name) != name:
            continue
        for module in (f"tensorflow.{found.module}", "keras.ops"):
            if used <= modules().get(module, frozenset()):
                package, _, last = module.rpartition(".")
                text = f"from {package} import {last}" + ("" if last == name else f" as {name}")
                yield Fix(f"Take it from {module}", (Edit(place.document.span(statement), text),))


def _of_import(found: MissingName, statement: ast.ImportFrom, place: Place) -> Iterator[Fix]:
    """The module that has the names of the statement; a module in place of one that was below it; the name that is meant."""
    module, names = statement.module or "", [alias.name for alias in statement.names]
    package = "tensorflow.keras" if module.startswith("tensorflow.") else "keras"
    for home in (*_nearest(module, names, package), *_nearest(f"tensorflow.{module}", names, "tensorflow.keras")):
        yield Fix(f"Import from {home}", (Edit(place.document.span(statement), _import(home, statement)),))
    if found.module != module or len(names) > 1:
        return
    alias = statement.names[0]
    for name in _meant(found):
        used = [
            node
            for node in ast.walk(place.document.syntax.tree)
            if isinstance(node, ast.Name) and node.id == found.name
        ]
        edits = [Edit(place.document.span(node), name) for node in used] if alias.asname is None else []
        yield Fix(f"Use {name}", (Edit(_at(found, place), name), *edits))
    if not found.name[:1].isupper():
        parent, _, last = module.rpartition(".")
        text = f"from {parent} import {last} as {alias.asname or alias.name}" if parent else ""
        yield Fix(f"Use {module} in its place", (Edit(place.document.span(statement), text),) if text else ())


def _nearest(module: str, names: list[str], package: str) -> list[str]:
    """The module that has all these names: one above the module that is named, else the one nearest to the top."""
    common = [home for home in homes(names[0], package) if all(name in modules()[home] for name in names)]
    above = [home for home in common if f"{module}.".startswith(f"{home}.")]
    return sorted(above, key=len, reverse=True)[:1] or common[:1]


def _import(module: str, statement: ast.ImportFrom) -> str:
    names = (f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in statement.names)
    return f"from {module} import {', '.join(names)}"


def _meant(found: MissingName) -> list[str]:
    """Names of the module that are like the wrong one, or that a short name stands for."""
    known = modules()[found.module]
    full = ALIASES.get(found.name.lower())
    if full in known:
        return [full]
    short = [name for name, whole in ALIASES.items() if whole == found.name and name in known]
    if short:
        return short[:1]
    small = {name.lower(): name for name in sorted(known)}
    return [small[name] for name in get_close_matches(found.name.lower(), small, 2, ALIKE)]
