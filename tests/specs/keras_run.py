"""Runs a program in real Keras, statement by statement, and tells what happened.

Statements that depend on a broken one are left out, as the analyser knows nothing of them either.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .instrument import RECORD, REACH, Program, grouped, instrument
from .recorder import Recorder, Seen, is_model, positions, watching

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from types import TracebackType

    from .markers import Mark

MUTATORS = {"add", "append", "extend", "insert", "pop"}
"""Methods that leave their object broken when they raise."""
STEPS = {"fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "summary"}
"""Methods that a program calls for their effect; at chosen lengths they are left out."""
DRIVER = "<drive>"


@dataclass(frozen=True)
class Place:
    """The innermost expression of the program on a traceback; lines and columns count from 1."""

    line: int
    column: int
    end_line: int
    end_column: int

    def encloses(self, mark: Mark) -> bool:
        """Whether the carets lie inside the expression."""
        start, end = (mark.line, mark.start), (mark.line + mark.further_lines, 0 if mark.further_lines else mark.end)
        return (self.line, self.column) <= start and end <= (self.end_line, self.end_column)


@dataclass
class Step:
    """One statement of the module, or of its drive block, as it ran."""

    line: int
    """Where it starts in the program; 0 in a drive block."""
    reached: set[int] = field(default_factory=set)
    error: str = ""
    place: Place | None = None
    from_library: bool = False

    def raises(self, mark: Mark) -> bool:
        """Whether it raised in an expression that the carets lie in."""
        return bool(self.error) and self.place is not None and self.place.encloses(mark)


@dataclass
class Run:
    """Everything that one run showed."""

    steps: list[Step] = field(default_factory=list)
    values: dict[int, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    skipped: set[int] = field(default_factory=set)
    """Statements that failed, or depend on one that did."""


@dataclass(frozen=True)
class Job:
    """What to run: a program without markers, the modules beside it, and the lines to watch."""

    text: str
    shape_lines: Collection[int] = ()
    mark_lines: Collection[int] = ()
    modules: dict[str, str] = field(default_factory=dict)
    drive: str = ""
    folder: Path | None = None
    lengths: dict[Any, int] = field(default_factory=dict)
    skip: Collection[int] = ()


def run(job: Job) -> Run:
    """Run the program in a fresh Keras session and an empty folder."""
    with a_fresh_session(), a_folder_with(job) as path:
        recorder = Recorder(path, job.lengths)
        with watching(recorder):
            runner = Runner(job, path, recorder)
            runner.run()
        for line in job.shape_lines:
            if line not in runner.program.assigned:
                runner.result.values[line] = recorder.layers_at(line)
        return runner.result


class Runner:
    """The state of one run."""

    def __init__(self, job: Job, path: str, recorder: Recorder) -> None:
        self.job, self.path, self.recorder = job, path, recorder
        self.program: Program = instrument(job.text, job.shape_lines, job.mark_lines)
        self.result = Run()
        self.broken: set[str] = set()
        self.count = 0
        self.models: list[tuple[int, int, Any]] = []
        self.step = Step(0)
        self.names: dict[str, Any] = {"__name__": "__main__", "__file__": path, REACH: self.reach, RECORD: self.record}

    def reach(self, line: int) -> None:
        """A marked statement is about to run."""
        self.step.reached.add(line)

    def record(self, line: int, value: Any) -> None:
        """A marked statement has assigned this; what comes out of a model is asked when the program has run."""
        if is_model(value):
            self.models.append((line, len(self.result.values[line]), value))
        self.result.values[line].append(self.recorder.seen(value))

    def run(self) -> None:
        """Run the program, then what drives it."""
        self.run_all(self.program.statements, self.path)
        self.run_all(ast.parse(self.job.drive).body, DRIVER)
        for line, visit, model in self.models:
            self.result.values[line][visit] = self.recorder.seen(model)

    def run_all(self, statements: list[ast.stmt], path: str) -> None:
        """Run statements in turn; what a module-level ``if`` chooses counts as written in its place."""
        for statement, group in grouped(statements):
            if isinstance(statement, ast.If) and not self.depends_on_broken(statement.test):
                test = compile(ast.Expression(statement.test), path, "eval")
                self.run_all(statement.body if eval(test, self.names) else statement.orelse, path)  # noqa: S307
            else:
                self.run_one(statement, group, path)

    def run_one(self, statement: ast.stmt, group: list[ast.stmt], path: str) -> None:
        """Run one statement with its reports, unless it depends on a broken one."""
        self.count += 1
        stored = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            stored = {statement.name}
        if self.depends_on_broken(statement) or self.count in self.job.skip or (self.job.lengths and is_step(statement)):
            self.broken |= stored
            self.result.skipped.add(self.count)
            return
        self.step = Step(statement.lineno if path == self.path else 0)
        try:
            exec(compile(ast.Module(group, []), path, "exec"), self.names)  # noqa: S102
            self.broken -= stored
        except (Exception, SystemExit) as error:  # noqa: BLE001  (whatever a program may raise is what we came to see)
            self.fail(error)
            self.broken |= stored | mutated_by(statement)
            self.result.skipped.add(self.count)
        self.result.steps.append(self.step)

    def fail(self, error: BaseException) -> None:
        """Note what was raised, and where the program's innermost expression on the traceback lies."""
        self.step.error = f"{type(error).__name__}: {error}"
        for frame in frames_of(error.__traceback__):
            self.step.from_library = frame.tb_frame.f_code.co_filename not in (self.path, DRIVER)
            if frame.tb_frame.f_code.co_filename == self.path:
                self.step.place = self.place_of(frame)

    def place_of(self, frame: TracebackType) -> Place:
        """The expression that a frame was evaluating."""
        line, end_line, column, end_column = positions(frame.tb_frame.f_code, frame.tb_lasti)
        lines = self.job.text.split("\n")
        return Place(line, characters(lines[line - 1], column), end_line, characters(lines[end_line - 1], end_column))

    def depends_on_broken(self, node: ast.AST) -> bool:
        """Whether it reads a name that has no value because of an earlier failure."""
        return any(isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id in self.broken for n in ast.walk(node))


