"""Functions of TensorFlow that call back into the program: ``tf.function``, ``map_fn``, ``cond``, a strategy's ``run``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.operands import tensor_of
from shapewright.values.data import over
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.models import tensors_in
from shapewright.values.python import Builtin, External, Function, Method
from shapewright.values.tensors import Flavour, Tensor

from .handlers import handling
from .interpreter import Stopped
from .truth import frozen, truth

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

STRATEGY = "tensorflow.distribute.Strategy"

CALLBACKS: dict[str, Callable[..., Any]] = {}
"""What the interpreter does for these names of TensorFlow."""


_on = handling(CALLBACKS)


@_on("tensorflow.function", "tensorflow.autograph.experimental.do_not_convert", "tensorflow.recompute_grad")
def traced(run: Interpreter, node: ast.expr, function: Any = None, *_: Any, **__: Any) -> Any:
    """The function itself: that it is traced changes no shape."""
    if function is None:
        return Builtin("tf.function", lambda _run, _node, decorated: decorated)
    return function if isinstance(function, Function | Method) else Unknown("what tf.function makes is not followed")


@_on("tensorflow.map_fn", "tensorflow.vectorized_map", "keras.ops.map", "keras.ops.vectorized_map")
def map_fn(run: Interpreter, node: ast.expr, fn: Any, elems: Any, *_: Any, **__: Any) -> Any:
    """The function on each row, its results along a new first axis."""
    from .calls import call

    given = frozen(run, elems)
    count = _first_length(given)
    if (
        isinstance(given, Unknown)
        or count is None
        or any(part.flavour is Flavour.SYMBOLIC for part in tensors_in(given))
    ):
        return Unknown("the rows of what is not known")
    returned = frozen(run, call(run, fn, (_row(given),), {}, node))
    return over(returned, lambda part: _stacked(part, count))


@_on("tensorflow.scan")
def scan(run: Interpreter, node: ast.expr, fn: Any, elems: Any, initializer: Any = None, *_: Any, **__: Any) -> Any:
    """What is carried from row to row, after each of them."""
    count, carried = _first_length(frozen(run, elems)), _carried(run, node, fn, elems, initializer)
    return _stacked(carried, count) if isinstance(carried, Tensor) and count is not None else carried


@_on("tensorflow.foldl", "tensorflow.foldr")
def fold(run: Interpreter, node: ast.expr, fn: Any, elems: Any, initializer: Any = None, *_: Any, **__: Any) -> Any:
    """What is carried from row to row, after the last."""
    return _carried(run, node, fn, elems, initializer)


def _carried(run: Interpreter, node: ast.expr, fn: Any, elems: Any, initializer: Any) -> Any:
    """One tensor that a function makes of itself and of each row, if its shape stays the same; else not known."""
    from .calls import call

    row = _row(frozen(run, elems))
    start = row if initializer is None else frozen(run, initializer)
    start = tensor_of(start) if isinstance(start, int | float) else start
    try:
        with run.recorder.silence():  # Nobody knows how often it is called, of a single row perhaps never.
            after = frozen(run, call(run, fn, (start, row), {}, node))
    except Stopped:
        after = None
    known = isinstance(start, Tensor) and isinstance(after, Tensor) and start.shape is not None
    if not known or start.shape != after.shape:
        return Unknown("what a function carries from row to row is not followed")
    return Tensor(start.shape, after.dtype, Flavour.EAGER)


def _row(value: Any) -> Any:
    """One row of each tensor."""
    return over(value, lambda part: part.unseen(None if part.shape is None else part.shape[1:]))


def _first_length(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.shape[0] if value.shape else None
    return _first_length(value[0]) if isinstance(value, tuple) and value else None


def _stacked(part: Tensor, count: Any) -> Tensor:
    return Tensor(None if part.shape is None else (count, *part.shape), part.dtype, Flavour.EAGER)


@_on("tensorflow.cond", "tensorflow.case")
def cond(run: Interpreter, node: ast.expr, pred: Any, true_fn: Any = None, false_fn: Any = None, **_: Any) -> Any:
    """One of two functions, or either where the condition is not known."""
    from .calls import call
    from .expressions import both

    known = truth(run, pred)
    if known is not None:
        return call(run, true_fn if known else false_fn, (), {}, node)
    with run.recorder.silence():
        return both(run, [lambda: call(run, true_fn, (), {}, node), lambda: call(run, false_fn, (), {}, node)])


@_on("tensorflow.while_loop")
def while_loop(run: Interpreter, node: ast.expr, cond: Any, body: Any, loop_vars: Any, *_: Any, **options: Any) -> Any:
    """The variables of the loop, whose shapes may not change."""
    given = frozen(run, loop_vars)
    if not isinstance(given, tuple) or options.get("shape_invariants") is not None:
        return Unknown("what a loop of TensorFlow makes is not followed")
    return tuple(part if isinstance(part, Tensor) else Unknown("a number that a loop changes") for part in given)


@_on("tensorflow.nest.map_structure", "keras.tree.map_structure")
def map_structure(run: Interpreter, node: ast.expr, function: Any, structure: Any, *more: Any, **_: Any) -> Any:
    """The function on every tensor in a structure."""
    from .calls import call

    if more:
        return Unknown("a function of several structures is not followed")
    return over(frozen(run, structure), lambda part: call(run, function, (part,), {}, node))


@_on(
    *(
        f"tensorflow.distribute.{name}"
        for name in (
            "MirroredStrategy", "MultiWorkerMirroredStrategy", "TPUStrategy", "OneDeviceStrategy", "get_strategy",
            "experimental.CentralStorageStrategy", "experimental.ParameterServerStrategy", "experimental.TPUStrategy",
            "experimental.MultiWorkerMirroredStrategy", "ParameterServerStrategy",
        )
    )
)  # fmt: skip
def strategy(run: Interpreter, node: ast.expr, *_: Any, **__: Any) -> External:
    """A strategy: its methods are known by its name."""
    return External(STRATEGY)


@_on(f"{STRATEGY}.run")
def run_on_replicas(run: Interpreter, node: ast.expr, fn: Any, args: Any = (), kwargs: Any = None, *_: Any) -> Any:
    """The function on each replica: what one of them gives."""
    from .calls import call

    given = frozen(run, args)
    named = frozen(run, kwargs) if kwargs is not None else {}
    if not isinstance(given, tuple) or not isinstance(named, dict):
        return Unknown("the arguments of a step are not known")
    return call(run, fn, given, named, node)


@_on(f"{STRATEGY}.reduce")
def reduced(run: Interpreter, node: ast.expr, reduce_op: Any, value: Any, axis: Any = None) -> Any:
    """What the replicas gave, put together; ``axis`` goes away."""

    def one(part: Tensor) -> Tensor:
        if axis is None or part.shape is None:
            return Tensor(part.shape if axis is None else None, part.dtype, Flavour.EAGER)
        return Tensor(part.shape[1:] if axis == 0 and part.shape else None, part.dtype, Flavour.EAGER)

    return over(frozen(run, value), one)


@_on(f"{STRATEGY}.experimental_distribute_dataset")
def distributed(run: Interpreter, node: ast.expr, dataset: Any, *_: Any) -> Any:
    """The dataset, its batches shared out among replicas, how many nobody knows."""
    from dataclasses import replace

    from shapewright.values.data import Dataset

    if not isinstance(dataset, Dataset):
        return Unknown("a dataset that is not known")
    element = over(
        dataset.element,
        lambda part: replace(part, shape=(UNKNOWN_INT, *part.shape[1:])) if part.shape else part,
    )
    return replace(dataset, element=element, batches=None)


@_on("tensorflow.custom_gradient")
def custom_gradient(run: Interpreter, node: ast.expr, function: Any) -> Any:
    """The value that a function gives, without the gradient that it gives beside it."""
    from .calls import call

    def forward(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
        returned = call(run, function, args, kwargs, node)
        return (
            returned[0]
            if isinstance(returned, tuple) and len(returned) == 2
            else Unknown("no pair of value and gradient")
        )

    return Builtin("custom_gradient", forward)
