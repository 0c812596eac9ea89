"""Losses that are called: by the program itself, or by ``fit`` where the program wrote them."""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import BatchRefused, ReshapeMismatch
from shapewright.rules.training.called import called
from shapewright.rules.training.outcomes import same_rank
from shapewright.values.dims import BATCH, Dim
from shapewright.values.lattice import Unknown
from shapewright.values.models import Layer
from shapewright.values.python import Function, Instance, Method, Partial
from shapewright.values.tensors import Flavour, Tensor

from .feeding import batched
from .functions import call_function, find, is_keras
from .interpreter import Stopped
from .leaves import attempt, noted
from .recorder import certain_one
from .state import ABSENT
from .truth import frozen
from .weights import parts_of_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.rules.training.losses import Loss

    from .interpreter import Interpreter
    from .recorder import Finding

LOSSES = ("keras.losses.Loss", "keras.Loss")
METRICS = ("keras.metrics.Metric", "keras.Metric")
ADDS_LOSS = "#adds_loss"
"""The cell of a ready layer or model: the program gave it a loss of its own."""


def call_loss(run: Interpreter, loss: Loss, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """``loss(y_true, y_pred)`` of an instance of one of Keras's losses."""

    def act(y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        result, warning = called(loss, y_true, y_pred, wrapped=True)
        if warning is not None:
            run.warnings.append((warning, None))
        noted(run, node, "loss", (loss, y_true, y_pred), {}, result)
        return result

    plain = {key: frozen(run, value) for key, value in kwargs.items()}
    return attempt(run, node, tuple(frozen(run, arg) for arg in args), plain, act)


def follow_loss(run: Interpreter, node: ast.expr, loss: Any, labels: Tensor, output: Tensor, size: Dim = BATCH) -> None:
    """What ``fit`` does with a loss of the program's own: it is called on one batch, and what it raises is raised."""
    from .calls import call

    labels, output = batched(labels, size), replace(output, shape=(size, *(output.shape or ())[1:]))
    if isinstance(loss, Function | Method | Partial):
        pairs = same_rank(labels.shape or (), output.shape or ())
        shapes = pairs[0] if len(pairs) == 1 else (None, None)
        given = tuple(_float(part, shape) for part, shape in zip((labels, output), shapes, strict=True))
        _traced(run, lambda: call(run, loss, given, {}, node))
    elif isinstance(loss, Instance) and is_keras(loss.cls, *LOSSES):
        own = find(run, loss.cls, "call")
        if isinstance(own, Function):
            given = (_float(labels, labels.shape), _float(output, output.shape))
            _traced(run, lambda: call_function(run, own, (loss, *given), {}, node))


def follow_sized(
    run: Interpreter, node: ast.expr, loss: Any, given: tuple[Tensor, Tensor], size: Dim, *, traced: bool
) -> None:
    """The same with the number of samples of a batch: how long what is flattened becomes hangs on it.

    If the step is traced for any number, it is the run that fails, at the call of ``fit``; a loss that asks for the
    length of the first axis is not followed then.
    """
    if not isinstance(size, int) or size < 2:
        return
    words = _words(run, loss)
    if not FLATTENING & words:
        return
    if traced:
        follow_loss(run, node, loss, *given, size)
    elif not ASKING & words:
        found = _found(run, lambda: follow_loss(run, node, loss, *given, size))
        if found is not None and isinstance(found.problem, ReshapeMismatch):
            raise BatchRefused(size, None, last=False, cause=found)
        if found is not None:
            raise found.problem


def _found(run: Interpreter, act: Callable[[], None]) -> Finding | None:
    """What an act certainly runs into; of what it finds nothing is reported."""
    with run.recorder.trial() as found, suppress(Stopped):
        act()
    return certain_one(found)


FLATTENING = frozenset({"reshape", "flatten", "batch_flatten", "boolean_mask", "matmul", "dot", "tensordot"})
"""What makes one axis of the batch and others, or sums over it."""
ASKING = frozenset({"shape", "get_shape", "int_shape", "ndim", "set_shape"})
"""What tells a program how long an axis is; TensorFlow's ``shape`` among them."""


def _words(run: Interpreter, loss: Any) -> frozenset[str]:
    """The names that a loss mentions, and those of the functions of its module that it names."""
    function = loss.function if isinstance(loss, Method) else loss
    if isinstance(loss, Instance):
        function = find(run, loss.cls, "call")
    if not isinstance(function, Function) or function.path != run.document.path:
        return frozenset()
    known = {one.name: one for one in ast.walk(run.document.syntax.tree) if isinstance(one, ast.FunctionDef)}
    waiting, seen, words = [function.node], set(), set()
    while waiting:
        for node in ast.walk(waiting.pop()):
            word = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
            word = "matmul" if isinstance(node, ast.MatMult) else word
            if word is not None:
                words.add(word)
            if word in known and word not in seen:
                seen.add(word)
                waiting.append(known[word])
    return frozenset(words)


def follow_metric(run: Interpreter, node: ast.expr, metric: Any, labels: Tensor, output: Tensor) -> None:
    """The same for a function of the program's that is a metric: nobody brings its arguments to one rank."""
    from .calls import call

    if isinstance(metric, Function | Method | Partial):
        given = tuple(_float(part, part.shape) for part in (batched(labels), output))
        _traced(run, lambda: call(run, metric, given, {}, node))
    elif isinstance(metric, Instance) and is_keras(metric.cls, *METRICS) and run.keras.reached((3,)):
        _follow_own_metric(run, node, metric, batched(labels), output)


def _follow_own_metric(run: Interpreter, node: ast.expr, metric: Instance, labels: Tensor, output: Tensor) -> None:
    """What ``fit`` does with a metric of the program's own class: it is updated by a batch, and asked for its result."""
    dtype = "float32" if (labels.dtype or "").startswith("float") else labels.dtype
    given = (metric, replace(_float(labels, labels.shape), dtype=dtype), _float(output, output.shape))
    for name, args in (("update_state", given), ("result", (metric,))):
        own = find(run, metric.cls, name)
        if isinstance(own, Function):
            _traced(run, lambda own=own, args=args: call_function(run, own, args, {}, node))


def adds_none(run: Interpreter, model: Any) -> bool:
    """Whether certainly no layer of a model adds to what it is trained for: by ``add_loss``, or a regularizer."""
    parts = parts_of_model(run, model)
    silent = all(isinstance(part, Layer) and not _may_add(run, part) for part in parts)
    return bool(parts) and silent and run.load(model.address, ADDS_LOSS) is ABSENT


def _may_add(run: Interpreter, layer: Layer) -> bool:
    inner = layer.arguments.get("layer")
    if layer.title == "ActivityRegularization" or (inner is not None and not isinstance(inner, Layer)):
        return True
    given = any(name.endswith("_regularizer") and value is not None for name, value in layer.arguments.items())
    later = (ADDS_LOSS, *(f"{part}_regularizer" for part in REGULARIZED))
    return (
        given
        or any(run.load(layer.address, name) is not ABSENT for name in later)
        or (inner is not None and _may_add(run, inner))
    )


REGULARIZED = (
    "kernel", "bias", "activity", "recurrent", "depthwise", "pointwise", "embeddings", "beta", "gamma", "alpha"
)  # fmt: skip
"""What layers may be given a regularizer for, as an attribute too."""


def call_own_loss(run: Interpreter, loss: Instance, args: tuple[Any, ...], node: ast.expr) -> Any:
    """``loss(y_true, y_pred)`` of an instance of the program's own class: its ``call``, then a mean over everything."""
    own = find(run, loss.cls, "call")
    if isinstance(own, Function):
        call_function(run, own, (loss, *args[:2]), {}, node)
    return Unknown("the mean of a loss of the program's own")


def _traced(run: Interpreter, act: Any) -> None:
    """Inside of the step, not in the program's own course: lines that it ran itself show what they had there."""
    shown, run.recorder.speculative = run.recorder.speculative, True
    run.tracing += 1
    try:
        act()
    finally:
        run.tracing -= 1
        run.recorder.speculative = shown


def _float(tensor: Tensor, shape: Any) -> Tensor:
    """A tensor as Keras hands it to a loss."""
    return replace(tensor, shape=shape, dtype="float32", flavour=Flavour.EAGER, source=None, fields=None)
