"""Steps that the program wrote itself: ``train_step`` and its like are followed for their shapes, and promise nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.data import Dataset
from shapewright.values.python import Function, Instance

from .feeding import as_dataset, batched
from .functions import call_function, find
from .interpreter import Stopped
from .truth import frozen

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


def take_own_step(run: Interpreter, node: ast.expr, model: Instance, step: Function, x: Any, y: Any) -> None:
    """One such step on a batch of the data; what is found inside is not reported, since Keras checks none of it."""
    run.recorder.quiet += 1
    run.tracing += 1
    try:
        call_function(run, step, (model, _data(run, node, x, y)), {}, node)
    except Stopped:
        pass
    finally:
        run.recorder.quiet -= 1
        run.tracing -= 1


def _data(run: Interpreter, node: ast.expr, x: Any, y: Any) -> Any:
    """What ``train_step`` is given: a batch of inputs, with the labels if there are some."""
    given = frozen(run, as_dataset(run, x, node))
    if isinstance(given, Dataset):
        return given.element
    batch = batched(given)
    return (batch,) if y is None else (batch, batched(frozen(run, y)))
