"""Runs a program statement by statement, and tells what came of each: shapes, an error, or why it could not be run.

The program's own code runs here, which a workspace must be trusted for. A statement that fails is named and passed
over; what depends on it fails in its turn, and is named too.
"""

from __future__ import annotations

import ast
import linecache
import signal
import sys
import tempfile
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

from shapewright_worker.confinement import Refused, confine, limit_time
from shapewright_worker.failure import first_line, out_of_memory
from shapewright_worker.framework import Framework
from shapewright_worker.marking import PASSED, Marked
from shapewright_worker.observation import Observation
from shapewright_worker.stand_ins import stand_in

Json = dict[str, Any]
Report = Callable[[int, int, str], None]

STATEMENT_SECONDS = 30
"""How long one statement may take."""

PROGRAM_SECONDS = 300
"""How long all of them may compute."""

OUTSIDE = (Refused, ImportError, FileNotFoundError, PermissionError, EOFError)
"""What is raised for want of something outside of the program."""


class Overtime(Exception):
    """A statement has taken too long."""


class Program:
    """One program on its way through its statements."""

    def __init__(self, framework: Framework, path: str, text: str, report: Report, lines: Any = ()) -> None:
        self.framework = framework
        self.path = path
        self.text = text
        self.lines = set(lines)
        self.passed: set[int] = set()
        self.observation = Observation(framework.keras, path)
        self.errors: list[Json] = []
        self.left_out: list[Json] = []
        self.lost: set[str] = set()
        self.whole = True
        self._report = report

    def run(self) -> Json:
        """Run everything that can be run, and return what was seen."""
        started = time.perf_counter()
        statements = Marked(self.lines).visit(ast.parse(self.text, self.path)).body
        module = self.module()
        with self.observation.watching():
            for number, statement in enumerate(statements):
                self._report(number, len(statements), f"line {statement.lineno}")
                if not self.statement(statement, module):
                    break
        return {
            "layers": self.observation.layers(),
            "models": self.observation.models(),
            "errors": self.errors,
            "left_out": self.left_out,
            "passed": sorted(self.passed),
            "statements": len(statements),
            "seconds": round(time.perf_counter() - started, 4),
        }

    def module(self) -> dict[str, Any]:
        """Prepare the world that the program finds itself in."""
        confine(Path.cwd())
        limit_time(PROGRAM_SECONDS)
        stand_in(self.framework)
        sys.path.insert(0, str(Path(self.path).parent))
        sys.argv = [self.path]
        main = types.ModuleType("__main__")
        main.__file__ = self.path
        sys.modules["__main__"] = main
        # TensorFlow reads functions from their source; the editor's text may be newer than the file.
        linecache.cache[self.path] = (len(self.text), None, self.text.splitlines(keepends=True), self.path)
        tempfile.tempdir = str(Path.cwd())
        setattr(main, PASSED, self.has_passed)
        return vars(main)

    def has_passed(self, line: int, value: Any = None) -> Any:
        """Note that a statement came to its end, and hand on what it returns."""
        self.passed.add(line)
        return value

    def statement(self, statement: ast.stmt, module: dict[str, Any]) -> bool:
        """Run one statement; say whether the program goes on."""
        code = compile(ast.Module([statement], []), self.path, "exec")
        try:
            with limited(STATEMENT_SECONDS):
                exec(code, module)  # noqa: S102  # This is what the user has asked for.
        except SystemExit:
            self.leave_out(statement, "the program ends itself here")
            return False
        except Overtime:
            self.fail(statement, f"it takes more than {STATEMENT_SECONDS} seconds")
        except OUTSIDE as error:
            self.fail(statement, first_line(error))
        except Exception as error:
            self.raised(statement, error)
        return True

    def raised(self, statement: ast.stmt, error: Exception) -> None:
        """Keep the first error of the program's own; what comes of an earlier failure is only named."""
        if out_of_memory(error):
            self.fail(statement, "it needs more memory than a program may have here")
        elif isinstance(error, NameError) and self.misses(error):
            self.fail(statement, first_line(error))
        elif self.errors or not self.whole:
            self.fail(statement, f"{type(error).__name__}, after an earlier statement failed: {first_line(error)}")
        else:
            self.errors.append(self.entry(error, statement))
            self.lost |= bound_by(statement)

    def misses(self, error: NameError) -> bool:
        """Say whether a name is missing because an earlier statement did not bind it."""
        name = getattr(error, "name", None) or str(error).partition("'")[2].partition("'")[0]
        return name in self.lost

    def fail(self, statement: ast.stmt, reason: str) -> None:
        """Name a statement that could not be run, and the names that it leaves unbound."""
        self.leave_out(statement, reason)
        self.whole = self.whole and self.changes_nothing(statement)
        self.lost |= bound_by(statement)

    def changes_nothing(self, statement: ast.stmt) -> bool:
        """Say whether the rest can do without a statement: an import, or a call in a library that is missing."""
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            callee: Any = statement.value.func
            while isinstance(callee, ast.Attribute):
                callee = callee.value
            return isinstance(callee, ast.Name) and callee.id in self.lost
        return isinstance(statement, (ast.Import, ast.ImportFrom))

    def leave_out(self, statement: ast.stmt, reason: str) -> None:
        """Name a statement that was not run to its end."""
        self.left_out.append({"line": statement.lineno, "reason": reason})

    def entry(self, error: BaseException, statement: ast.stmt) -> Json:
        """Return what was raised, and the innermost line of the program that it went through."""
        line, traceback = statement.lineno, error.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == self.path:
                line = traceback.tb_lineno
            traceback = traceback.tb_next
        return {"type": type(error).__name__, "message": first_line(error), "line": line}


def bound_by(statement: ast.stmt) -> set[str]:
    """Return the names that a statement would have bound."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise ``Overtime`` inside the block after so many seconds, where the system has such an alarm."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def ring(number: int, frame: object) -> None:
    """End a statement that takes too long."""
    raise Overtime
