"""Training: ``compile``, ``fit``, ``evaluate``, ``predict`` and ``train_on_batch`` on arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import NotCompiled, Problem
from shapewright.rules.training.arguments import check_arguments, check_list, check_readable, check_structure
from shapewright.rules.training.data import batch_sizes, check_samples, validation_split
from shapewright.rules.training.inputs import blamed
from shapewright.rules.training.weighing import check_weighing
from shapewright.values.data import Dataset, drawn, over
from shapewright.values.dims import BATCH, UNKNOWN_INT, Dim
from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.origins import Site
from shapewright.values.tensors import Flavour, Tensor

from .batch_sizes import check_states, drawn_batch, first_axis, made_for, traced_batch
from .comparison import compare_labels
from .compiling import check_loss, compile_model
from .ends import input_of, stack_of
from .feeding import Feed, as_arrays, as_dataset, batched, feed
from .histories import history_of
from .interpreter import REPORTED as WHY
from .leaves import attempt
from .models import apply
from .optimizers import optimizer_lost, train_with
from .own_callbacks import call_callbacks
from .own_steps import ask_own_loss, on_batch, overridden, own_step, step_data, take_own_step
from .own_training import in_own_way
from .recorder import Training
from .retracing import is_relaxed
from .sized import batches_of, follow_model
from .state import ABSENT
from .truth import frozen, listed

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .analysis import Analysis
    from .interpreter import Interpreter

ARGUMENTS = (
    "x", "y", "sample_weight", "class_weight", "batch_size", "validation_data", "validation_split", "steps_per_epoch",
    "validation_batch_size",
)  # fmt: skip
"""What ``fit`` and ``evaluate`` are asked about, ``None`` where it is not given."""

REPORTED = Unknown(WHY)
SPOILED = "#spoiled"
"""The cell of a model that holds whether a problem with its data was reported."""


def fit(run: Interpreter, node: ast.expr, model: Any, *args: Any, **kwargs: Any) -> Any:
    """``model.fit(x, y, batch_size, epochs, …)``."""
    names = ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data")
    bound = {**dict(zip(names, args, strict=False)), **kwargs}
    _train(run, node, model, "fit", bound)
    call_callbacks(run, node, model, "fit", bound)
    return history_of(run, node, model, bound)


def evaluate(run: Interpreter, node: ast.expr, model: Any, *args: Any, **kwargs: Any) -> Any:
    """``model.evaluate(x, y, batch_size, …)``."""
    bound = {**dict(zip(("x", "y", "batch_size"), args, strict=False)), **kwargs}
    _train(run, node, model, "evaluate", {**bound, "steps_per_epoch": bound.get("steps")})
    call_callbacks(run, node, model, "evaluate", bound)
    return Unknown("losses and metrics")


def train_on_batch(run: Interpreter, node: ast.expr, model: Any, *args: Any, **kwargs: Any) -> Any:
    """``model.train_on_batch(x, y, sample_weight)``."""
    bound = {**dict(zip(("x", "y", "sample_weight"), args, strict=False)), **kwargs}
    _train(run, node, model, "train_on_batch", bound)
    return Unknown("losses and metrics")


def test_on_batch(run: Interpreter, node: ast.expr, model: Any, *args: Any, **kwargs: Any) -> Any:
    """``model.test_on_batch(x, y, sample_weight)``: as ``train_on_batch`` without what learns."""
    bound = {**dict(zip(("x", "y", "sample_weight"), args, strict=False)), **kwargs}
    _train(run, node, model, "train_on_batch", bound, learns=False)
    return Unknown("losses and metrics")


def compute_loss(
    run: Interpreter, node: ast.expr, model: Any, x: Any = None, y: Any = None, y_pred: Any = None, *_: Any, **__: Any
) -> Any:
    """``model.compute_loss(x, y, y_pred)``: what ``compile`` chose, on one batch."""

    def act(labels: Any, outputs: Any) -> Tensor:
        compare_labels(run, node, model, run.load(model.address, "#compiled"), labels, outputs, (None, None, None))
        return Tensor((), "float32", Flavour.EAGER)

    return attempt(run, node, (frozen(run, y), frozen(run, y_pred)), {}, act)


def predict(run: Interpreter, node: ast.expr, model: Any, *args: Any, **kwargs: Any) -> Any:
    """``model.predict(x, batch_size, …)``: an array with as many samples as ``x``."""
    bound = {**dict(zip(("x", "batch_size"), args, strict=False)), **kwargs}
    output = _predicted(run, node, model, bound)
    call_callbacks(run, node, model, "predict", bound)
    return output


def predict_on_batch(run: Interpreter, node: ast.expr, model: Any, x: Any = None, **kwargs: Any) -> Any:
    """``model.predict_on_batch(x)``: all samples at once."""
    return _predicted(run, node, model, {"x": x, **kwargs}, whole=True)


def _predicted(run: Interpreter, node: ast.expr, model: Any, bound: dict[str, Any], *, whole: bool = False) -> Any:
    x = as_arrays(run, listed(run, as_dataset(run, bound.get("x", Unknown("nothing is given")), node)))
    if _spoiled(run, model):
        return REPORTED
    step = own_step(run, model, "predict")
    if step is not None:
        promised = not is_relaxed(run, model, "predict", (), x)
        run.relaxed = False
        data = on_batch(run, x, trains=False) if whole else step_data(x)
        _guarded(run, model, lambda: take_own_step(run, node, model, step, data, promised=promised))
        return Unknown("a model that predicts in its own way")

    def act(given: Any) -> Any:
        check_structure("predict", given)
        check_readable("predict", "x", given, numbers=_takes_numbers(run, model))
        fed = feed(given) if isinstance(given, Dataset) else None
        given = _fitted(run, model, fed.x) if fed is not None else given
        run.recorder.trainings.append(Training(run.site(node), "predict", model, given, stack=stack_of(run, model)))
        samples = check_samples(x=given) if fed is None else fed.total if "steps" not in bound else UNKNOWN_INT
        if fed is None:
            cut = (samples,) if whole else batch_sizes(samples, bound.get("batch_size"), bound.get("steps"))
            if not check_states(run, model, samples, cut, cut[0]):
                samples = UNKNOWN_INT
        if not is_relaxed(run, model, "predict", given):
            size = drawn_batch(fed, samples, bound.get("batch_size"), bound.get("steps"))
            output = _restored(_forward(run, model, given, node, size), samples)
            if fed is None:
                size, steps = (samples, None) if whole else (bound.get("batch_size"), bound.get("steps"))
                follow_model(run, node, model, given, batches_of(samples, size, steps, made_for=1))
            return output
        try:
            return _restored(_forward(run, model, given, node), samples)
        except Problem:
            return Unknown("the step was made for other shapes, and nothing is compared any more")
        finally:
            run.relaxed = False

    return _guarded(run, model, lambda: attempt(run, node, (x,), {}, act))


TAKE_TEXTS = frozenset({"TextVectorization", "StringLookup", "Hashing", "HashedCrossing", "Lambda"})
"""Layers that may begin a model of texts."""


def _takes_numbers(run: Interpreter, model: Any) -> bool:
    """Whether a model certainly takes numbers alone: by its inputs, or by the layer that it begins with."""
    if not isinstance(model, Sequential | Functional):
        return False
    entries = tensors_in(input_of(run, model))
    if entries:
        return all(entry.dtype not in (None, "string", "str", "object") for entry in entries)
    stack = run.load(model.address, "#layers", None)
    first = stack[0] if isinstance(stack, tuple) and stack else None
    return isinstance(first, Layer) and first.title not in TAKE_TEXTS


def _train(
    run: Interpreter, node: ast.expr, model: Any, method: str, bound: dict[str, Any], *, learns: bool = True
) -> None:
    if _spoiled(run, model):
        return
    bound = {key: as_dataset(run, value, node) for key, value in bound.items()}
    plain = {key: listed(run, bound.get(key)) for key in ARGUMENTS}
    if method != "train_on_batch":
        plain = {key: as_arrays(run, value) for key, value in plain.items()}
    if plain["x"] is None:
        return
    step = own_step(run, model, method if learns else "evaluate")
    if step is not None:
        optimizer_lost(run, model)
        _guarded(run, model, lambda: attempt(run, node, (), plain, in_own_way(run, node, model, method, step)))
        return

    def act(**given: Any) -> None:
        compiled = run.load(model.address, "#compiled")
        site = run.load(model.address, "#compile_site")
        if isinstance(site, Site):
            run.recorder.compiles[node] = site
        if compiled is ABSENT and isinstance(model, Sequential | Functional):
            raise NotCompiled(model.title, method)
        known = compiled if isinstance(compiled, dict) else {}
        check_loss(run, model, method, compiled)
        own = isinstance(model, Sequential | Functional)  # Others may compare in a way of their own.
        if method != "train_on_batch":
            check_arguments(method, given, known.get("loss") if own else None, numbers=_takes_numbers(run, model))
        elif own:
            ends = model.outputs if isinstance(model, Functional) else ()
            check_list(given["y"], len(ends) if isinstance(ends, tuple | dict) and ends else 1)
        fed = feed(given["x"]) if isinstance(given["x"], Dataset) else None
        x, y = (fed.x, fed.y) if fed is not None else (given["x"], given["y"])
        run.recorder.trainings.append(
            Training(
                run.site(node),
                method,
                model,
                x,
                y,
                known.get("loss") if isinstance(compiled, dict) else Unknown("how the model was compiled is not known"),
                known.get("metrics"),
                given["batch_size"],
                stack_of(run, model),
            )
        )
        size = given["batch_size"]
        if not is_relaxed(run, model, method, x, y):
            size = _check(run, node, model, compiled, given, method)
        run.relaxed = False
        if learns and method in ("fit", "train_on_batch") and isinstance(compiled, dict):
            train_with(run, model, bound.get("epochs"))
        if given["validation_data"] is not None:
            _validate(run, node, model, compiled, given, size)
        run.relaxed = False

    _guarded(run, model, lambda: attempt(run, node, (), plain, act))


def _check(run: Interpreter, node: ast.expr, model: Any, compiled: Any, given: dict[str, Any], method: str) -> Any:
    """What ``fit`` asks of its data: counts, inputs, labels; gives the size of a batch of arrays."""
    if not isinstance(given["x"], Dataset):
        return _check_arrays(run, node, model, compiled, given, method)
    _check_dataset(run, node, model, compiled, feed(given["x"]), given["steps_per_epoch"], learns=method == "fit")
    return None


def _validate(
    run: Interpreter, node: ast.expr, model: Any, compiled: Any, given: dict[str, Any], batch_size: Any
) -> None:
    """The same of the validation data, in batches as long as those of training: the step that ``evaluate`` takes too."""
    held_out = given["validation_data"]
    if isinstance(held_out, Dataset):
        fed = feed(held_out)
        if not is_relaxed(run, model, "evaluate", fed.x, fed.y):
            _check_dataset(run, node, model, compiled, fed, None)
    elif isinstance(held_out, tuple) and len(held_out) in (2, 3):
        count = check_samples(x=held_out[0], y=held_out[1])
        size = given["validation_batch_size"] or batch_size
        if not is_relaxed(run, model, "evaluate", held_out[0], held_out[1]):
            output = _forward(run, model, held_out[0], node)
            _compare(run, node, model, compiled, held_out, output, (size, count, None))
            if not run.relaxed:
                trained = held_out[1], _loss(run, model, compiled)
                follow_model(run, node, model, held_out[0], batches_of(count, size, None), trained)


def _check_dataset(
    run: Interpreter, node: ast.expr, model: Any, compiled: Any, fed: Feed, steps: Any, *, learns: bool = False
) -> None:
    """An element of a dataset: its inputs against the model, its labels against what comes out."""
    output = _forward(run, model, _fitted(run, model, fed.x), node, first_axis(fed.x))
    if fed.comparable:
        _compare(run, node, model, compiled, (fed.x, batched(fed.y)), output, (fed.size, fed.samples, steps))
    if not run.relaxed:
        trained = fed.y, _loss(run, model, compiled)
        cut = batches_of(fed.samples, fed.size, steps, learns=learns, made_for=first_axis(fed.x))
        follow_model(run, node, model, fed.x, cut, trained)


def _loss(run: Interpreter, model: Any, compiled: Any) -> Any:
    """What ``compile`` chose, if that is what the model is trained by."""
    chosen = isinstance(compiled, dict) and overridden(run, model, "compute_loss") is None
    return compiled.get("loss") if chosen else Unknown("the loss is not known")


def _fitted(run: Interpreter, model: Any, x: Any) -> Any:
    """The inputs of a dataset as a model meets them: axes that TensorFlow leaves open bother nothing that is built."""
    unbuilt = isinstance(model, Sequential) and input_of(run, model) is None
    return x if unbuilt else drawn(x, BATCH)


def _check_arrays(
    run: Interpreter, node: ast.expr, model: Any, compiled: Any, given: dict[str, Any], method: str
) -> Any:
    """Counts, inputs and labels of arrays; gives the size of a batch."""
    x, y, size = given["x"], given["y"], given["batch_size"]
    held_out = given["validation_data"]
    split = (
        (given["validation_split"] or 0.0) if held_out is None else 0.0
    )  # Keras ignores the split beside validation data.
    arrays = {key: given[key] for key in ("x", "y", "sample_weight") if given[key] is not None}
    samples = check_samples(split=split != 0, **arrays)
    left: Any = None
    if split:
        samples, left = validation_split(samples, split)
    steps = given["steps_per_epoch"]
    if method == "train_on_batch":
        size, steps = samples, None
    traced = traced_batch(samples, size, steps)
    check_states(run, model, samples, batch_sizes(samples, size, steps), traced)
    output = _forward(run, model, x, node, traced)
    _compare(run, node, model, compiled, (x, y), output, (size, samples, steps))
    if not run.relaxed:
        cut = batches_of(samples, size, steps, learns=method == "fit")
        trained = y, _loss(run, model, compiled)
        follow_model(run, node, model, x, cut, trained)
        if isinstance(left, int) and run.load(model.address, "#step_evaluate") is ABSENT:
            size_left = given["validation_batch_size"] or size
            follow_model(run, node, model, x, batches_of(left, size_left, None), trained)
    if (
        given["sample_weight"] is not None
        and run.keras.reached((3,)) is True
        and overridden(run, model, "compute_loss") is None
    ):
        loss = compiled.get("loss") if isinstance(compiled, dict) else None
        check_weighing(loss, y, output, given["sample_weight"], batch_sizes(samples, size, steps)[0])
    return size


def _compare(
    run: Interpreter, node: ast.expr, model: Any, compiled: Any, data: Any, output: Any, counts: tuple[Any, Any, Any]
) -> None:
    """The outputs against the labels: by what ``compile`` chose, or by the model's own ``compute_loss``."""
    loss = overridden(run, model, "compute_loss")
    if loss is None:
        if isinstance(compiled, dict) and overridden(run, model, "compute_metrics") is not None:
            compiled = {key: value for key, value in compiled.items() if "metrics" not in key}
        compare_labels(run, node, model, compiled, data[1], output, counts)
    else:
        ask_own_loss(run, node, model, loss, data[0], data[1], output)


