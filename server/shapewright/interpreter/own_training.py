"""Training whose step the program wrote: on one batch of the data, and on as many samples as come at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules.training.arguments import check_arguments
from shapewright.rules.training.data import check_samples, validation_split
from shapewright.values.data import Dataset
from shapewright.values.lattice import Unknown
from shapewright.values.models import tensors_in
from shapewright.values.python import Function, Instance

from .batch_sizes import first_axis
from .feeding import batched, feed
from .own_steps import on_batch, step_data, take_own_step
from .retracing import is_relaxed
from .sized import Cut, batches_of, follow_batches

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.dims import Dim

    from .interpreter import Interpreter


def in_own_way(run: Interpreter, node: ast.expr, model: Any, method: str, step: Any) -> Callable[..., None]:
    """A training whose step the program wrote: Keras counts the samples, all else is up to the step."""

    def act(**given: Any) -> None:
        x, y, weights = given["x"], given["y"], given["sample_weight"]
        if method != "train_on_batch":
            check_arguments(method, given)
        if not isinstance(x, Dataset):
            arrays = {key: given[key] for key in ("x", "y", "sample_weight") if given[key] is not None}
            check_samples(split=bool(given["validation_split"]), **arrays)
        promised = not is_relaxed(run, model, method, (), (x, y))
        run.relaxed = False
        if method == "train_on_batch":
            weighed = Unknown("weights by class") if given["class_weight"] is not None else weights
            data = on_batch(run, x, y, weighed, trains=True)
        else:
            data = step_data(x, y, weights)
        take_own_step(run, node, model, step, data, promised=promised)
        if promised and isinstance(model, Instance):
            sized = partial(_sized_step, run, node, model, step, data)
            follow_batches(run, node, sized, _cut(method, given))

    return act


def _sized_step(run: Interpreter, node: ast.expr, model: Instance, step: Function, data: Any, size: Dim) -> None:
    """The same step on a batch of so many samples."""
    take_own_step(run, node, model, step, batched(data, size), promised=True)


def _cut(method: str, given: dict[str, Any]) -> Cut:
    """The batches that a step of the program's own gets."""
    x, size, steps = given["x"], given["batch_size"], given["steps_per_epoch"]
    if isinstance(x, Dataset):
        fed = feed(x)
        return batches_of(fed.samples, fed.size, steps, made_for=first_axis(fed.x))
    samples = next((tensor.shape[0] for tensor in tensors_in(x) if tensor.shape), None)
    if given["validation_split"]:
        samples, _ = validation_split(samples, given["validation_split"])
    return batches_of(samples, samples, None) if method == "train_on_batch" else batches_of(samples, size, steps)
