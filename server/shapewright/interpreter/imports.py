"""Imports: library names become canonical, the user's own modules are interpreted from their text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import PrivateKeras
from shapewright.values.lattice import Unknown
from shapewright.values.python import External, Module

from .assignment import bind_name
from .budget import MAX_MODULES
from .builtins import builtin
from .handlers import handling
from .interpreter import Frame, Interpreter
from .libraries import HANDLERS, library_name, version_of
from .missing import module_missing, name_missing, named
from .names import is_library
from .naming import names_lost
from .state import ABSENT

if TYPE_CHECKING:
    from shapewright.source.document import Document


def run_import(run: Interpreter, node: ast.Import) -> None:
    """``import a.b as c``."""
    run.may_break_off()
    for alias in node.names:
        if is_private(alias.name):
            _private(run, alias)
        module_missing(run, alias.name, named(alias, alias.name))
        value = load_module(run, alias.name, 0)
        if alias.asname:
            bind_name(run, alias.asname, value)
        else:
            top = alias.name.partition(".")[0]
            bind_name(run, top, value if top == alias.name else _top(run, alias.name, value))


def _top(run: Interpreter, name: str, value: Any) -> Any:
    """What ``import a.b`` binds to ``a``; a folder without ``__init__.py`` has what was imported from it."""
    top, *below = name.split(".")
    known = load_module(run, top, 0)
    if not isinstance(value, Module) or isinstance(known, Module):
        return known
    for depth in range(len(below), 0, -1):
        above = load_module(run, ".".join((top, *below[: depth - 1])), 0) if depth > 1 else known
        if not isinstance(above, Module):
            cell = f"#folder {'.'.join((top, *below[: depth - 1]))}"
            above = run.load(0, cell, None) or Module("", run.address())
            run.store(0, cell, above)
        run.store(above.address, below[depth - 1], value)
        value = above
    return value


def run_import_from(run: Interpreter, node: ast.ImportFrom) -> None:
    """``from a import b as c``."""
    run.may_break_off()
    if is_private(node.module or "") or (node.module == PARENT and any(alias.name == "keras" for alias in node.names)):
        _private(run, node)
    files = _in_folder(run, node)
    if files:
        for alias, file in zip(node.names, files, strict=True):
            bind_name(run, alias.asname or alias.name, interpret(run, file))
        return
    module = load_module(run, node.module or "", node.level)
    if not node.level:
        module_missing(run, node.module or "", _module(node))
    for alias in node.names:
        if alias.name == "*":
            _import_all(run, module)
        else:
            if not node.level:
                name_missing(run, node.module or "", alias.name, named(alias, alias.name))
            bind_name(run, alias.asname or alias.name, _member(run, node, module, alias.name))


PARENT = "tensorflow.python"
"""The package of what TensorFlow keeps to itself."""


def is_private(module: str) -> bool:
    """Whether a module belongs to TensorFlow's own copy of Keras 2."""
    return f"{module}.".startswith(f"{PARENT}.keras.")


def _private(run: Interpreter, node: ast.alias | ast.ImportFrom) -> None:
    """Say once that the program takes its Keras from there."""
    if run.frame.document is run.document and PRIVATE not in run.imported:
        run.imported.add(PRIVATE)
        run.raised(PrivateKeras(), run.implied("import") if isinstance(node, ast.alias) else _module(node))


PRIVATE = f"{PARENT}.keras"


def _module(node: ast.ImportFrom) -> ast.expr:
    """The name of the module in an import, which has no node of its own."""
    start, name = node.col_offset + len("from "), node.module or ""
    return ast.Name(
        name, lineno=node.lineno, end_lineno=node.lineno, col_offset=start, end_col_offset=start + len(name)
    )


def _in_folder(run: Interpreter, node: ast.ImportFrom) -> list[str]:
    """The files of ``from folder import a, b``, where the folder is no package and has each of them; else none."""
    folder = node.module
    if not folder or is_library(folder):
        return []
    path, files = run.frame.document.path, []
    for alias in node.names:
        file = run.workspace.module_in_folder(folder, alias.name, node.level, path)
        if file is None:
            return []
        files.append(file)
    return files


def load_module(run: Interpreter, name: str, level: int) -> Any:
    """A module: a library's by its canonical name, the user's interpreted, any other unknown."""
    if not level and is_library(name):
        run.imported.add(name.partition(".")[0])
        return library_name(name)
    path = run.workspace.module_file(name, level, run.frame.document.path)
    if path is None:
        names_lost(run)
        run.strange = True
        return Unknown(f"the module {'.' * level}{name} is not found")
    return interpret(run, path)


@builtin("__import__")
def imported_by_name(run: Interpreter, node: ast.expr, name: Any, *more: Any) -> Any:
    """``__import__("0-blocks")``: a module whose name no ``import`` could write."""
    if more or not isinstance(name, str) or not name or "." in name:
        return Unknown("a module whose name is not known")
    return load_module(run, name, 0)


@handling(HANDLERS)("importlib.import_module")
def import_module(run: Interpreter, node: ast.expr, name: Any, package: Any = None) -> Any:
    """The module of this name, dots included; one that is relative to a package is not followed."""
    if package is not None or not isinstance(name, str) or not name or name.startswith("."):
        return Unknown("a module whose name is not known")
    return load_module(run, name, 0)


def _member(run: Interpreter, node: ast.ImportFrom, module: Any, name: str) -> Any:
    if isinstance(module, External):
        return version_of(run, module.spelled) if name == "__version__" else library_name(module.child(name))
    if isinstance(module, Module):
        value = run.load(module.address, name)
        return submodule(run, module, name) if value is ABSENT else value
    if isinstance(module, Unknown) and node.level and not node.module:
        return load_module(run, name, node.level)
    return module


def submodule(run: Interpreter, module: Module, name: str) -> Any:
    """A module below a package, or an unknown name."""
    path = run.workspace.module_file(name, 1, module.path) if module.path.endswith("__init__.py") else None
    return interpret(run, path) if path is not None else Unknown(f"the name {name} is not found in its module")


def _import_all(run: Interpreter, module: Any) -> None:
    if isinstance(module, Module):
        names = [key[1] for key in run.here.cells if key[0] == module.address and not str(key[1]).startswith("_")]
        for name in names:
            bind_name(run, name, run.load(module.address, name))
    elif isinstance(module, External):
        from .libraries import names_below

        for name in names_below(module.name):
            bind_name(run, name, library_name(module.child(name)))


def interpret(run: Interpreter, path: str) -> Any:
    """Run a module of the user's world once; one that is running already is given as far as it has come."""
    known = run.modules.get(path)
    if known is not None:
        return known
    document = run.workspace.document(path)
    if document is None or document.too_long:
        return Unknown("the module cannot be read")
    if run.budget.modules >= MAX_MODULES:
        return Unknown("too many modules to follow")
    run.budget.modules += 1
    module = Module(path, run.address())
    run.modules[path] = module
    run.store(module.address, "__name__", "module")
    _run(run, module, document)
    return module


def _run(run: Interpreter, module: Module, document: Document) -> None:
    frame = Frame(module.address, (module.address,), document)
    before = run.here
    run.frames.append(frame)
    run.recorder.quiet += 1
    nesting, run.budget.nesting = run.budget.nesting, 0
    try:
        run.execute(document.syntax.tree.body)
    finally:
        run.budget.nesting = nesting
        run.recorder.quiet -= 1
        run.frames.pop()
        if run.state is None:
            run.state = before