def characters(line: str, byte: int) -> int:
    """The column, from 1, of a byte in a line."""
    return len(line.encode()[:byte].decode()) + 1


def frames_of(traceback: TracebackType | None) -> Iterator[TracebackType]:
    """The frames of a traceback, the innermost last."""
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def mutated_by(statement: ast.stmt) -> set[str]:
    """Names of what a failed statement was changing in place."""
    calls = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return {
        function.value.id
        for function in calls
        if isinstance(function, ast.Attribute) and function.attr in MUTATORS and isinstance(function.value, ast.Name)
    }


def is_step(statement: ast.stmt) -> bool:
    """Whether the statement only trains, runs or describes a model."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))):
            return name in STEPS
    return False


@contextlib.contextmanager
def a_fresh_session() -> Iterator[None]:
    """Nothing of an earlier program is left in Keras, and this one prints nothing."""
    import keras

    keras.backend.clear_session(free_memory=False)  # Freeing takes 0.2 seconds, and a program is run many times.
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(7)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def a_folder_with(job: Job) -> Iterator[str]:
    """An empty working folder that holds the program and its modules; gives the program's path."""
    before, known = Path.cwd(), set(sys.modules)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.py")
        for name, text in {**job.modules, path.name: job.text}.items():
            Path(folder, name).write_text(text)
        sys.path[:0] = [folder, *([str(job.folder)] if job.folder else [])]
        os.chdir(folder)
        try:
            yield str(path)
        finally:
            os.chdir(before)
            del sys.path[: 2 if job.folder else 1]
            for name in set(sys.modules) - known:
                origin = getattr(sys.modules[name], "__file__", None) or ""
                if origin.startswith((folder, f"{job.folder}{os.sep}")):
                    del sys.modules[name]
