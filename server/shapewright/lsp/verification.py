"""Verification: TensorFlow rebuilds a model in its own process while the editor shows progress, and its word is kept."""

from __future__ import annotations

import asyncio
import functools
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from shapewright.features.model_calls import layers_written_in, written_models
from shapewright.source.text import Span
from shapewright.verify.extraction import recipe_of
from shapewright.verify.interpreter import lies_in
from shapewright.verify.report import report_of
from shapewright.verify.trouble import Cause, Trouble
from shapewright.verify.worker import State

from .progress import progress
from .verdicts import Remark

if TYPE_CHECKING:
    import ast

    from shapewright.features.model_calls import WrittenModel
    from shapewright.interpreter.analysis import Analysis
    from shapewright.verify.exchange import OnProgress, Progress
    from shapewright.verify.recipe import Recipe
    from shapewright.verify.verdict import Verdict
    from shapewright.verify.worker import Worker

    from .progress import Task
    from .server import Server
    from .verdicts import Page


async def verified(server: Server, recipe: Recipe) -> Verdict:
    """TensorFlow's word on a model; raises ``Trouble`` where it cannot be asked."""
    worker = worker_of(server)
    known = server.memory.known(worker, recipe)
    if known is not None:
        return known
    loop = asyncio.get_running_loop()
    async with progress(server, loop, "Verifying with TensorFlow") as task:
        return await loop.run_in_executor(None, lambda: _ask(server, worker, recipe, task))


async def verified_quietly(server: Server, recipe: Recipe) -> Verdict:
    """The same without a sign of it; it is called off with the task that waits for it."""
    worker, cancelled = worker_of(server), threading.Event()
    ask = functools.partial(server.memory.verify, worker, recipe, cancelled=cancelled)
    try:
        return await asyncio.get_running_loop().run_in_executor(None, ask)
    finally:
        cancelled.set()


def is_warm(server: Server) -> bool:
    """Whether the worker of the selected interpreter answers at once."""
    try:
        return worker_of(server).state in (State.READY, State.BUSY)
    except Trouble:
        return False


def recipe_for(analysis: Analysis, written: WrittenModel) -> Recipe:
    """How to rebuild a model and take the step that the program takes with it; raises ``Unrebuildable``."""
    trainings = analysis.recorder.trainings
    return recipe_of(analysis, written.model, next((one for one in trainings if one.model is written.model), None))


def worker_of(server: Server) -> Worker:
    """The worker of the selected interpreter; raises ``Trouble`` where there is none that may be started."""
    python = server.session.workspace.environment.python
    if python is None:
        raise Trouble(Cause.NO_PYTHON, "no Python is selected; its TensorFlow would do the verifying")
    roots = server.session.workspace.roots
    if not server.session.settings.trusted and any(lies_in(Path(python), Path(root)) for root in roots):
        raise Trouble(Cause.NO_PYTHON, f"{python} lies inside a workspace that is not trusted, and is not started")
    return server.workers.of(Path(python))


def model_at(analysis: Analysis, line: int) -> WrittenModel | None:
    """The model that a line belongs to, else the one above it, else the first."""
    found = written_models(analysis)
    above = [one for one in found if one.node.lineno <= line]
    return model_of(analysis, line) or next(iter([*above[::-1], *found]), None)


def model_of(analysis: Analysis, line: int) -> WrittenModel | None:
    """The model that is constructed on a line, or one of whose layers is."""
    found = written_models(analysis)
    by_layer = (
        one for one in found for layer in layers_written_in(analysis, one.model) if _reaches(layer.site.node, line)
    )
    return next((one for one in found if _reaches(one.node, line)), None) or next(by_layer, None)


def _reaches(node: ast.expr | ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def percentages(task: Task) -> OnProgress:
    """Tell how far TensorFlow is."""

    def on_progress(progress: Progress) -> None:
        task.report(progress.text, 100 * progress.done // max(progress.of, 1))

    return on_progress


def _ask(server: Server, worker: Worker, recipe: Recipe, task: Task) -> Verdict:
    if worker.versions is None:
        task.report("starting TensorFlow")
    return server.memory.verify(worker, recipe, cancelled=task.cancelled, on_progress=percentages(task))


def remember(page: Page, analysis: Analysis, written: WrittenModel, recipe: Recipe, verdict: Verdict) -> None:
    """Keep what was said, for the lens, the ticks and the squiggles of this text."""
    line = written.node.lineno
    at = analysis.document.span(getattr(written.node, "func", written.node))
    parameters = "" if verdict.parameters is None else f" · {verdict.parameters:,} parameters"
    page.lenses[line] = f"verified{parameters}" if verdict.ok else "TensorFlow disagrees"
    report = None if verdict.ok else report_of(recipe, verdict, verdict.summary)
    left = "" if recipe.untaken is None else f"; its step is not run: {recipe.untaken}"
    remarks = [Remark(at, verdict.ok, verdict.summary + left, report)]
    lines = {given.line: True for given in recipe.inputs if given.line is not None and verdict.ok}
    for layer in verdict.layers:
        if layer.line is not None and layer.agrees is not None:
            lines[layer.line] = layer.agrees and lines.get(layer.line, True)
        if layer.agrees is False and layer.line is not None:
            shapes = ", ".join(str(tuple(shape)) for shape in layer.shapes)
            said = f"{layer.title} gives {shapes} in {verdict.judge}"
            remarks.append(Remark(line_of(analysis, layer.line), agrees=False, message=said, report=report))
    places = {remark.at for remark in remarks}
    page.remarks = [remark for remark in page.remarks if remark.at not in places] + remarks
    judge = f"TensorFlow {verdict.tensorflow}, Keras {verdict.keras}"
    page.ticks.update({line: judge for line, agrees in lines.items() if agrees})


def line_of(analysis: Analysis, line: int) -> Span:
    """All of a line but its indentation."""
    text = analysis.document.lines[line - 1].rstrip()
    return Span(line, len(text) - len(text.lstrip()) + 1, line, len(text) + 1)
