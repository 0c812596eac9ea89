"""Runs a model once on made data: a call, a prediction, an evaluation or a training step.

The step is eager: tracing a graph takes ten times longer, but for long loops, and the symbolic build before it has already
refused what eager convolutions would let pass. It trains with plain SGD, because no shape depends on the optimizer; the recipe's
own optimizer is made, so that a mistake in it is still raised. What is too large for a step is traced instead.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Callable

from shapewright_worker.arguments import Arguments
from shapewright_worker.data import Plan
from shapewright_worker.framework import Framework, Refusal
from shapewright_worker.tracing import in_graph, judge, loops_long, too_heavy, traced

Json = dict[str, Any]

TRIED = (16, 128, 1024)
"""Lengths given in turn to axes that neither the data nor the model knows."""

ON_BATCH = {"fit": "train_on_batch", "evaluate": "test_on_batch", "predict": "predict_on_batch"}
"""Which method of a model takes the same step with one batch."""


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
        alike = all(array.shape for array in given + labels) and len({len(array) for array in given + labels}) == 1
        if alike and too_heavy(self.numbers, plan.batch, given) and self.graph(plan, given, labels, traced):
            self.traced = True
        elif alike and loops_long(self.framework.keras, self.model, given):
            self.graph(plan, given, labels, in_graph)
        elif alike and self.step["via"] in ON_BATCH:
            self.take_batches(plan, given, labels)
        else:
            self.take(plan, alone(given), alone(labels))

    def graph(self, plan: Plan, given: list[Any], labels: list[Any], outputs_of: Callable[..., Any]) -> bool:
        """Make a graph of the model for each different batch; ``False`` where that tells nothing of its outputs."""
        via, tensorflow = self.step["via"], self.framework.tensorflow
        if via in ("evaluate", "fit"):
            self.compile()
        for rows in {min(plan.batch, plan.rows), plan.rows % plan.batch} - {0}:
            x, y = (self.piped(arrays, slice(rows)) for arrays in (given, labels))
            outputs = outputs_of(tensorflow, self.model, x, training=via == "fit")
            if outputs is None:
                return False
            if via in ("evaluate", "fit"):
                judge(tensorflow, self.model, (x, y), outputs, compared=self.loss is not None)
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

    def take_batches(self, plan: Plan, given: list[Any], labels: list[Any]) -> None:
        """Take the same step batch by batch: of arrays Keras makes a pipeline first, which takes as long as all the rest."""
        via, read = self.step["via"], [given, labels] if labels else [given]
        if via == "predict":
            self.model.run_eagerly, read = True, [given]
        else:
            self.compile()
        take = getattr(self.model, ON_BATCH[via])
        for start in range(0, plan.rows, plan.batch):
            take(*(self.piped(arrays, slice(start, start + plan.batch)) for arrays in read))

    def piped(self, arrays: list[Any], part: slice) -> Any:
        """Give a batch as Keras's pipeline does: tensors, floats as Keras computes them, no lists, ``None`` for none."""
        kind = self.framework.keras.backend.floatx()
        tensors = [
            self.framework.tensorflow.constant(array[part], kind if array.dtype.kind == "f" else None)
            for array in arrays
        ]
        return tuple(tensors) if len(tensors) > 1 else next(iter(tensors), None)

    def compile(self) -> None:
        """Compile for one eager step."""
        if self.optimizer is not None:
            self.framework.keras.optimizers.get(self.optimizer)
        self.model.compile(optimizer="sgd", loss=self.loss, metrics=self.metrics, run_eagerly=True)


def alone(arrays: list[Any]) -> Any:
    """Give a single array by itself, several as a list, none as ``None``."""
    return arrays if len(arrays) > 1 else next(iter(arrays), None)
