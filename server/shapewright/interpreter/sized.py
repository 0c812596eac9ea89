"""Sized batches: a model with code of the program's own is run once more on as many samples as come at a time.

Ready layers look at one sample as at another. What a program writes may hang on how many there are: noise for 100
samples, a reshape to 32 rows, a mask without a batch.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import (
    BatchRefused,
    BroadcastMismatch,
    LabelMismatch,
    MaskMismatch,
    MatmulMismatch,
    MergeMismatch,
    OpenNumber,
    Problem,
    ReshapeMismatch,
    RowCounts,
)
from shapewright.rules.training.data import batch_sizes
from shapewright.rules.training.losses import loss_named
from shapewright.values.dims import BATCH
from shapewright.values.lattice import Either, Unknown
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.python import Function, Instance
from shapewright.values.tensors import Tensor

from .batch_sizes import traced_batch
from .believed import FAILS_LATE
from .feeding import batched
from .functions import find
from .graphs import graph
from .interpreter import REPORTED, Stopped
from .layers import LambdaRule
from .recorder import certain_one

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.dims import Dim

    from .interpreter import Interpreter
    from .recorder import Finding


@dataclass(frozen=True)
class Cut:
    """How samples come: in batches of these sizes."""

    samples: Any
    sizes: tuple[int, ...]
    traced: bool
    """Whether TensorFlow makes the first step for its size, and refuses where the code stands; else the step finds out."""
    learns: bool
    """Whether Keras's own step takes gradients."""
    opened: bool = False
    """Whether TensorFlow makes the step for any number of samples: the program is told none."""


def batches_of(samples: Any, size: Any, steps: Any, *, learns: bool = False, made_for: Dim | None = None) -> Cut:
    """The batches of a training, as far as they are known; of arrays it follows from them for how many a step is made."""
    sizes = tuple(one for one in batch_sizes(samples, size, steps) if isinstance(one, int) and one > 0)
    made_for = traced_batch(samples, size, steps) if made_for is None else made_for
    return Cut(samples, sizes, isinstance(made_for, int), learns, made_for is BATCH)


SURE = (BroadcastMismatch, LabelMismatch, MaskMismatch, MatmulMismatch, MergeMismatch)
"""What a step for any number certainly runs into; TensorFlow may leave out a reshape behind which another one follows."""


def _is_sure(problem: Problem, *, learns: bool) -> bool:
    """Whether a step for any number of samples certainly fails at this; a gradient also fails at a reshape left out."""
    if isinstance(problem, BroadcastMismatch) and problem.title == "where":
        return learns
    return isinstance(problem, SURE) or (learns and isinstance(problem, ReshapeMismatch))


def follow_model(
    run: Interpreter, node: ast.expr, model: Any, x: Any, cut: Cut, trained: tuple[Any, Any] | None = None
) -> None:
    """Run a model on such batches of arrays; ``trained``: the labels and the loss, where there are any.

    Raises ``BatchRefused`` where the step finds out that the model does not take so many samples, and ``RowCounts``
    where a loss of Keras compares the labels with more or fewer rows.
    """
    from .models import apply

    if any(tensor.shape is None or len(tensor.shape) < 2 for tensor in tensors_in(x)) or not hangs_on_batch(run, model):
        return

    def act(size: Dim) -> Any:
        return apply(run, model, batched(x, size), {}, node)

    if not isinstance(model, Instance):  # Those have just been run; of others it was believed what they declare.
        _refuse(run, _tried(run, node, lambda: act(BATCH))[0])
    for number, output in enumerate(follow_batches(run, node, act, cut)):
        rows = _other_rows(output, cut.sizes[number], trained)
        if rows is not None:
            raise RowCounts(cut.sizes[number], cut.samples if isinstance(cut.samples, int) else None, number > 0, rows)


