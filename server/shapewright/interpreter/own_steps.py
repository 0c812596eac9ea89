"""Steps that the program wrote itself: ``train_step`` and its like are run on one batch of what ``fit`` is given."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Dataset, over
from shapewright.values.lattice import Unknown
from shapewright.values.python import Function, Instance
from shapewright.values.tensors import Tensor

from .feeding import batched
from .functions import call_function, find
from .interpreter import Stopped

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from .interpreter import Interpreter

STEPS = {"fit": "train_step", "train_on_batch": "train_step", "evaluate": "test_step", "predict": "predict_step"}
"""What a model of the program's own overrides to take its steps itself."""


def own_step(run: Interpreter, model: Any, method: str) -> Function | None:
    """The step that a model of the program's own takes in this method; ``None`` where it leaves that to Keras."""
    return overridden(run, model, STEPS[method])


def overridden(run: Interpreter, model: Any, name: str) -> Function | None:
    """What a model of the program's own overrides, such as ``compute_loss``: Keras asks it, not what ``compile`` chose."""
    found = find(run, model.cls, name) if isinstance(model, Instance) else None
    return found if isinstance(found, Function) else None


def ask_own_loss(
    run: Interpreter, node: ast.expr, model: Instance, loss: Function, x: Any, y: Any, output: Any
) -> None:
    """The loss of one batch, as the steps of Keras ask for it."""
    taken = {parameter.arg for parameter in (*loss.node.args.args, *loss.node.args.kwonlyargs)}
    options = {"training": True} if "training" in taken else {}
    with _inside_model(run, promised=True):
        call_function(run, loss, (model, _floats(batched(x)), _floats(batched(y)), output, None), options, node)


def take_own_step(
    run: Interpreter, node: ast.expr, model: Instance, step: Function, data: Any, *, promised: bool
) -> None:
    """One such step on a batch of the data; ``promised``: what it raises is raised whenever the program comes here."""
    outer, run.whole = run.whole, data if isinstance(data, Tensor) and _makes_graph(run) else None
    try:
        with _inside_model(run, promised=promised):
            call_function(run, step, (model, data), {}, node)
    finally:
        run.whole = outer


def _makes_graph(run: Interpreter) -> bool:
    """Whether the step is surely no eager one: nothing in the program speaks of running it eagerly."""
    documents = (run.workspace.document(path) for path in run.modules if path != run.document.path)
    others = any("eagerly" in document.text for document in documents if document is not None)
    return run.keras.backend == "tensorflow" and not others and not run.workspace.mentions("eagerly")


@contextmanager
def _inside_model(run: Interpreter, *, promised: bool) -> Iterator[None]:
    run.recorder.quiet += not promised
    run.tracing += 1
    try:
        yield
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


def on_batch(run: Interpreter, x: Any, y: Any = None, weights: Any = None, *, trains: bool) -> Any:
    """What a step is given by ``train_on_batch``: a tuple in any case, of all three parts since Keras 3.

    ``predict_on_batch`` gives it the samples alone, in a tuple, too.
    """
    newer = run.keras.reached((3,))
    if trains and newer is None:
        return Unknown("what a step is given depends on the version of Keras")
    given = [_floats(batched(part)) for part in (x, y, weights)]
    while len(given) > 1 and given[-1] is None and not (trains and newer):
        given.pop()
    return tuple(given)


def _floats(value: Any) -> Any:
    """Arrays of floats as Keras hands them on: all of one kind."""
    return over(value, lambda part: replace(part, dtype="float32") if part.dtype in ("float64", "float16") else part)
