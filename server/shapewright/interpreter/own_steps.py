"""Steps that the program wrote itself: ``train_step`` and its like are run on one batch of what ``fit`` is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Dataset, over
from shapewright.values.python import Function, Instance

from .feeding import batched
from .functions import call_function, find
from .interpreter import Stopped

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

STEPS = {"fit": "train_step", "train_on_batch": "train_step", "evaluate": "test_step", "predict": "predict_step"}
"""What a model of the program's own overrides to take its steps itself."""


def own_step(run: Interpreter, model: Any, method: str) -> Any:
    """The step that a model of the program's own takes in this method; ``None`` where it leaves that to Keras."""
    if not isinstance(model, Instance):
        return None
    found = find(run, model.cls, STEPS[method])
    return found if isinstance(found, Function) else None


def take_own_step(
    run: Interpreter, node: ast.expr, model: Instance, step: Function, data: Any, *, promised: bool
) -> None:
    """One such step on a batch of the data; ``promised``: what it raises is raised whenever the program comes here."""
    run.recorder.quiet += not promised
    run.tracing += 1
    try:
        call_function(run, step, (model, data), {}, node)
    except Stopped:
        if promised:
            raise
    finally:
        run.recorder.quiet -= not promised
        run.tracing -= 1


def step_data(x: Any, y: Any = None, weights: Any = None) -> Any:
    """What a step is given: an element of a dataset, or a batch of arrays, alone or with the labels and weights."""
    if isinstance(x, Dataset):
        return x.element
    given = [_floats(batched(part)) for part in (x, y, weights)]
    while len(given) > 1 and given[-1] is None:
        given.pop()
    return given[0] if len(given) == 1 and not isinstance(x, tuple) else tuple(given)


def _floats(value: Any) -> Any:
    """Arrays of floats as Keras hands them on: all of one kind."""
    return over(value, lambda part: replace(part, dtype="float32") if part.dtype in ("float64", "float16") else part)
