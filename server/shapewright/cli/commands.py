"""The commands: each takes the parsed options and gives the exit status."""

from __future__ import annotations

import gc
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewright.checks import diagnose, load
from shapewright.checks.check import CHECKS, page
from shapewright.checks.diagnostic import Severity
from shapewright.features.shapes import diagnostics_report, file_report
from shapewright.features.whys import whys
from shapewright.interpreter.analysis import Analysis, analyse_document
from shapewright.source.dialect import Dialect
from shapewright.source.document import Document
from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace
from shapewright.verify.environment import read_environment
from shapewright.verify.interpreter import choose_python

from .frames import frame
from .table import table, total_lines, why_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

SKIPPED = ("node_modules", "site-packages", "__pycache__", "build", "dist")
"""Folders that hold nobody's own programs; those that begin with a dot are skipped too."""


def check(options: argparse.Namespace) -> int:
    """Report problems, with code frames."""
    files = _files(options.paths)
    if files is None:
        return 2
    workspace = _workspace(options)
    counts: Counter[str] = Counter()
    reports = []
    for path, analysis in _analyses(files, workspace):
        diagnostics = diagnose(analysis)
        counts.update(found.severity.value for found in diagnostics)
        if options.format == "json":
            reports.append({"path": path, "diagnostics": diagnostics_report(diagnostics)})
            continue
        for found in diagnostics:
            print(frame(path, analysis, found, color=sys.stdout.isatty()))
    if options.format == "json":
        print(json.dumps({"files": reports}, indent=1))
    else:
        print(_summary(len(files), counts, workspace))
    refused = counts[Severity.ERROR.value] or (options.error_on_warning and counts[Severity.WARNING.value])
    return 1 if refused else 0


def _summary(files: int, counts: Counter[str], workspace: Workspace) -> str:
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for word in ("error", "warning") if (n := counts[word])]
    found = " and ".join(parts) or "no problems"
    return f"{found} in {files} file{'' if files == 1 else 's'} (rules of {workspace.environment})"


def shapes(options: argparse.Namespace) -> int:
    """Print every shape, as a table or as JSON for tools."""
    files = _files(options.paths)
    if files is None:
        return 2
    workspace = _workspace(options)
    if options.format == "json":
        reports = [_report(path, analysis, why=options.why) for path, analysis in _analyses(files, workspace)]
        json.dump({"files": reports}, sys.stdout, indent=1)
        print()
        return 0
    programs = []
    for path, analysis in _analyses(files, workspace):
        print(table(path, file_report(analysis, show=str)))
        if options.why:
            programs.append(whys(analysis))
            print(why_lines(programs[-1]))
    if len(programs) > 1:
        print(total_lines(programs))
    return 0


def _report(path: str, analysis: Analysis, *, why: bool) -> dict[str, Any]:
    """One file, ready for JSON, with the reasons for what is not known if they are asked for."""
    report = {**file_report(analysis), "path": path}
    if why:
        report["unknown"] = [
            {"reason": found.reason, "count": len(found.concerned), "lines": found.lines} for found in whys(analysis)
        ]
    return report


def explain(options: argparse.Namespace) -> int:
    """Print the page of a code, or explain a traceback."""
    if options.traceback is not None:
        from .explanation import explain_traceback

        workspace = _workspace(options)
        return explain_traceback(options.traceback, options.program, lambda path: _analysed(path, workspace))
    if options.code is None:
        print("shapewright: explain needs a code, or --traceback", file=sys.stderr)
        return 2
    load()
    file = page(options.code)
    if not file.is_file():
        codes = ", ".join(sorted({check.code for check in CHECKS.values()} | {"file-too-long"}))
        print(f"shapewright: there is no code {options.code}; the codes are: {codes}", file=sys.stderr)
        return 2
    print(file.read_text(encoding="utf-8"), end="")
    return 0


def environment(options: argparse.Namespace) -> int:
    """Say which interpreter was selected and which rules are in force."""
    dialect = dialect_of(options.python)
    print(f"{dialect.python}: {dialect}")
    print(f"  keras: {dialect.of('keras')}")
    print(f"  tf.keras: {dialect.of('tensorflow')}")
    if dialect.tf_keras is not None:
        print(f"  tf_keras: {dialect.of('tf_keras')}")
    if dialect.data_format != "channels_last":
        print(f"  image_data_format: {dialect.data_format or 'unknown'}")
    if dialect.floatx != "float32":
        print(f"  floatx: {dialect.floatx}")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Build the models of each file with TensorFlow, or run the files themselves."""
    from .verification import run_documents, verify_documents

    files = _files(options.paths)
    if files is None:
        return 2
    workspace = _workspace(options)
    judge = run_documents if options.run else verify_documents
    return judge([(path, _document(path)) for path in files], workspace, str(workspace.environment.python))


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": check,
    "shapes": shapes,
    "explain": explain,
    "environment": environment,
    "verify": verify,
}


def _files(paths: list[str]) -> list[str] | None:
    """The Python files that the paths name; ``None``, and a message, where a path does not exist."""
    files: list[str] = []
    for name in paths:
        path = Path(name)
        if not path.exists():
            print(f"shapewright: {name} does not exist", file=sys.stderr)
            return None
        files.extend(_below(path) if path.is_dir() else [name])
    return files


def _below(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if not any(part in SKIPPED or part.startswith(".") for part in parts[:-1]):
            yield str(path)


COLLECTED_EVERY = 25
"""Files after which garbage is collected: little of what an analysis leaves is held by cycles."""


def _analyses(files: list[str], workspace: Workspace) -> Iterator[tuple[str, Analysis]]:
    """Every file with its analysis; the garbage collector, which would run all the time, runs in between."""
    gc.disable()
    try:
        for number, path in enumerate(files, 1):
            yield path, _analysed(path, workspace)
            if number % COLLECTED_EVERY == 0:
                gc.collect()
    finally:
        gc.enable()


def _analysed(path: str, workspace: Workspace) -> Analysis:
    return analyse_document(_document(path), workspace)


def _document(path: str) -> Document:
    try:
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        print(f"shapewright: {path} cannot be read: {error.strerror}", file=sys.stderr)
        text = ""
    return Document(str(Path(path).absolute()), text)


def dialect_of(python: str | None) -> Dialect:
    """What the selected interpreter brings."""
    return read_environment(choose_python(python))


def _workspace(options: argparse.Namespace) -> Workspace:
    dialect = dialect_of(getattr(options, "python", None))
    roots = [str(Path.cwd())]
    return Workspace(roots, dialect, ModuleFinder(dialect.python, roots))