def follow_batches(run: Interpreter, node: ast.expr, act: Callable[[Dim], Any], cut: Cut) -> list[Any]:
    """What an act on batches of these sizes gives, one after the other; raises ``BatchRefused`` as ``follow_model``."""
    if run.keras.reached((3,)) is not True or run.keras.backend != "tensorflow" or run.recorder.behind:
        return []  # Behind a problem nothing is found that hangs on the batch.
    outputs: list[Any] = []
    if cut.opened and not cut.sizes:
        found, _ = _tried(run, node, partial(act, BATCH), hidden=BATCH)
        _refuse(run, found if found is not None and isinstance(found.problem, OpenNumber) else None)
    for number, size in enumerate(cut.sizes):
        traced = cut.traced and number == 0
        found, output = _tried(run, node, partial(act, size), hidden=None if traced else size)
        if found is not None and not traced and not isinstance(found.problem, OpenNumber):
            if not _is_sure(found.problem, learns=cut.learns) or _is_given(output, size):
                break
            raise BatchRefused(size, cut.samples if isinstance(cut.samples, int) else None, number > 0, found)
        _refuse(run, found)
        outputs.append(output)
    return outputs


def _is_given(output: Any, size: int) -> bool:
    """Whether all that comes out is known beside a problem: TensorFlow leaves out what nothing of it hangs on."""
    tensors = tensors_in(output)
    return bool(tensors) and all(tensor.shape and tensor.shape[0] == size for tensor in tensors)


def _refuse(run: Interpreter, found: Finding | None) -> None:
    """Report what was found, where it comes up."""
    if found is not None:
        run.recorder.found(found)
        raise Stopped(Unknown(REPORTED))


def hangs_on_batch(run: Interpreter, model: Any) -> bool:
    """Whether something in a model may look at how many samples there are."""
    if isinstance(model, Instance):
        return isinstance(find(run, model.cls, "call"), Function)
    if isinstance(model, Layer):
        inner = model.arguments.get("layer")
        return isinstance(model.rule, LambdaRule) or (inner is not None and hangs_on_batch(run, inner))
    if isinstance(model, Sequential):
        stack = run.load(model.address, "#layers")
        return isinstance(stack, tuple) and any(hangs_on_batch(run, layer) for layer in stack)
    if not isinstance(model, Functional):
        return False
    calls = graph(model)
    return any(
        hangs_on_batch(run, call.target)
        or "attention_mask" in call.options
        or any(tensor.shape and isinstance(tensor.shape[0], int) for tensor in tensors_in(call.inputs))
        for call in calls
    )


def _tried(
    run: Interpreter, node: ast.expr, act: Callable[[], Any], hidden: Dim | None = None
) -> tuple[Finding | None, Any]:
    """What an act certainly runs into, and what it gives; nothing of it is shown, or stays.

    ``hidden``: the number of samples, if the program is not told.
    """
    recorder, before, output = run.recorder, run.here, None
    kept = recorder.unseen, recorder.counts, recorder.catching, recorder.quiet, run.warnings, run.hidden
    recorder.unseen, recorder.counts, recorder.catching, recorder.quiet = True, dict(recorder.counts), [], 0
    run.warnings, run.hidden = [], hidden
    run.state = before.fork()
    run.store(0, FAILS_LATE, True)  # What the layers were declared to give is not asked.
    recorder.muted += 1
    try:
        with recorder.trial() as found, suppress(Stopped):
            try:
                output = act()
            except Problem as problem:
                run.raised(problem, node, run.guilty)
    finally:
        recorder.muted -= 1
        recorder.unseen, recorder.counts, recorder.catching, recorder.quiet, run.warnings, run.hidden = kept
        run.state, run.guilty = before, None
    return certain_one(found), output


def _other_rows(output: Any, size: int, trained: tuple[Any, Any] | None) -> int | None:
    """How many rows a model gives for a batch, if a loss of Keras compares them with labels that are another number."""
    labels, loss = trained or (None, None)
    if not isinstance(output, Tensor) or not isinstance(labels, Tensor) or not output.shape or not labels.shape:
        return None
    chosen = None if isinstance(loss, Either | Unknown) else loss_named(loss)
    rows, alike = output.shape[0], len(output.shape) == len(labels.shape)
    compared = chosen is not None and alike and isinstance(rows, int) and 1 not in (rows, size)
    return rows if compared and isinstance(rows, int) and rows != size else None