def _forward(run: Interpreter, model: Any, x: Any, node: ast.expr, size: Dim = BATCH) -> Any:
    """What the model gives for a batch of the data: how many samples come at a time only layers that keep states look at."""
    size = made_for(run, model, size)
    try:
        output = apply(run, model, batched(x, size), {}, node)
        return output if size is BATCH else over(output, _of_any_batch)
    except Problem as problem:
        entries = tensors_in(input_of(run, model))
        if len(entries) != 1 or not isinstance(x, Tensor):
            raise
        cause = blamed(problem, model.title, entries[0].shape, x)
        run.guilty = run.guilty if cause is problem else None
        raise cause from None


def _of_any_batch(part: Tensor) -> Tensor:
    return part if not part.shape else replace(part, shape=(BATCH, *part.shape[1:]))


def _restored(output: Any, samples: Any) -> Any:
    """The outputs of all batches, one behind the other, as arrays."""
    if isinstance(output, Tensor):
        shape = (
            None if output.shape is None else (samples if samples is not None else output.shape[0], *output.shape[1:])
        )
        return Tensor(shape, output.dtype, Flavour.ARRAY)
    if isinstance(output, tuple):
        return tuple(_restored(part, samples) for part in output)
    return output


def _spoiled(run: Interpreter, model: Any) -> bool:
    """Whether a problem with this model's data was reported before: one cause, one squiggle."""
    return run.load(model.address, SPOILED, False) is True


def is_spoiled(analysis: Analysis, model: Any) -> bool:
    """The same when all has run: what is done with the model was not looked at any more."""
    return analysis.held(model.address, SPOILED) is True


def _guarded(run: Interpreter, model: Any, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Exception:
        if run.state is not None:
            run.store(model.address, SPOILED, True)
        raise


TRAINING: dict[str, Callable[..., Any]] = {
    "compile": compile_model,
    "fit": fit,
    "evaluate": evaluate,
    "predict": predict,
    "train_on_batch": train_on_batch,
    "test_on_batch": test_on_batch,
    "predict_on_batch": predict_on_batch,
    "compute_loss": compute_loss,
}
