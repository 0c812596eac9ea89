"""Missing names: what a program takes from a module of Keras that does not have it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.rules.problems import MissingName
from shapewright.rules.public import lacks, modules
from shapewright.values.python import External

from .names import package_of

if TYPE_CHECKING:
    from .interpreter import Interpreter

PATCHED = "#patched"
"""The cell that says that the program gives modules of libraries names of its own."""


def module_missing(run: Interpreter, name: str, node: ast.expr) -> None:
    """Refuse ``import keras.layers.core``: the first module on the way that is not there."""
    parts = name.split(".")
    ways = ((".".join(parts[:number]), parts[number]) for number in range(1, len(parts)))
    any(name_missing(run, module, part, node) for module, part in ways)


def attribute_missing(run: Interpreter, node: ast.Attribute, owner: External) -> None:
    """Refuse ``keras.layers.Conv2d``, once: of all names that ``tf.keras`` still has, the import is the one cause."""
    module = owner.spelled or owner.name
    if module not in modules():
        return
    cause = module if node.attr in modules().get(f"tensorflow.{module}", ()) else f"{module}.{node.attr}"
    if cause not in run.imported and name_missing(run, module, node.attr, node):
        run.imported.add(cause)


def name_missing(run: Interpreter, module: str, name: str, node: ast.expr) -> bool:
    """Refuse a name that a module certainly does not have, and that the program has not put there."""
    package = package_of(f"{module}.") if module in modules() else None
    if package is None or not run.here.certain or run.load(0, PATCHED, False):
        return False
    keras = run.dialect.of(package)
    if not lacks(module, name, keras):
        return False
    run.raised(MissingName(module, name), node)
    return True


def named(alias: ast.alias, name: str) -> ast.expr:
    """The name in an import as an expression, which it is not in the syntax tree."""
    line, column = alias.lineno, alias.col_offset
    return ast.Name(name, lineno=line, end_lineno=line, col_offset=column, end_col_offset=column + len(name.encode()))
