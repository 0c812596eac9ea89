"""Verification on the command line: every model of the files, built with TensorFlow and compared layer by layer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewright.interpreter.analysis import analyse_document
from shapewright.values.python import Instance
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.extraction import recipe_of
from shapewright.verify.running import run_program
from shapewright.verify.trouble import Cause, Trouble
from shapewright.verify.verdict import show
from shapewright.verify.verification import verify
from shapewright.verify.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Training
    from shapewright.source.workspace import Workspace
    from shapewright.verify.running import Run

    from .programs import Program


def verify_documents(programs: list[Program], workspace: Workspace, python: str) -> int:
    """Print TensorFlow's word on every model; 1 if it disagrees or refuses one, 2 if it cannot be asked."""
    worker = Worker(Path(python))
    wrong = 0
    try:
        for program in programs:
            wrong += _verify_file(program, analyse_document(program.document, workspace), worker)
    except Trouble as trouble:
        print(f"shapewright: {trouble}", file=sys.stderr)
        return 2
    finally:
        worker.close()
    return 1 if wrong else 0


def run_documents(programs: list[Program], workspace: Workspace, python: str) -> int:
    """Run every file's own code, confined, and print what came of it; 1 if it raises or disagrees, 2 if it cannot be run."""
    wrong = 0
    try:
        for program in programs:
            run = run_program(Path(python), analyse_document(program.document, workspace))
            print(f"{program.path}: {'✓' if run.ok else '✗'} {run.summary}")
            for line, detail in _details(run):
                print(f"{program.where(line)}: {detail}")
            wrong += not run.ok
    except Trouble as trouble:
        print(f"shapewright: {trouble}", file=sys.stderr)
        return 2
    return 1 if wrong else 0


def _details(run: Run) -> list[tuple[int | None, str]]:
    """What was raised, what is another shape, and what could not be run, each with its line."""
    return [
        *((one.line, f"raises {one.type}: {one.message}") for one in run.raised),
        *((layer.line, f"{layer.title} gives {', '.join(map(show, layer.shapes))}") for layer in run.wrong),
        *((one.line, f"not run: {one.reason}") for one in run.left_out),
    ]


def _verify_file(program: Program, analysis: Analysis, worker: Worker) -> int:
    """How many models of a file TensorFlow does not agree with."""
    wrong = 0
    for line, model, training in _models(analysis):
        try:
            recipe = recipe_of(analysis, model, training)
            verdict = verify(worker, recipe)
        except (Unrebuildable, Trouble) as reason:
            if isinstance(reason, Trouble) and reason.cause is not Cause.REFUSED:
                raise
            print(f"{program.where(line)}: not verified: {reason}")
            continue
        print(f"{program.where(line)}: {'✓' if verdict.ok else '✗'} {verdict.summary}")
        if recipe.untaken is not None and training is not None:
            print(f"{program.where(training.site.node.lineno)}: not run: {recipe.untaken}")
        wrong += not verdict.ok
    return wrong


def _models(analysis: Analysis) -> Iterator[tuple[int, Any, Training | None]]:
    """The models of a file, each with its line and what it is given first; those of own classes that are given something."""
    trainings = analysis.recorder.trainings
    for node, models in analysis.recorder.models.items():
        for model in models[:1]:
            yield node.lineno, model, next((one for one in trainings if one.model is model), None)  # type: ignore[attr-defined]
    own = {id(one.model): one for one in reversed(trainings) if isinstance(one.model, Instance)}
    for training in reversed(own.values()):
        yield training.site.node.lineno, training.model, training
