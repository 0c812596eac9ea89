"""Running: a program's own code is run, confined, because somebody has asked for it, and what came of it is shown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from shapewright.verify.running import run_program

from .progress import progress
from .verdicts import Remark
from .verification import line_of, percentages, worker_of

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.verify.running import Run

    from .server import Server
    from .verdicts import Page


async def ran(server: Server, analysis: Analysis, lines: list[int] | None = None) -> Run:
    """What came of a program, and which lines it passed; raises ``Trouble`` where it could not be run."""
    python = worker_of(server).python
    loop = asyncio.get_running_loop()
    async with progress(server, loop, "Running this file with TensorFlow") as task:
        task.report("starting TensorFlow")
        return await loop.run_in_executor(
            None,
            lambda: run_program(python, analysis, lines=lines, cancelled=task.cancelled, on_progress=percentages(task)),
        )


def remember_run(page: Page, analysis: Analysis, run: Run) -> None:
    """Keep what was seen, for the lenses, the ticks and the squiggles of this text."""
    judge = f"TensorFlow {run.tensorflow}, Keras {run.keras}"
    for line, count in run.parameters.items():
        page.lenses[line] = "ran" if count is None else f"ran · {count:,} parameters"
    agreed: dict[int, bool] = {}
    for layer in run.layers:
        if layer.line is not None and layer.agrees is not None:
            agreed[layer.line] = layer.agrees and agreed.get(layer.line, True)
    page.ticks.update({line: judge for line, agrees in agreed.items() if agrees})
    page.remarks = [
        *(
            Remark(line_of(analysis, one.line), agrees=False, message=f"{judge} raises {one.type}: {one.message}")
            for one in run.raised
        ),
        *(
            Remark(
                line_of(analysis, layer.line or 1),
                agrees=False,
                message=f"{layer.title} gives {', '.join(str(shape) for shape in layer.shapes)} with {judge}",
            )
            for layer in run.wrong
        ),
        *(
            Remark(line_of(analysis, one.line), agrees=None, message=f"this could not be run: {one.reason}")
            for one in run.left_out
        ),
    ]
