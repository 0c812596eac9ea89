"""Comparison: the labels of a training against what the model gives, loss by loss and metric by metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import METRICS_COMPARE
from shapewright.rules.training.activations import check_activation
from shapewright.rules.training.data import batch_sizes
from shapewright.rules.training.labels import compare
from shapewright.rules.training.losses import loss_named
from shapewright.rules.training.metrics import check_metric, metric_named
from shapewright.rules.training.targets import Ends, Target, check_weights, metrics_by_output, targets
from shapewright.values.dims import is_open
from shapewright.values.lattice import Either, Unknown
from shapewright.values.models import tensors_in
from shapewright.values.tensors import Tensor

from .batch_sizes import traced_batch
from .binding import unknown_name
from .ends import output_of
from .losses import follow_loss, follow_metric, follow_sized
from .naming import in_order, output_names

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

Cut = tuple[Any, Any, Any]
"""How samples are cut into batches: the size of a batch, the number of samples, the steps of an epoch."""


def compare_labels(run: Interpreter, node: ast.expr, model: Any, compiled: Any, y: Any, output: Any, cut: Cut) -> None:
    """Labels against outputs, for the loss and then for the metrics, output by output."""
    ends = ends_of(run, model, output)
    if not isinstance(compiled, dict) or not ends.tensors or not tensors_in(y):
        return
    declared = in_order(output_of(run, model))
    trained = targets(getattr(model, "title", "model"), compiled.get("loss"), y, ends)
    check_weights(compiled.get("loss"), compiled.get("loss_weights"))
    measured = [metrics_by_output(compiled.get(argument), ends, argument) for argument in METRICS]
    for target in trained or ():
        _compare_one(run, node, target, cut)
        _look_at_activation(run, model, target, declared)
    if trained is None or len(trained) != len(ends.tensors):
        return
    for target, metrics in zip(trained, measured[0], strict=True):
        for metric in metrics:
            _measure(run, node, metric, target, cut)


METRICS = ("metrics", "weighted_metrics")
"""The arguments of ``compile`` that bring metrics."""


def ends_of(run: Interpreter, model: Any, output: Any) -> Ends:
    """What a model gave, as training counts it."""
    tensors = tuple(in_order(output))
    parts = output.values() if isinstance(output, dict) else output if isinstance(output, tuple) else (output,)
    return Ends(
        tensors,
        output_names(run, output_of(run, model), output),
        keyed=isinstance(output, dict),
        flat=all(isinstance(part, Tensor) for part in parts),
        single=isinstance(output, Tensor),
    )


def _look_at_activation(run: Interpreter, model: Any, target: Target, declared: list[Tensor]) -> None:
    """The activation behind an output that the model declares: said once for each model."""
    source = declared[target.number].source if target.number < len(declared) else None
    loss = None if isinstance(target.loss, Either | Unknown) else loss_named(target.loss)
    if source is None or loss is None or run.load(model.address, "#activation", False):
        return
    warning = check_activation(loss, source.target, declared[target.number].shape or ())
    if warning is not None:
        run.store(model.address, "#activation", True)
        run.warnings.append((warning, None))


CHOSEN_BY_KERAS_2 = ("crossentropy", "ce")
"""Names for which Keras 2 chooses a metric by the shapes, and Keras 3 none."""


def _measure(run: Interpreter, node: ast.expr, metric: Any, target: Target, cut: Cut) -> None:
    """One metric of one output: Keras's own are checked, the program's are followed."""
    name = metric_named(metric)
    if name is None and isinstance(metric, str):
        chosen = metric.lower() in CHOSEN_BY_KERAS_2 and METRICS_COMPARE.holds_for(run.keras) is not True
        problem = None if chosen else unknown_name(run, "metrics", "", "a metric", metric, "")
        if problem is not None:
            raise problem
    if name is not None:
        check_metric(name, target.labels, target.output, *cut)
    elif _is_batch(target.output):
        follow_metric(run, node, metric, target.labels, target.output)


def _compare_one(run: Interpreter, node: ast.expr, target: Target, cut: Cut) -> None:
    """One output against its labels; a broadcast that Keras does in silence is warned of."""
    if not _is_batch(target.output):
        return
    chosen = None if isinstance(target.loss, Either | Unknown) else loss_named(target.loss)
    if chosen is None:
        follow_loss(run, node, target.loss, target.labels, target.output)
        first = batch_sizes(cut[1], cut[0], cut[2])[0]
        arrays = isinstance((target.labels.shape or (None,))[0], int)
        traced = arrays and traced_batch(cut[1], cut[0], cut[2]) == first
        follow_sized(run, node, target.loss, (target.labels, target.output), first, traced=traced)
    else:
        warning = compare(chosen, target.labels, target.output, *cut)
        if warning is not None:
            run.warnings.append((warning, None))


def _is_batch(output: Tensor) -> bool:
    """Whether the first axis of an output is the batch: what a model gives need not be one."""
    return bool(output.shape) and output.shape is not None and is_open(output.shape[0])
