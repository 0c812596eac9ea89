"""Runs a model once on made data: a call, a prediction, an evaluation or a training step.

The step is eager: tracing a graph takes ten times longer, and the symbolic build before it has already refused what
eager convolutions would let pass. It trains with plain SGD, because no shape depends on the optimizer; the recipe's
own optimizer is made, so that a mistake in it is still raised. What is too large for a step is traced instead.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from shapewright_worker.arguments import Arguments
from shapewright_worker.data import Plan
from shapewright_worker.framework import Framework, Refusal
from shapewright_worker.tracing import judge, too_heavy, traced

Json = dict[str, Any]

TRIED = (16, 128, 1024)
"""Lengths given in turn to axes that neither the data nor the model knows."""


class Step:
    """One run of a model, made ready before anything can raise; ``numbers`` are what its layers give for a sample."""

    def __init__(self, framework: Framework, arguments: Arguments, model: Any, step: Json, numbers: int) -> None:
        self.framework = framework
        self.model = model
        self.step = step
        self.numbers = numbers
        self.loss = arguments.value(step["loss"])
        self.optimizer = arguments.value(step["optimizer"])
        self.metrics = arguments.value(step["metrics"])
        self.assumed = False
        self.traced = False

    def run(self) -> None:
        """Run, and let everything through that Keras raises."""
        plan = Plan(self.framework.numpy, self.model, self.step, self.numbers)
        self.assumed = plan.open
        lengths = TRIED if plan.open else TRIED[:1]
        *others, (longest, batch) = [(length, batch) for batch in plan.batches for length in lengths]
        for length, size in others:
            with suppress(Exception):
                self.once(plan.of(size), length)
                return
        self.once(plan.of(batch), longest)

    def once(self, plan: Plan, length: int) -> None:
        """Run with this length for every axis that is not known."""
        given, labels = plan.made(plan.x, length), plan.made(plan.y, length)
        alike = len({len(array) for array in given + labels if array.shape}) == 1
        if alike and too_heavy(self.numbers, plan.batch, given) and self.trace(plan, given, labels):
            return
        self.take(plan, alone(given), alone(labels))

    def trace(self, plan: Plan, given: list[Any], labels: list[Any]) -> bool:
        """Trace the model on each different batch; ``False`` where that tells nothing of its outputs."""
        via = self.step["via"]
        if via in ("evaluate", "fit"):
            self.compile()
        for rows in {min(plan.batch, plan.rows), plan.rows % plan.batch} - {0}:
            x, y = (alone([array[:rows] for array in arrays]) for arrays in (given, labels))
            outputs = traced(self.framework.tensorflow, self.model, x)
            if outputs is None:
                return False
            if via in ("evaluate", "fit"):
                judge(self.framework.tensorflow, self.model, (x, y), outputs, compared=self.loss is not None)
        self.traced = True
        return True

    def take(self, plan: Plan, x: Any, y: Any) -> None:
        """Really run the step."""
        via = self.step["via"]
        if via == "call":
            self.model(x)
        elif via == "predict":
            self.model.run_eagerly = True
            self.model.predict(x, batch_size=plan.batch, verbose=0)
        elif via == "evaluate":
            self.compile()
            self.model.evaluate(x, y, batch_size=plan.batch, verbose=0)
        elif via == "fit":
            self.compile()
            self.model.fit(x, y, batch_size=plan.batch, epochs=1, shuffle=False, verbose=0)
        else:
            raise Refusal("refused", f"a step is no {via}")

    def compile(self) -> None:
        """Compile for one eager step."""
        if self.optimizer is not None:
            self.framework.keras.optimizers.get(self.optimizer)
        self.model.compile(optimizer="sgd", loss=self.loss, metrics=self.metrics, run_eagerly=True)


def alone(arrays: list[Any]) -> Any:
    """Give a single array by itself, several as a list, none as ``None``."""
    return arrays if len(arrays) > 1 else next(iter(arrays), None)
