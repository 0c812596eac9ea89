"""The step that a program takes with a model: its data by shape, its loss, as TensorFlow is to run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.interpreter.ends import input_shape_in, output_in
from shapewright.values.models import tensors_in
from shapewright.values.python import Function, Instance, Method, Partial
from shapewright.values.tensors import Tensor

from .argument import Unrebuildable
from .literals import literal
from .step import ArrayRecipe, StepRecipe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Training

    from .argument import Argument

VIA = {"fit": "fit", "evaluate": "evaluate", "train_on_batch": "fit", "predict": "predict", "call": "call"}
COMPARING = ("fit", "evaluate", "train_on_batch")
"""Methods that hold what comes out against labels."""
LABELS = 2
"""Class numbers are made below this where the program does not tell how many classes there are."""


def step_of(analysis: Analysis, training: Training, *, adds: bool = False) -> StepRecipe:
    """One step like the program's; ``adds``: the layers of the model add losses, so that it may be told none.

    Raises ``Unrebuildable`` where its data or its loss are not known.
    """
    given, wanted = _by_input(analysis, training), _by_output(analysis, training)
    try:
        left_out = tuple(_own(wanted["metrics"]))
        loss, metrics = literal(wanted["loss"]), literal(_without_own(wanted["metrics"]))
    except Unrebuildable:
        raise Unrebuildable("the loss or the metrics of this step are not known") from None
    x, y = tensors_in(given), tensors_in(wanted["y"])
    whole = only_tensors(given) and (not y or only_tensors(wanted["y"]))
    if not x or not whole or any(tensor.shape is None for tensor in (*x, *y)):
        raise Unrebuildable("the data of this step are not known")
    if training.method in COMPARING and not (adds and loss is None):
        if loss is None:
            raise Unrebuildable("the loss of this step is not known")
        if not y:
            raise Unrebuildable("the labels of this step are not known")
    size = training.batch_size if isinstance(training.batch_size, int) else None
    return StepRecipe(
        VIA[training.method],  # type: ignore[arg-type]
        tuple(map(_array, x)),
        tuple(map(_array, y)),
        loss=loss,
        metrics=_lists(metrics),
        batch_size=size,
        line=training.site.node.lineno,
        left_out=left_out,
    )


OWN = (Function, Method, Partial, Instance)
"""What metrics of the program's own are."""


def _own(metrics: Any) -> Iterator[str]:
    """The names of the metrics of the program's own."""
    if isinstance(metrics, tuple):
        for part in metrics:
            yield from _own(part)
    elif isinstance(metrics, OWN):
        yield _name(metrics)


def _name(metric: Any) -> str:
    match metric:
        case Function():
            return str(getattr(metric.node, "name", "a lambda"))
        case Instance():
            return str(metric.cls.name)
        case Method() | Partial():
            return _name(metric.function)
        case _:
            return "a function"


def _without_own(metrics: Any) -> Any:
    """The others."""
    if not isinstance(metrics, tuple):
        return None if isinstance(metrics, OWN) else metrics
    return tuple(_without_own(part) for part in metrics if not isinstance(part, OWN))


def only_tensors(structure: Any) -> bool:
    """Whether every part of a structure is one tensor, beyond doubt."""
    if isinstance(structure, tuple | dict):
        return all(map(only_tensors, structure.values() if isinstance(structure, dict) else structure))
    return isinstance(structure, Tensor)


def _lists(metrics: Argument) -> Argument:
    """Metrics as most programs write them: not every Keras takes a tuple of them."""
    return [_lists(part) for part in metrics] if isinstance(metrics, tuple | list) else metrics


def _by_input(analysis: Analysis, training: Training) -> Any:
    """The data in the order of the inputs: a rebuilt model has no names for them."""
    declared = input_shape_in(analysis, training.model) if not isinstance(training.model, Instance) else training.x
    if isinstance(declared, dict) and not isinstance(training.x, dict):
        raise Unrebuildable("the inputs have names, the data have none")
    return _in_order(training.x, _names(analysis, declared))


def _by_output(analysis: Analysis, training: Training) -> dict[str, Any]:
    """Labels, loss and metrics in the order of the outputs."""
    parts = {"y": training.y, "loss": training.loss, "metrics": training.metrics}
    if not any(isinstance(part, dict) for part in parts.values()):
        return parts
    names = _names(analysis, output_in(analysis, training.model)) if not isinstance(training.model, Instance) else ()
    if isinstance(training.metrics, dict):
        parts["metrics"] = {name: training.metrics.get(name, ()) for name in names if name is not None}
    return {key: _in_order(part, names) for key, part in parts.items()}


def _in_order(structure: Any, names: tuple[str | None, ...]) -> Any:
    """What a dict holds by these names, as a list; anything else as it is."""
    if not isinstance(structure, dict):
        return structure
    if not names or not all(name in structure for name in names):
        raise Unrebuildable("what belongs to which input or output is not known")
    return tuple(structure[name] for name in names)


def _names(analysis: Analysis, declared: Any) -> tuple[str | None, ...]:
    """What Keras calls inputs or outputs: by their keys in a dict, else by their layers; ``None`` where it is not known."""
    if isinstance(declared, dict):
        return tuple(map(str, declared))
    held = [
        analysis.held(getattr(one.source.target, "address", 0), "name") if one.source else None
        for one in tensors_in(declared)
    ]
    return tuple(name if isinstance(name, str) else None for name in held)


def call_of(inputs: list[Tensor]) -> StepRecipe | None:
    """One call on data of the declared shapes, for a model that the program does not train; ``None``: lengths are open."""
    shapes = [tensor.shape for tensor in inputs]
    if not shapes or not all(shape and all(isinstance(dim, int) for dim in shape[1:]) for shape in shapes):
        return None
    return StepRecipe("call", tuple(map(_array, inputs)))


def _array(tensor: Tensor) -> ArrayRecipe:
    shape = tuple(dim if isinstance(dim, int) else None for dim in tensor.shape or ())
    dtype: Any = tensor.dtype or "float32"
    return ArrayRecipe(shape, dtype, tensor.classes or (LABELS if "int" in dtype else None))
