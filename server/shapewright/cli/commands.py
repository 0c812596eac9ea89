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
from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace
from shapewright.verify.environment import read_environment
from shapewright.verify.interpreter import choose_python

from .frames import frame
from .programs import programs_in, read
from .table import table, total_lines, why_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from .programs import Program


def check(options: argparse.Namespace) -> int:
    """Report problems, with code frames."""
    files = programs_in(options.paths)
    if files is None:
        return 2
    workspace = _workspace(options)
    counts: Counter[str] = Counter()
    reports = []
    for program, analysis in _analyses(files, workspace):
        diagnostics = diagnose(analysis)
        counts.update(found.severity.value for found in diagnostics)
        if options.format == "json":
            reports.append({"path": program.path, "diagnostics": program.told(diagnostics_report(diagnostics))})
            continue
        for found in diagnostics:
            print(frame(program, analysis, found, color=sys.stdout.isatty()))
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
    files = programs_in(options.paths)
    if files is None:
        return 2
    workspace = _workspace(options)
    if options.format == "json":
        reports = [_report(program, analysis, why=options.why) for program, analysis in _analyses(files, workspace)]
        json.dump({"files": reports}, sys.stdout, indent=1)
        print()
        return 0
    reasons = []
    for program, analysis in _analyses(files, workspace):
        print(table(program, file_report(analysis, show=str)))
        if options.why:
            reasons.append(whys(analysis))
            print(why_lines(program, reasons[-1]))
    if len(reasons) > 1:
        print(total_lines(reasons))
    return 0


def _report(program: Program, analysis: Analysis, *, why: bool) -> dict[str, Any]:
    """One file, ready for JSON, with the reasons for what is not known if they are asked for."""
    report: dict[str, Any] = {**program.told(file_report(analysis)), "path": program.path}
    if why:
        report["unknown"] = [
            {
                "reason": found.reason,
                "count": len(found.concerned),
                "lines": [program.numbered(line) if program.cells else line for line in found.lines],
            }
            for found in whys(analysis)
        ]
    return report


def explain(options: argparse.Namespace) -> int:
    """Print the page of a code, or explain a traceback."""
    if options.traceback is not None:
        from .explanation import explain_traceback

        workspace = _workspace(options)
        return explain_traceback(options.traceback, options.program, workspace)
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

    files = programs_in(options.paths)
    if files is None:
        return 2
    workspace = _workspace(options)
    judge = run_documents if options.run else verify_documents
    return judge([read(path) for path in files], workspace, str(workspace.environment.python))


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": check,
    "shapes": shapes,
    "explain": explain,
    "environment": environment,
    "verify": verify,
}


COLLECTED_EVERY = 25
"""Files after which garbage is collected: little of what an analysis leaves is held by cycles."""


def _analyses(files: list[str], workspace: Workspace) -> Iterator[tuple[Program, Analysis]]:
    """Every program with its analysis; the garbage collector, which would run all the time, runs in between."""
    gc.disable()
    try:
        for number, path in enumerate(files, 1):
            program = read(path)
            yield program, analyse_document(program.document, workspace)
            if number % COLLECTED_EVERY == 0:
                gc.collect()
    finally:
        gc.enable()


def dialect_of(python: str | None) -> Dialect:
    """What the selected interpreter brings."""
    return read_environment(choose_python(python))


def _workspace(options: argparse.Namespace) -> Workspace:
    dialect = dialect_of(getattr(options, "python", None))
    roots = [str(Path.cwd())]
    return Workspace(roots, dialect, ModuleFinder(dialect.python, roots))
