"""Runs a model once on made data: a call, a prediction, an evaluation or a training step.

The step is eager: tracing a graph takes ten times longer, and the symbolic build before it has already refused what
eager convolutions would let pass. It trains with plain SGD, because no shape depends on the optimizer; the recipe's
own optimizer is made, so that a mistake in it is still raised.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from shapewright_worker.arguments import Arguments
from shapewright_worker.data import Plan
from shapewright_worker.framework import Framework, Refusal

Json = dict[str, Any]

TRIED = (16, 128, 1024)
"""Lengths given in turn to axes that neither the data nor the model knows."""


class Step:
    """One run of a model, made ready before anything can raise."""

    def __init__(self, framework: Framework, arguments: Arguments, model: Any, step: Json) -> None:
        self.framework = framework
        self.model = model
        self.step = step
        self.loss = arguments.value(step["loss"])
        self.optimizer = arguments.value(step["optimizer"])
        self.metrics = arguments.value(step["metrics"])
        self.assumed = False

    def run(self) -> None:
        """Run, and let everything through that Keras raises."""
        plan = Plan(self.framework.numpy, self.model, self.step)
        self.assumed = plan.open
        *shorter, longest = TRIED if plan.open else TRIED[:1]
        for length in shorter:
            with suppress(Exception):
                self.once(plan, length)
                return
        self.once(plan, longest)

    def once(self, plan: Plan, length: int) -> None:
        """Run with this length for every axis that is not known."""
        x = alone(plan.made(plan.x, length))
        y = alone(plan.made(plan.y, length))
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
