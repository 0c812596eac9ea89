"""Runs a program in real Keras, statement by statement, and tells what happened.

Statements that depend on a broken one are left out, as the analyser knows nothing of them either.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .instrument import REACH, RECORD, Program, grouped, instrument
from .places import Place, expression_of, frames_of
from .recorder import Recorder, Seen, is_model, watching
from .session import PROGRAM, a_folder_with, a_fresh_session

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from .markers import Mark

MUTATORS = {"add", "append", "extend", "insert", "pop"}
"""Methods that leave their object broken when they raise."""
STEPS = {"fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "summary"}
"""Methods that a program calls for their effect; at chosen lengths they are left out."""
DRIVER = "<drive>"


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
    with a_fresh_session(), a_folder_with({**job.modules, PROGRAM: job.text}, job.folder) as path:
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
        if (
            self.depends_on_broken(statement)
            or self.count in self.job.skip
            or (self.job.lengths and is_step(statement))
        ):
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
                self.step.place = expression_of(frame, self.job.text)

    def depends_on_broken(self, node: ast.AST) -> bool:
        """Whether it reads a name that has no value because of an earlier failure."""
        return any(
            isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id in self.broken for n in ast.walk(node)
        )


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
